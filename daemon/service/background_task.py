"""Run slow work in a thread, one piece at a time, so that the loop goes on watching."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol


class BackgroundRunner(Protocol):
    """Runs one function at a time beside the loop."""

    @property
    def busy(self) -> bool:
        """True while a function is running."""
        ...

    def run(self, work: Callable[[], None]) -> None:
        """Start ``work``; only when not busy."""
        ...


class BackgroundTask:
    """Runs functions in a thread called ``name`` and calls ``wake`` after each.

    They must handle their own errors.
    """

    def __init__(self, name: str, wake: Callable[[], None]) -> None:
        self._name, self._wake = name, wake
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """True while a function is running."""
        return self._thread is not None and self._thread.is_alive()

    def run(self, work: Callable[[], None]) -> None:
        """Start ``work``; only when not busy."""
        # Nothing waits for the thread at shutdown: its work may be cut off anywhere and is put right at the next start.
        self._thread = threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            self._wake()
