"""Limit a value with hysteresis: a level to pass, a lower one to return to, a cooldown."""

from __future__ import annotations

from dataclasses import dataclass

_SMOOTH_S = 4.0
"""Time constant of the smoothing: one second of load does not count, ten do."""
_GAP_S = 30.0
"""After a longer time between two readings the machine has slept: earlier values are dropped."""
_RELAPSE_S = 600.0
"""A limit that is passed again within this time has a longer cooldown: work must not start and stop all day."""
_MAX_FACTOR = 16.0
"""Factor by which the cooldown grows at most."""


@dataclass(slots=True)
class Limit:
    """A limit, passed when its smoothed value was above ``high`` for ``confirm`` seconds.

    It is kept again when the value was below ``low`` for ``calm`` seconds, but stays passed for ``cooldown`` seconds at
    least. ``smooth`` is false for values that need no smoothing. ``since`` is when it was passed (None: it is kept),
    ``until`` the end of the cooldown, and ``value`` the smoothed value.
    """

    high: float
    low: float
    cooldown: float
    confirm: float = 4.0
    calm: float = 8.0
    smooth: bool = True

    since: float | None = None
    until: float = 0.0
    value: float | None = None
    _updated_at: float | None = None
    _above_since: float | None = None
    _below_since: float | None = None
    _kept_since: float | None = None
    _cooldown_factor: float = 1.0

    def update(self, value: float | None, now: float) -> bool:
        """Take in a value (None: unknown) at ``now``, monotonic seconds.

        Return whether the limit is passed.
        """
        if self._updated_at is not None and now - self._updated_at > _GAP_S:
            self.value = self._above_since = self._below_since = None
        self._smooth_value(value, now)
        self._updated_at = now
        above = self.value is not None and self.value > self.high
        below = self.value is None or self.value < self.low
        self._above_since = (self._above_since if self._above_since is not None else now) if above else None
        self._below_since = (self._below_since if self._below_since is not None else now) if below else None
        if self.since is None and self._above_since is not None and now - self._above_since >= self.confirm:
            self._pass(now)
        calm = self._below_since is not None and now - self._below_since >= self.calm
        if self.since is not None and calm and now >= self.until:
            self.since, self._kept_since = None, now
        return self.since is not None

    def _pass(self, now: float) -> None:
        relapsed = self._kept_since is not None and now - self._kept_since < _RELAPSE_S
        self._cooldown_factor = min(_MAX_FACTOR, 2 * self._cooldown_factor) if relapsed else 1.0
        self.since, self.until = now, now + self.cooldown * self._cooldown_factor

    def _smooth_value(self, value: float | None, now: float) -> None:
        if value is None or self.value is None or self._updated_at is None or not self.smooth:
            self.value = value
            return
        share = min(1.0, (now - self._updated_at) / _SMOOTH_S)
        self.value += share * (value - self.value)
