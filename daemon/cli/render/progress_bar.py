"""Show the progress of a job: a bar on a terminal, one line for each stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from config.formats.durations import format_duration
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
    """Return a listener that prints one line when a stage ends."""

    def listen(event: Event) -> None:
        stage = event.data.get("stage", "")
        label = describe_stage(stage, event.data.get("engine", ""))
        if event.kind is EventKind.STAGE_FINISHED:
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
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}", style="dim"),
    )
    with Progress(*columns, console=Console(file=stream), transient=True, refresh_per_second=4) as progress:
        bar = progress.add_task("starting", total=1.0, left="")

        def listen(event: Event) -> None:
            stage = event.data.get("stage", "")
            match event.kind:
                case EventKind.STAGE_STARTED:
                    progress.update(bar, description=describe_stage(stage, event.data.get("engine", "")))
                case EventKind.STAGE_SKIPPED:
                    forecast.skip(stage)
                case EventKind.STAGE_PROGRESS:
                    forecast.note(stage, event.data["share"])
                case EventKind.STAGE_FINISHED:
                    forecast.note(stage, 1.0)
                case _:
                    return
            left = f"about {format_duration(forecast.remaining)} left" if forecast.share > 0 else ""
            progress.update(bar, completed=forecast.share, left=left)

        yield listen
