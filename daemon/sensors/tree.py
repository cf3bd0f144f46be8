"""A process and everything it ever started: what it has used of the processor, and what it holds of the memory."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass

import psutil

_COUNTS_ENDED = sys.platform == "linux"
"""Whether a process is told the time of its ended children; elsewhere we remember it ourselves."""


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds of processor time so far, and bytes of memory at the moment."""

    seconds: float
    memory: int


class Tree:
    """The processes below ``root`` (this process by default), which is one of them."""

    def __init__(self, root: int | None = None) -> None:
        self._root = psutil.Process(root)
        self._live: dict[tuple[int, float], float] = {}
        self._ended = 0.0
        self._children: list[psutil.Process] = []

    def look(self) -> Use:
        """Return what all of them use; to find them costs most of the time (all processes are looked through)."""
        with suppress(psutil.Error):
            self._children = self._root.children(recursive=True)
        live: dict[tuple[int, float], float] = {}
        memory = 0
        for process in (self._root, *self._children):
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
        return Use(self._ended + sum(live.values()), memory)

    def memory(self) -> int:
        """Return the bytes held by those that were there when somebody looked last."""
        held = 0
        for process in (self._root, *self._children):
            with suppress(psutil.Error):
                held += process.memory_info().rss
        return held
