"""Process items in a worker thread, in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

QUEUE_SIZE = 6
"""Items in the queue; a 720p picture is 1.4 MB."""

T = TypeVar("T")


class WorkerThread(Generic[T]):
    """Calls ``work`` with every queued item; all are done when the ``with`` block ends.

    An exception of ``work`` is raised by the next `put` or at the end of the block; later items are then skipped.
    """

    def __init__(self, work: Callable[[T], None]) -> None:
        self._work = work
        self._items: queue.Queue[tuple[T] | None] = queue.Queue(QUEUE_SIZE)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def put(self, item: T) -> None:
        """Queue an item; blocks while the queue is full."""
        if self._error is not None:
            raise self._error
        self._items.put((item,))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._items.put(None)
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (item := self._items.get()) is not None:
            if self._error is None:
                try:
                    self._work(item[0])
                except BaseException as error:
                    self._error = error
