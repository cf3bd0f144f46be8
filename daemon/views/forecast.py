"""Estimate the remaining time of a running job."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

_TRUST_S, _TRUST = 2.0, 0.1
"""After this many seconds of work plus this share of all work, the measured pace outweighs the expected one."""


class Forecast:
    """Estimates how much of a job is done and how long the rest takes.

    ``expected`` are the seconds of each stage on this machine (see `daemon.timings.estimator`). The pace, elapsed over
    expected seconds, scales what is left. Work began at ``begun`` on ``clock`` (monotonic seconds), by default now.
    """

    def __init__(
        self, expected: Mapping[str, float], clock: Callable[[], float] = time.monotonic, begun: float | None = None
    ) -> None:
        self._clock = clock
        self._begun = clock() if begun is None else begun
        self._expected = dict(expected)
        self._shares = dict.fromkeys(self._expected, 0.0)
        self._skipped: set[str] = set()
        self._highest_share = 0.0

    def expect(self, expected: Mapping[str, float]) -> None:
        """Replace the expected seconds of known stages by better estimates."""
        self._expected |= {stage: seconds for stage, seconds in expected.items() if stage in self._expected}

    def note(self, stage: str, share: float) -> None:
        """Record that ``share`` (0..1) of ``stage`` is done; shares never go back."""
        if stage in self._shares:
            self._shares[stage] = max(share, self._shares[stage])

    def skip(self, stage: str) -> None:
        """Record that ``stage`` was done by an earlier attempt, which tells nothing about the pace of this one."""
        self.note(stage, 1.0)
        self._skipped.add(stage)

    @property
    def elapsed(self) -> float:
        """Seconds since work began."""
        return self._clock() - self._begun

    @property
    def share(self) -> float:
        """Share of all work that is done, 0..1; it never goes back, even when more work is expected later."""
        total = sum(self._expected.values())
        self._highest_share = max(self._highest_share, self._done(self._expected) / total if total else 1.0)
        return self._highest_share

    @property
    def remaining(self) -> float:
        """Estimated seconds until the job is done."""
        total = sum(self._expected.values())
        trust = _TRUST_S + _TRUST * total
        pace = (self.elapsed + trust) / (self._done(set(self._expected) - self._skipped) + trust)
        return (total - self._done(self._expected)) * pace

    def _done(self, stages: Iterable[str]) -> float:
        return sum(self._expected[stage] * self._shares[stage] for stage in stages)
