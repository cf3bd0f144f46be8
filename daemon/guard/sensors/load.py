"""Processor time of others: all of it less what we, our workers and their children took."""

from __future__ import annotations

import psutil


class Load:
    """Measures from one call to the next; the first has nothing to compare with."""

    def __init__(self) -> None:
        self._before: tuple[float, float, float] | None = None
        self.own: float | None = None

    def foreign(self, own: float) -> float | None:
        """Return the processor time of other programs since the last call, in percent of all cores.

        ``own`` are the seconds that we have used so far; our own share is in the attribute of that name afterwards.
        """
        everything, busy = _machine()
        before, self._before = self._before, (everything, busy, own)
        if before is None or everything - before[0] <= 0:
            return None
        self.own = min(100.0, max(0.0, 100 * (own - before[2]) / (everything - before[0])))
        others = (busy - before[1]) - max(0.0, own - before[2])
        return min(100.0, max(0.0, 100 * others / (everything - before[0])))


def _machine() -> tuple[float, float]:
    """Return the seconds of all cores together, and those of them in which they were busy."""
    times = psutil.cpu_times()
    everything = float(sum(times)) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)  # counted in user
    return everything, everything - times.idle - getattr(times, "iowait", 0.0)
