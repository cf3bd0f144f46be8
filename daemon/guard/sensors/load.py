"""Measure the processor time of other programs: the total without our own process tree."""

from __future__ import annotations

import psutil


class Load:
    """Measures from one call to the next; the first returns None."""

    def __init__(self) -> None:
        self._before: tuple[float, float, float] | None = None
        self.own: float | None = None

    def measure_foreign(self, own: float) -> float | None:
        """Return the processor time of other programs since the last call, in percent of all cores.

        ``own`` are the seconds that we have used so far; our own share is in the attribute of that name afterwards.
        """
        total, busy = _cpu_seconds()
        before, self._before = self._before, (total, busy, own)
        if before is None or total - before[0] <= 0:
            return None
        self.own = min(100.0, max(0.0, 100 * (own - before[2]) / (total - before[0])))
        others = (busy - before[1]) - max(0.0, own - before[2])
        return min(100.0, max(0.0, 100 * others / (total - before[0])))


def _cpu_seconds() -> tuple[float, float]:
    """Return the total and the busy seconds of all cores together."""
    times = psutil.cpu_times()
    total = float(sum(times)) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)  # counted in user
    return total, total - times.idle - getattr(times, "iowait", 0.0)
