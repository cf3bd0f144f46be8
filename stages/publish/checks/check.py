"""Define the result of a check of the finished video."""

from __future__ import annotations

from stages.records.base import Record


class Check(Record):
    """The measured value, its bound, and whether the check passed (None: nothing was measured).

    ``measured`` and ``bound`` are texts for the report; where nothing was measured, ``measured`` says why. ``video`` is
    the file that was checked, empty for the main video. ``details`` lists every finding where ``measured`` names only
    the first ones.
    """

    name: str
    measured: str
    bound: str
    passed: bool | None
    video: str = ""
    details: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        where = f"{self.video}: " if self.video else ""
        return f"{where}{self.name}: {self.measured} (should be: {self.bound})."


def make_unmeasured_check(name: str, bound: str, why: str) -> Check:
    """Return the result of a check that could not be made."""
    return Check(name=name, measured=f"not measured: {why}", bound=bound, passed=None)


def format_timestamp(seconds: float, digits: int = 0) -> str:
    """Return a time in a video as ``1:02:03``, or with ``digits`` decimals: ``1:02:03.4``."""
    step = 10**digits
    parts = round(seconds * step)
    rest = f".{parts % step:0{digits}d}" if digits else ""
    hours, left = divmod(parts // step, 3600)
    minutes, whole = divmod(left, 60)
    return (f"{hours}:{minutes:02d}" if hours else f"{minutes}") + f":{whole:02d}{rest}"
