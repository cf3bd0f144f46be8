"""Processor time of others: all of it less what we, our workers and their children took."""

from __future__ import annotations

import sys
from contextlib import suppress

import psutil

_COUNTS_ENDED = sys.platform == "linux"
"""Whether a process is told the time of its ended children; elsewhere we remember it ourselves."""


class Load:
    """Measures from one call to the next; the first has nothing to compare with."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self._before: tuple[float, float, float] | None = None
        self._live: dict[tuple[int, float], float] = {}
        self._ended = 0.0

    def foreign(self) -> float | None:
        """Return the processor time of other programs since the last call, in percent of all cores."""
        everything, busy, own = *_machine(), self._own()
        before, self._before = self._before, (everything, busy, own)
        if before is None or everything - before[0] <= 0:
            return None
        others = (busy - before[1]) - max(0.0, own - before[2])
        return min(100.0, max(0.0, 100 * others / (everything - before[0])))

    def _own(self) -> float:
        """Return the seconds that this process and all it ever started have taken so far."""
        live: dict[tuple[int, float], float] = {}
        for process in (self._me, *_children(self._me)):
            with suppress(psutil.Error):
                times = process.cpu_times()
                seconds = times.user + times.system
                if _COUNTS_ENDED:
                    seconds += times.children_user + times.children_system
                live[process.pid, process.create_time()] = seconds
        if not _COUNTS_ENDED:
            self._ended += sum(self._live[key] for key in self._live.keys() - live.keys())
        self._live = live
        return self._ended + sum(live.values())


def own_memory() -> int:
    """Return the bytes of memory that this process and its workers hold for themselves."""
    held = 0
    me = psutil.Process()
    for process in (me, *_children(me)):
        with suppress(psutil.Error):
            held += process.memory_info().rss
    return held


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _machine() -> tuple[float, float]:
    """Return the seconds of all cores together, and those of them in which they were busy."""
    times = psutil.cpu_times()
    everything = float(sum(times)) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)  # counted in user
    return everything, everything - times.idle - getattr(times, "iowait", 0.0)
