"""Measure the processor time of other programs: the total without our own process tree.

Programs of low priority (`nice`) give way to the work, so that their time is counted apart. On macOS the kernel does
not tell it; there it counts as that of the others.
"""

from __future__ import annotations

from typing import NamedTuple

import psutil

from daemon.guard.sensors.process_tree import TreeUsage


class _CpuSeconds(NamedTuple):
    """Seconds of all cores together: of all kinds, not idle, and of programs of low priority."""

    total: float
    busy: float
    nice: float


class Load:
    """Measures from one call to the next; the first returns None."""

    def __init__(self) -> None:
        self._before: tuple[_CpuSeconds, TreeUsage] | None = None
        self.own: float | None = None
        self.yielding: float | None = None

    def measure_foreign(self, usage: TreeUsage) -> float | None:
        """Return the processor time of other programs since the last call, in percent of all cores.

        Without that of programs of low priority, which is in ``yielding`` afterwards, as our own share is in ``own``.
        ``usage`` is what we have used so far.
        """
        now, used = _cpu_seconds(), usage
        before, self._before = self._before, (now, used)
        if before is None or now.total - before[0].total <= 0:
            return None
        passed = now.total - before[0].total
        own = max(0.0, used.seconds - before[1].seconds)
        others = max(0.0, now.busy - before[0].busy - own)
        # The nice time of a worker that has ended is no longer in its tree, and must not be subtracted from others.
        own_nice = max(0.0, used.nice_seconds - before[1].nice_seconds)
        yielding = min(others, max(0.0, now.nice - before[0].nice - own_nice))
        self.own, self.yielding = (min(100.0, 100 * share / passed) for share in (own, yielding))
        return min(100.0, 100 * (others - yielding) / passed)


def _cpu_seconds() -> _CpuSeconds:
    times = psutil.cpu_times()
    total = float(sum(times)) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)  # counted in user
    busy = total - times.idle - getattr(times, "iowait", 0.0)
    return _CpuSeconds(total, busy, times.nice - getattr(times, "guest_nice", 0.0))
