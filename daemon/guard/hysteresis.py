"""One limit: when it is passed, when it is kept again, and how long it stays passed at least."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SMOOTH_S = 4.0
"""Time constant of the smoothing: a second of load is nothing, ten are."""
_GAP_S = 30.0
"""A longer time between two readings is sleep of the machine: what was before says nothing."""
_SOON_S = 600.0
"""Passed again so soon after it was kept, a limit is passed for longer: work must not start and stop all day."""
_LONGEST = 16.0
"""By how much the cooldown grows at most."""


@dataclass(slots=True)
class Limit:
    """Passed when the smoothed value is above ``high`` for ``confirm`` seconds, kept when below ``low`` for ``calm``.

    Once passed it is so for ``cooldown`` seconds at least. ``smooth`` is false for values that need no smoothing. If
    ``eager``, a first value above ``high`` passes it at once. ``since`` is when it was passed (None: it is kept),
    ``worst`` the greatest value since.
    """

    high: float
    low: float
    cooldown: float
    confirm: float = 4.0
    calm: float = 8.0
    smooth: bool = True
    eager: bool = False

    since: float | None = None
    worst: float = 0.0
    until: float = 0.0
    value: float | None = None
    _seen: float | None = None
    _above: float | None = None
    _below: float | None = None
    _kept: float | None = None
    _longer: float = 1.0

    def see(self, value: float | None, now: float) -> bool:
        """Take in a value (None: unknown) at ``now``, monotonic seconds; return whether the limit is passed."""
        if self._seen is not None and now - self._seen > _GAP_S:
            self.value = self._above = self._below = None
        self._smoothed(value, now)
        self._seen = now
        above = self.value is not None and self.value > self.high
        below = self.value is None or self.value < self.low
        self._above = (self._above if self._above is not None else now) if above else None
        self._below = (self._below if self._below is not None else now) if below else None
        if self.since is None and self._above is not None and now - self._above >= self.confirm * (not self.eager):
            self._pass(now)
        if self.since is not None and self.value is not None:
            self.worst = max(self.worst, self.value)
        self.eager = self.eager and self.value is None
        calm = self._below is not None and now - self._below >= self.calm
        if self.since is not None and calm and now >= self.until:
            self.since, self._kept = None, now
        return self.since is not None

    def _pass(self, now: float) -> None:
        soon = self._kept is not None and now - self._kept < _SOON_S
        self._longer = min(_LONGEST, 2 * self._longer) if soon else 1.0
        self.since, self.until = now, now + self.cooldown * self._longer
        self.worst = -math.inf

    def _smoothed(self, value: float | None, now: float) -> None:
        if value is None or self.value is None or self._seen is None or not self.smooth:
            self.value = value
            return
        share = min(1.0, (now - self._seen) / _SMOOTH_S)
        self.value += share * (value - self.value)
