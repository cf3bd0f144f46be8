"""Something that takes a while, done in a thread so that the loop goes on watching."""

from __future__ import annotations

import threading
from collections.abc import Callable


class BackgroundTask:
    """Runs one function at a time; ``wake`` is called when it is done. What it raises is given to ``failed``."""

    def __init__(self, name: str, wake: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        self._name, self._wake, self._failed = name, wake, failed
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still on its way."""
        return self._thread is not None and self._thread.is_alive()

    def run(self, work: Callable[[], None]) -> None:
        """Begin ``work``; only when it is not busy."""
        # Nobody waits for it at the end: whatever it does may be cut off at any moment, and is put right at the start.
        self._thread = threading.Thread(target=self._do, args=(work,), name=self._name, daemon=True)
        self._thread.start()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self._failed(error)
        finally:
            self._wake()
