"""Limit the time that an engine may take before the next one takes its place."""

from __future__ import annotations

from collections.abc import Callable

from config.errors import TooSlow
from config.formats.counting import format_count

FLOOR_S = 60.0
"""Seconds added to every budget: the speed on a short video tells too little."""
UNKNOWN_FPS = 2.5
"""Pictures a second assumed for an engine that was never measured: heavy ones need 5 to 12 s for a second of
video on the machines that they are made for."""
SURE_S, SURE_SHARE = 10.0, 0.05
"""Seconds of work and share of the pictures before which no end is predicted."""


class TimeBudget:
    """The time that one engine may take for one video.

    ``share`` is the finished share of all pictures, 0..1; those from the cache do not count. ``clock`` gives seconds of
    work (see `StageContext`).
    """

    def __init__(self, allowed: float, clock: Callable[[], float]) -> None:
        self._allowed, self._clock = allowed, clock
        self._begun = clock()
        self._free = 0.0
        self._first: tuple[float, float] | None = None

    @classmethod
    def of(cls, frames: int, expected_fps: float | None, slow_factor: float, clock: Callable[[], float]) -> TimeBudget:
        """Allow ``slow_factor`` times the time of ``frames`` pictures at ``expected_fps``.

        ``expected_fps`` is None where it is unknown.
        """
        return cls(slow_factor * frames / (expected_fps or UNKNOWN_FPS) + FLOOR_S, clock)

    def exempt(self, share: float) -> None:
        """Add ``share`` of the pictures that came from the cache."""
        self._free += share

    def check(self, share: float) -> None:
        """Raise TooSlow when the budget is used up, or is predicted to be before the end."""
        now = self._clock()
        spent, made = now - self._begun, share - self._free
        if self._first is None:  # the engine studies the subject first, which says nothing about its speed
            self._first = now, made
        end = spent  # no earlier than now
        if spent >= SURE_S and made >= SURE_SHARE and made > self._first[1]:
            end += (now - self._first[0]) / (made - self._first[1]) * (1 - share)
        if end > self._allowed:
            raise TooSlow(
                f"It would take {'about' if end > spent else 'more than'} {_describe_duration(end)} on this computer.",
                "Use a quicker avatar, a shorter script or a faster computer; other programs are not the cause.",
            )


def _describe_duration(seconds: float) -> str:
    if seconds < 90:
        return format_count(round(seconds), "second")
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
