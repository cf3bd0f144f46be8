"""Show the progress of a job: a bar on a terminal, one line for each stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from daemon.cli.render.time_text import describe_seconds_left
from daemon.views.forecast import Forecast
from stages.jobs.events import Event, EventKind, Listener
from stages.jobs.stage_labels import describe_stage


@contextmanager
def show_progress(stream: TextIO, forecast: Forecast) -> Iterator[Listener]:
    """Yield a listener that updates ``forecast`` and shows it on ``stream``."""
    if stream.isatty():
        with _show_bar(stream, forecast) as listener:
            yield listener
    else:
        yield _print_lines(stream, forecast)


def _print_lines(stream: TextIO, forecast: Forecast) -> Listener:
    """Return a listener that prints one line when a stage ends or is done again."""

    def listen(event: Event) -> None:
        stage = event.data.get("stage", "")
        label = describe_stage(stage, event.data.get("engine", ""))
        if event.kind is EventKind.STAGE_STARTED:
            forecast.begin(stage)
        elif event.kind is EventKind.STEP_DOWN:
            print(f"{forecast.share:4.0%}  once more, with {event.data['got']}", file=stream, flush=True)
        elif event.kind is EventKind.STAGE_FINISHED:
            forecast.note(stage, 1.0)
            print(f"{forecast.share:4.0%}  {label}: {event.data['seconds']:.1f} s", file=stream, flush=True)
        elif event.kind is EventKind.STAGE_SKIPPED:
            forecast.skip(stage)
            print(f"{forecast.share:4.0%}  {label}: was done before", file=stream, flush=True)

    return listen


@contextmanager
def _show_bar(stream: TextIO, forecast: Forecast) -> Iterator[Listener]:
    """Yield a listener that updates a progress bar."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
    from rich.text import Text

    class TimeLeftColumn(ProgressColumn):
        """Shows the time left, which changes also while nothing is reported."""

        def render(self, task: Task) -> Text:
            return Text(f"{describe_seconds_left(forecast.remaining)} left" if forecast.share > 0 else "", style="dim")

    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeLeftColumn(),
    )
    with Progress(*columns, console=Console(file=stream), transient=True, refresh_per_second=4) as progress:
        bar = progress.add_task("starting", total=1.0)
        substitute = ""

        def listen(event: Event) -> None:
            nonlocal substitute
            stage = event.data.get("stage", "")
            match event.kind:
                case EventKind.STEP_DOWN:
                    substitute = event.data["got"]
                case EventKind.STAGE_STARTED:
                    forecast.begin(stage)
                    label = describe_stage(stage, event.data.get("engine", ""))
                    again = f" again, with {substitute}" if substitute else ""
                    progress.update(bar, description=label + again)
                    substitute = ""
                case EventKind.STAGE_SKIPPED:
                    forecast.skip(stage)
                case EventKind.STAGE_PROGRESS:
                    forecast.note(stage, event.data["share"])
                case EventKind.STAGE_FINISHED:
                    forecast.note(stage, 1.0)
                case _:
                    return
            progress.update(bar, completed=forecast.share)

        yield listen
