"""The resource monitor: a thread beside the pipeline that sees what the work uses and what the machine bears.

It runs in the process that does the work (a worker, or `presgen make`) and costs about a thousandth of a core (0.07 %).
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import psutil
import structlog

from config.paths import Home
from config.settings import Settings
from daemon.guard.quality_controller import Controller
from daemon.guard.sensors import Sensors
from daemon.guard.sensors.process_tree import ProcessTree
from daemon.guard.sensors.reading import ReadingSource
from daemon.state.instance_lock import holder
from daemon.timings.usage import Usage
from stages.jobs.context import Ease

TICK_S = 1.0
"""Seconds between two looks at ourselves."""
LOOK_S = 2.0
"""Seconds between two looks at the machine, which cost more."""
STILL_S = 3.0
"""A longer time between two looks was no work: the process stood still (SIGSTOP), or the machine slept."""

log = structlog.get_logger()


class Monitor:
    """Looks as long as its ``with`` block runs; `tick` is one look, for whoever has a clock of their own.

    ``tree`` is the work; ``source`` tells what others take, of whom the daemon and its workers are none.
    """

    def __init__(
        self,
        source: ReadingSource,
        controller: Controller,
        tree: ProcessTree,
        time_of: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._controller, self._tree, self._now = source, controller, tree, time_of
        self._cores = psutil.cpu_count() or 1
        self._one = threading.Lock()
        self._over = threading.Event()
        self._ease: Ease | None = None
        self._worked, self._ticked = 0.0, time_of()
        self._looked, self._look = -LOOK_S, tree.look()
        self._taken = self._look.seconds
        self._high = _peak()
        self._peak_cpu, self._peak_memory = 0.0, self._look.memory
        self._eased: dict[str, float] = {}

    def __enter__(self) -> Self:
        self.tick(self._now())
        threading.Thread(target=self._run, name="monitor", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()

    def easing(self) -> Ease | None:
        """Return at which lower quality work should go on, None at the chosen one."""
        return self._ease

    def clock(self) -> float:
        """Return the seconds in which work was possible since the beginning."""
        with self._one:
            return self._worked + self._passed(self._now())

    def take(self) -> Usage:
        """Return what the work used since somebody asked last."""
        with self._one:
            look = self._tree.look()
            usage = Usage(
                cpu_peak=self._peak_cpu,
                cpu_seconds=max(0.0, look.seconds - self._taken),
                memory_peak=max(self._peak_memory, look.memory, self._risen()),
                eased=self._eased,
            )
            self._taken = look.seconds
            self._peak_cpu, self._peak_memory, self._eased = 0.0, look.memory, {}
            return usage

    def tick(self, now: float) -> None:
        """Look at ourselves, and now and then at the machine; ``now`` is in monotonic seconds."""
        if now - self._looked >= LOOK_S:
            reading = self._source.read()
            ease = self._controller.judge(reading, now)
        else:
            reading, ease = None, self._ease
        with self._one:
            passed = self._passed(now)
            if self._ease:
                self._eased[self._ease.preset] = self._eased.get(self._ease.preset, 0.0) + passed
            self._worked, self._ticked, self._ease = self._worked + passed, now, ease
            if reading is None:
                self._peak_memory = max(self._peak_memory, self._tree.memory())
                return
            look, before = self._tree.recent(), self._look
            if 0 < now - self._looked <= STILL_S:
                share = 100 * (look.seconds - before.seconds) / (now - self._looked) / self._cores
                self._peak_cpu = max(self._peak_cpu, min(100.0, share))
            self._peak_memory = max(self._peak_memory, look.memory)
            self._look, self._looked = look, now

    def _passed(self, now: float) -> float:
        """Return the seconds of work since the last look."""
        return min(max(0.0, now - self._ticked), STILL_S)

    def _risen(self) -> int:
        """Return the most memory that this process ever held, if it has become more since somebody asked last."""
        before, self._high = self._high, _peak()
        return self._high if self._high > before else 0

    def _run(self) -> None:
        while not self._over.wait(TICK_S):
            try:
                self.tick(self._now())
            except Exception:
                log.exception("monitor_ended")
                self._ease = None
                return


def monitoring(settings: Settings, home: Home) -> Monitor:
    """Return the monitor of this process, which makes a video in ``home``."""
    tree, root = ProcessTree(), ours(home)
    source = Sensors(home.root, tree if root == os.getpid() else ProcessTree(root))
    return Monitor(source, Controller(settings.guard), tree)


def ours(home: Home) -> int:
    """Return the process below which nothing is foreign: the daemon if it started this one, else this one."""
    parent = os.getppid()
    daemon = holder(home.lock)
    return parent if daemon and daemon.pid == parent else os.getpid()


def _peak() -> int:
    """Return the most bytes that this process ever held.

    What getrusage says on Linux counts from before the program was started, in the process that started it.
    """
    with suppress(OSError, StopIteration, ValueError), open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
