"""What a check of the finished video says."""

from __future__ import annotations

from stages.records.base import Record


class Check(Record):
    """One check: what was measured, what it should be, and whether it is; ``passed`` is None when nothing was measured.

    ``measured`` and ``bound`` are words for a reader; where nothing was measured, ``measured`` says why. ``video`` is
    the file that was checked, empty for the main video.
    """

    name: str
    measured: str
    bound: str
    passed: bool | None
    video: str = ""

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        where = f"{self.video}: " if self.video else ""
        return f"{where}{self.name}: {self.measured} (should be: {self.bound})."


def unmeasured(name: str, bound: str, why: str) -> Check:
    """Return a check that could not be made."""
    return Check(name=name, measured=f"not measured: {why}", bound=bound, passed=None)


def clock(seconds: float, digits: int = 0) -> str:
    """Return a time in a video as people write it: ``1:02:03``, with ``digits`` after the seconds ``1:02:03.4``."""
    step = 10**digits
    parts = round(seconds * step)
    rest = f".{parts % step:0{digits}d}" if digits else ""
    hours, left = divmod(parts // step, 3600)
    minutes, whole = divmod(left, 60)
    return (f"{hours}:{minutes:02d}" if hours else f"{minutes}") + f":{whole:02d}{rest}"
