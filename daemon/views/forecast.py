"""Estimate the remaining time of a running job."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

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
