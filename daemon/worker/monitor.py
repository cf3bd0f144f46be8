"""Measure what the work uses, and for how long the machine was there for it.

It runs in a thread of the process that does the work (a worker, or `presgen make`) and costs 0.07 % of a core.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from statistics import fmean
from types import TracebackType
from typing import Self

import psutil
import structlog

from config.paths import Home
from daemon.guard.sensors import Sensors
from daemon.guard.sensors.process_tree import ProcessTree
from daemon.guard.sensors.reading import ReadingSource
from daemon.state.instance_lock import holder
from daemon.timings.usage import Usage

TICK_S = 1.0
"""Seconds between two measurements of the work."""
READING_S = 2.0
"""Seconds between two readings of the sensors, which cost more."""
STILL_S = 3.0
"""After a longer time between two measurements the process was stopped (SIGSTOP) or the machine slept."""

log = structlog.get_logger()


class Monitor:
    """Measures while its ``with`` block runs; `tick` is one measurement.

    ``tree`` are the processes of the work; ``source`` reads the load of others, without the daemon and its workers.
    """

    def __init__(
        self,
        source: ReadingSource,
        tree: ProcessTree,
        time_of: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._tree, self._now = source, tree, time_of
        self._cores = psutil.cpu_count() or 1
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._worked_s, self._ticked_at = 0.0, time_of()
        self._available_s, self._available_share = 0.0, 1.0
        self._read_at, self._usage = -READING_S, tree.measure()
        self._taken_s = self._usage.seconds
        self._process_peak = _peak_memory()
        self._peak_cpu, self._peak_memory = 0.0, self._usage.memory
        self._idle: list[float] = []

    def __enter__(self) -> Self:
        self.tick(self._now())
        threading.Thread(target=self._run, name="monitor", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()

    def clock(self) -> float:
        """Return the seconds since the start in which work was possible."""
        with self._lock:
            return self._worked_s + self._passed(self._now())

    def available_clock(self) -> float:
        """Return the seconds since the start for which the machine was there for the work.

        An engine is judged by these (see `Reading.available_share`): it is too slow only where the machine itself is.
        """
        with self._lock:
            return self._available_s + self._passed(self._now()) * self._available_share

    def take(self) -> Usage:
        """Return what the work used since the last call."""
        with self._lock:
            now = self._tree.measure()
            usage = Usage(
                cpu_peak=self._peak_cpu,
                cpu_seconds=max(0.0, now.seconds - self._taken_s),
                memory_peak=max(self._peak_memory, now.memory, self._new_process_peak()),
                idle=fmean(self._idle) if self._idle else None,
            )
            self._taken_s = now.seconds
            self._peak_cpu, self._peak_memory, self._idle = 0.0, now.memory, []
            return usage

    def tick(self, now: float) -> None:
        """Measure the work, and every `READING_S` seconds the machine.

        ``now`` is in monotonic seconds.
        """
        reading = self._source.read() if now - self._read_at >= READING_S else None
        with self._lock:
            passed = self._passed(now)
            self._worked_s, self._ticked_at = self._worked_s + passed, now
            self._available_s += passed * self._available_share
            if reading is None:
                self._peak_memory = max(self._peak_memory, self._tree.memory())
                return
            self._available_share = reading.available_share
            if reading.idle is not None:
                self._idle.append(reading.idle)
            usage, before = self._tree.measure_cached(), self._usage
            if 0 < now - self._read_at <= STILL_S:
                share = 100 * (usage.seconds - before.seconds) / (now - self._read_at) / self._cores
                self._peak_cpu = max(self._peak_cpu, min(100.0, share))
            self._peak_memory = max(self._peak_memory, usage.memory)
            self._usage, self._read_at = usage, now

    def _passed(self, now: float) -> float:
        """Return the seconds of work since the last measurement."""
        return min(max(0.0, now - self._ticked_at), STILL_S)

    def _new_process_peak(self) -> int:
        """Return the peak memory of this process if it has risen since the last call, else 0."""
        before, self._process_peak = self._process_peak, _peak_memory()
        return self._process_peak if self._process_peak > before else 0

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            try:
                self.tick(self._now())
            except Exception:
                log.exception("monitor_ended")
                return


def monitoring(home: Home) -> Monitor:
    """Return the monitor of this process, which makes a video in ``home``."""
    tree, root = ProcessTree(), find_root_process(home)
    source = Sensors(home.root, tree if root == os.getpid() else ProcessTree(root))
    return Monitor(source, tree)


def find_root_process(home: Home) -> int:
    """Return the root of our processes: the daemon if it started this one, else this one."""
    parent = os.getppid()
    daemon = holder(home.lock)
    return parent if daemon and daemon.pid == parent else os.getpid()


def _peak_memory() -> int:
    """Return the peak memory of this process in bytes.

    On Linux getrusage includes the peak of the process that started this one, from before exec.
    """
    with suppress(OSError, StopIteration, ValueError), open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
