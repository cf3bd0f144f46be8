"""How far a job is, for people: a bar with the time left on a terminal, one line for each stage elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from stages.jobs.events import Event, Kind, Listener

STAGES: Mapping[str, str] = {
    "script": "reading the script",
    "speech": "speaking",
    "content": "setting titles and captions",
    "source": "studying the footage",
    "avatar": "moving the lips",
    "compose": "putting it together",
    "publish": "checking the result",
}
"""Every stage, in the order in which they run, and what it does."""
_TRUST_S = 2.0
_TRUST = 0.1
"""After so many seconds of work, and this share of all of it, the pace counts more than what was expected."""


class Forecast:
    """How far a job is and how long the rest takes, from what is expected of its stages and the pace so far.

    ``expected`` are the seconds of every stage, of this machine (see `daemon.timings.estimator`). The pace is the
    time that was needed over the time that was expected; it bends the rest. The work began at ``begun`` on ``clock``,
    or begins now.
    """

    def __init__(
        self, expected: Mapping[str, float], clock: Callable[[], float] = time.monotonic, begun: float | None = None
    ) -> None:
        self._clock = clock
        self._begun = clock() if begun is None else begun
        self._expected = dict(expected)
        self._shares = dict.fromkeys(self._expected, 0.0)
        self._before: set[str] = set()
        self._shown = 0.0

    def expect(self, expected: Mapping[str, float]) -> None:
        """Go on with what is expected now that more is known."""
        self._expected |= {stage: seconds for stage, seconds in expected.items() if stage in self._expected}

    def note(self, stage: str, share: float) -> None:
        """Stage ``stage`` is ``share`` (0..1) through; shares never go back."""
        if stage in self._shares:
            self._shares[stage] = max(share, self._shares[stage])

    def skip(self, stage: str) -> None:
        """Stage ``stage`` was done before; that says nothing about the pace."""
        self.note(stage, 1.0)
        self._before.add(stage)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return self._clock() - self._begun

    @property
    def share(self) -> float:
        """How much of the work is done, 0..1; it never goes back, also when there turns out to be more of it."""
        total = sum(self._expected.values())
        self._shown = max(self._shown, self._done(self._expected) / total if total else 1.0)
        return self._shown

    @property
    def remaining(self) -> float:
        """How many seconds the rest takes."""
        total = sum(self._expected.values())
        trust = _TRUST_S + _TRUST * total
        pace = (self.elapsed + trust) / (self._done(set(self._expected) - self._before) + trust)
        return (total - self._done(self._expected)) * pace

    def _done(self, stages: Iterable[str]) -> float:
        return sum(self._expected[stage] * self._shares[stage] for stage in stages)


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
    return STAGES.get(stage, stage)


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
