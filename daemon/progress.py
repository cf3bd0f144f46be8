"""How far a job is, for people: a bar with the time left on a terminal, one line for each stage elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from stages.events import Event, Kind, Listener

STAGES: Mapping[str, tuple[str, float, float, float]] = {
    # stage: what it does, and how long it takes: seconds at least, for each second of video, for each of footage
    # (measured with the sample on two cores; only the proportions matter, the pace is learned while the job runs)
    "script": ("reading the script", 0.05, 0.0, 0.0),
    "speech": ("speaking", 0.3, 0.005, 0.0),
    "content": ("setting titles and captions", 0.05, 0.001, 0.0),
    "source": ("studying the footage", 0.5, 0.0, 0.45),
    "avatar": ("moving the lips", 0.4, 0.38, 0.0),
    "compose": ("putting it together", 0.2, 0.03, 0.0),
    "publish": ("checking the result", 0.5, 0.16, 0.0),
}
_TRUST_S = 2.0
"""Seconds of expected work by which the first guess of the pace outweighs what was measured."""


class Forecast:
    """Estimates from the stages that are behind us how long the others take.

    Shares are weighted by the expected time of each stage for a video of ``video`` seconds made from ``footage``
    seconds; the pace is the time that was needed over the time that was expected.
    """

    def __init__(self, video: float, footage: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._expected = {name: base + a * video + b * footage for name, (_, base, a, b) in STAGES.items()}
        self._shares = dict.fromkeys(self._expected, 0.0)

    def note(self, stage: str, share: float) -> None:
        """Stage ``stage`` is ``share`` (0..1) through; shares never go back."""
        if stage in self._shares:
            self._shares[stage] = max(share, self._shares[stage])

    def skip(self, stage: str) -> None:
        """Stage ``stage`` has nothing to do and says nothing about the pace."""
        self._expected.pop(stage, None)
        self._shares.pop(stage, None)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return self._clock() - self._begun

    @property
    def share(self) -> float:
        """How much of the work is done, 0..1."""
        total = sum(self._expected.values())
        return self._done() / total if total else 1.0

    @property
    def remaining(self) -> float:
        """How many seconds the rest takes."""
        done = self._done()
        pace = (self.elapsed + _TRUST_S) / (done + _TRUST_S)
        return (sum(self._expected.values()) - done) * pace

    def _done(self) -> float:
        return sum(self._expected[name] * share for name, share in self._shares.items())


def in_words(seconds: float) -> str:
    """Return a length as people say it: ``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def showing(stream: TextIO, forecast: Forecast) -> Iterator[Listener]:
    """Yield a listener that shows on ``stream`` how far a job is."""
    if stream.isatty():
        with _bar(stream, forecast) as listener:
            yield listener
    else:
        yield _lines(stream, forecast)


def what(stage: str) -> str:
    """Return what a stage does, in words."""
    return STAGES[stage][0] if stage in STAGES else stage


def _lines(stream: TextIO, forecast: Forecast) -> Listener:
    """Return a listener that prints one line for each stage that ends."""

    def listen(event: Event) -> None:
        stage = event.data.get("stage", "")
        doing = what(stage)
        if event.kind is Kind.STAGE_FINISHED:
            forecast.note(stage, 1.0)
            print(f"{forecast.share:4.0%}  {doing}: {event.data['seconds']:.1f} s", file=stream, flush=True)
        elif event.kind is Kind.STAGE_SKIPPED:
            forecast.skip(stage)
            print(f"{forecast.share:4.0%}  {doing}: was done before", file=stream, flush=True)

    return listen


@contextmanager
def _bar(stream: TextIO, forecast: Forecast) -> Iterator[Listener]:
    """Yield a listener that moves a bar."""
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
                case Kind.STAGE_STARTED:
                    progress.update(bar, description=what(stage))
                case Kind.STAGE_SKIPPED:
                    forecast.skip(stage)
                case Kind.STAGE_PROGRESS:
                    forecast.note(stage, event.data["share"])
                case Kind.STAGE_FINISHED:
                    forecast.note(stage, 1.0)
                case _:
                    return
            left = f"about {in_words(forecast.remaining)} left" if forecast.share > 0 else ""
            progress.update(bar, completed=forecast.share, left=left)

        yield listen
