"""What a check of the finished video says."""

from __future__ import annotations

from stages.record import Record


class Check(Record):
    """One check: what was measured, what it should be, and whether it is; ``passed`` is None when nothing was measured.

    ``measured`` and ``bound`` are words for a reader; where nothing was measured, ``measured`` says why.
    """

    name: str
    measured: str
    bound: str
    passed: bool | None

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        return f"{self.name}: {self.measured} (should be: {self.bound})."


def unmeasured(name: str, bound: str, why: str) -> Check:
    """Return a check that could not be made."""
    return Check(name=name, measured=f"not measured: {why}", bound=bound, passed=None)
