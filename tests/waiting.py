"""Wait for other processes and threads with deadlines that a busy machine does not break.

On a machine that other programs keep busy, seconds of the wall clock say nothing about the code under test. Deadlines
are therefore seconds of a `WorkClock`, which stands still while the processes of the test wait for a processor.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")

SLOWEST = 20.0
"""A deadline lasts at most this many times as long by the wall clock, so that a hang fails on a busy machine too."""
LOOK_S = 0.25
"""Minimum seconds between two looks at the threads."""

Waits = dict[tuple[int, int], float]
"""Seconds that each thread, by (process id, thread id), has waited for a processor so far."""


class WorkClock:
    """Counts the seconds since its creation in which this process and its descendants could work.

    Time in which the thread that waited longest was ready to run but had no processor does not count. Linux reports
    that for every thread; on other systems time counts by the ratio of processors to programs that want one.
    """

    def __init__(self) -> None:
        self._worked = 0.0
        self._at, self._waits = time.monotonic(), _run_queue_waits()
        self._due = self._at + LOOK_S

    @property
    def seconds(self) -> float:
        """Return the seconds in which work was possible."""
        now = time.monotonic()
        passed = now - self._at
        if now < self._due:
            return self._worked + passed
        waits = _run_queue_waits()
        self._worked += max(passed - self._lost(passed, waits), passed / SLOWEST)
        self._at, self._waits = now, waits
        # On a machine with very many processes looking itself is work: at most a twentieth of the time.
        self._due = now + max(LOOK_S, 20 * (time.monotonic() - now))
        return self._worked

    def _lost(self, passed: float, waits: Waits | None) -> float:
        """Return in how many of the ``passed`` seconds work had to wait."""
        if waits is None or self._waits is None:
            return passed * (1 - min(1.0, (os.cpu_count() or 1) / max(os.getloadavg()[0], 1e-3)))
        return max((wait - self._waits.get(thread, 0.0) for thread, wait in waits.items()), default=0.0)


def _run_queue_waits() -> Waits | None:
    """Return how long every thread of this process and its descendants has waited; None where that is unknown.

    The second number in ``/proc/PID/task/TID/schedstat`` is the time in nanoseconds that a thread was ready to run and
    did not run (Documentation/scheduler/sched-stats.rst of Linux).
    """
    if not Path("/proc/self/schedstat").exists():
        return None
    found: Waits = {}
    own = psutil.Process()
    for process in (own, *own.children(recursive=True)):
        try:
            for thread in Path(f"/proc/{process.pid}/task").iterdir():
                found[process.pid, int(thread.name)] = int((thread / "schedstat").read_text().split()[1]) / 1e9
        except (OSError, IndexError):  # it ends at this moment
            continue
    return found


def processor_seconds() -> float:
    """Return the processor time used so far by this process and those of its children that have ended."""
    return sum(os.times()[:4])


def until(true: Callable[[], T], seconds: float = 30.0, what: str = "it") -> T:
    """Poll ``true`` until its result is true, and return that; leave the processor to others in between.

    Fails when that does not happen within ``seconds`` in which the processes of the test could work.
    """
    if answer := true():
        return answer
    clock, pause = WorkClock(), threading.Event()
    while not (answer := true()):
        assert clock.seconds < seconds, f"{what} did not happen within {seconds:g} s of work"
        pause.wait(0.02)
    return answer
