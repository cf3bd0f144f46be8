"""Measure the processor time and the memory of a process and all its descendants."""

from __future__ import annotations

import math
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_COUNTS_ENDED = sys.platform == "linux"
"""Whether the system adds the time of ended children to their parent; elsewhere it is added here."""


@dataclass(frozen=True, slots=True)
class TreeUsage:
    """Seconds of processor time so far, and bytes of memory at the moment.

    ``nice_seconds`` are those of the running processes of low priority, outside the kernel: what the system counts as
    nice time.
    """

    seconds: float
    memory: int
    nice_seconds: float = 0.0


class ProcessTree:
    """The process ``root`` (this process by default) and its descendants."""

    def __init__(self, root: int | None = None) -> None:
        self._root = psutil.Process(root)
        self._live: dict[tuple[int, float], float] = {}
        self._ended = 0.0
        self._known: dict[int, psutil.Process] = {}
        self._last: tuple[float, TreeUsage] = (-math.inf, TreeUsage(0.0, 0))

    def measure(self) -> TreeUsage:
        """Return the usage of all of them."""
        with suppress(psutil.Error):
            pids = _descendants(self._root.pid)
            found = self._root.children(recursive=True) if pids is None else None
            self._known = {one.pid: one for one in found} if found is not None else self._find_processes(pids or [])
        live: dict[tuple[int, float], float] = {}
        memory, nice = 0, 0.0
        for process in (self._root, *self._known.values()):
            with suppress(psutil.Error), process.oneshot():
                times = process.cpu_times()
                seconds = times.user + times.system
                if _COUNTS_ENDED:
                    seconds += times.children_user + times.children_system
                memory += process.memory_info().rss
                live[process.pid, process.create_time()] = seconds
                if process.nice() > 0:
                    nice += times.user + (times.children_user if _COUNTS_ENDED else 0.0)
        if not _COUNTS_ENDED:
            self._ended += sum(self._live[key] for key in self._live.keys() - live.keys())
        self._live = live
        usage = TreeUsage(self._ended + sum(live.values()), memory, nice)
        self._last = time.monotonic(), usage
        return usage

    def measure_cached(self) -> TreeUsage:
        """Return the usage measured within the last second, else measure it."""
        at, usage = self._last
        return usage if time.monotonic() - at < 1.0 else self.measure()

    def memory(self) -> int:
        """Return the bytes held by the processes that the last measurement found."""
        held = 0
        for process in (self._root, *self._known.values()):
            with suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def _find_processes(self, pids: list[int]) -> dict[int, psutil.Process]:
        """Return the processes with these numbers; known ones keep their object."""
        found = {}
        for pid in pids:
            with suppress(psutil.Error):
                known = self._known.get(pid)
                found[pid] = known if known is not None and known.is_running() else psutil.Process(pid)
        return found


def _descendants(root: int) -> list[int] | None:
    """Return the numbers of the descendants of ``root``; None where they are not listed.

    Linux lists them for each thread, which is quicker than a search through all processes (proc(5), `children`).
    """
    found: list[int] = []
    left = [root]
    while left:
        try:
            threads = list(Path(f"/proc/{left.pop()}/task").iterdir())
        except OSError:
            if not found and len(left) == 0:
                return None
            continue
        for thread in threads:
            try:
                pids = [int(pid) for pid in (thread / "children").read_bytes().split()]
            except FileNotFoundError:
                if not (thread / "stat").exists():
                    continue  # it has just ended
                return None
            except OSError:
                continue
            found += pids
            left += pids
    return found
