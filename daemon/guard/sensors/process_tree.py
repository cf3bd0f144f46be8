"""A process and everything it ever started: what it has used of the processor, and what it holds of the memory."""

from __future__ import annotations

import math
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_COUNTS_ENDED = sys.platform == "linux"
"""Whether a process is told the time of its ended children; elsewhere we remember it ourselves."""


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds of processor time so far, and bytes of memory at the moment."""

    seconds: float
    memory: int


class ProcessTree:
    """The processes below ``root`` (this process by default), which is one of them."""

    def __init__(self, root: int | None = None) -> None:
        self._root = psutil.Process(root)
        self._live: dict[tuple[int, float], float] = {}
        self._ended = 0.0
        self._known: dict[int, psutil.Process] = {}
        self._last: tuple[float, Use] = (-math.inf, Use(0.0, 0))

    def look(self) -> Use:
        """Return what all of them use."""
        with suppress(psutil.Error):
            pids = _below(self._root.pid)
            found = self._root.children(recursive=True) if pids is None else None
            self._known = {one.pid: one for one in found} if found is not None else self._followed(pids or [])
        live: dict[tuple[int, float], float] = {}
        memory = 0
        for process in (self._root, *self._known.values()):
            with suppress(psutil.Error), process.oneshot():
                times = process.cpu_times()
                seconds = times.user + times.system
                if _COUNTS_ENDED:
                    seconds += times.children_user + times.children_system
                memory += process.memory_info().rss
                live[process.pid, process.create_time()] = seconds
        if not _COUNTS_ENDED:
            self._ended += sum(self._live[key] for key in self._live.keys() - live.keys())
        self._live = live
        use = Use(self._ended + sum(live.values()), memory)
        self._last = time.monotonic(), use
        return use

    def recent(self) -> Use:
        """Return what somebody saw who looked within the last second, else look."""
        at, use = self._last
        return use if time.monotonic() - at < 1.0 else self.look()

    def memory(self) -> int:
        """Return the bytes held by those that were there when somebody looked last."""
        held = 0
        for process in (self._root, *self._known.values()):
            with suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def _followed(self, pids: list[int]) -> dict[int, psutil.Process]:
        """Return the processes with these numbers, those that we know already as they are."""
        found = {}
        for pid in pids:
            with suppress(psutil.Error):
                known = self._known.get(pid)
                found[pid] = known if known is not None and known.is_running() else psutil.Process(pid)
        return found


def _below(root: int) -> list[int] | None:
    """Return the numbers of all processes below ``root``, None where the system does not tell.

    Linux tells it for each thread, which is quicker than looking through all processes (proc(5), `children`).
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
