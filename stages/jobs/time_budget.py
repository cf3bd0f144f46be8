"""A budget of time for an engine: what it may take before another takes its place."""

from __future__ import annotations

from collections.abc import Callable

from config.errors import TooSlow

FLOOR_S = 60.0
"""Seconds that every engine has on top: short videos are not worth a judgement."""
UNKNOWN_FPS = 2.5
"""Pictures a second that are expected of an engine that was never measured: heavy ones need 5 to 12 s for a second of
video on the machines that they are made for."""
SURE_S, SURE_SHARE = 10.0, 0.05
"""An engine is not judged before it has worked so long and made such a share of the pictures."""


class TimeBudget:
    """What one engine may take for one video.

    ``share`` is always how much of all pictures there is, 0..1; what was taken from the cache costs nothing. ``clock``
    gives seconds in which work was possible.
    """

    def __init__(self, allowed: float, clock: Callable[[], float]) -> None:
        self._allowed, self._clock = allowed, clock
        self._begun = clock()
        self._free = 0.0
        self._first: tuple[float, float] | None = None

    @classmethod
    def of(cls, frames: int, pace: float | None, slow: float, clock: Callable[[], float]) -> TimeBudget:
        """Allow ``slow`` times what ``frames`` pictures take at ``pace`` (pictures a second; None: unknown)."""
        return cls(slow * frames / (pace or UNKNOWN_FPS) + FLOOR_S, clock)

    def exempt(self, share: float) -> None:
        """``share`` of the pictures was there already."""
        self._free += share

    def check(self, share: float) -> None:
        """Raise TooSlow when the time is up, or will clearly be before the end at this pace."""
        now = self._clock()
        spent, made = now - self._begun, share - self._free
        if self._first is None:  # learning the subject comes first and says nothing about the pace
            self._first = now, made
        end = spent  # no earlier than now
        if spent >= SURE_S and made >= SURE_SHARE and made > self._first[1]:
            end += (now - self._first[0]) / (made - self._first[1]) * (1 - share)
        if end > self._allowed:
            raise TooSlow(
                f"It would take {'about' if end > spent else 'more than'} {_in_words(end)} on this computer.",
                "Use a quicker avatar, a shorter script or a faster computer.",
            )


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
