"""Events of the drop folder as an alarm clock: they say that a look is worthwhile, never what there is to see.

A system that is too busy drops events (an overflow of inotify, MustScanSubDirs of FSEvents), and watchdog does not pass
on that it did. It need not: the daemon looks at the whole folder every ten seconds anyway; a lost event costs so long.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

COOKIE = ".presgen-cookie"
EVERY = 180.0
"""Seconds between proofs that events still come."""
_PATIENCE = 5.0
_GATHER = 0.5
"""Seconds for which events are gathered into one alarm: a copy in progress gives thousands."""
# Not "opened" and "closed": our own looks cause them, and on macOS they do not exist. Not folders that are modified:
# the files that were made or moved in them tell it as well.
_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]


class FolderWatcher:
    """Calls ``wake`` (from another thread) soon after something happens below ``root``, at most twice a second.

    Watchers die silently: a folder made anew, an exception in a thread, a system service that stops. `check` finds out.
    """

    def __init__(self, root: Path, wake: Callable[[], None]) -> None:
        self._root = root
        self._alarm = _Alarm(wake)
        self._observer: BaseObserver | None = None
        self._inode: tuple[int, int] | None = None
        self._trouble: str | None = None
        self._proof_due: float | None = None
        self._proof_until: float | None = None

    def start(self) -> str | None:
        """Begin to watch. Returns a sentence for the log if that is not possible now; `check` tries again."""
        self._trouble = self._arm()
        return self._trouble

    def stop(self) -> None:
        """End watching."""
        self._disarm()
        self._alarm.stop()

    def check(self, now: float) -> str | None:
        """See whether events still come, at ``now`` (monotonic seconds); if not, watch anew and wake.

        To be called every few seconds. Returns a sentence for the log when something has changed, else None.
        """
        fault = self._fault(now)
        if fault is None:
            return None
        before = self._trouble
        self._disarm()
        self._trouble = self._arm()
        if self._trouble is None:
            self._alarm.ring()
            return f"{fault} It is watched anew." if before is None else "The drop folder is watched again."
        return self._trouble if self._trouble != before else None

    def _fault(self, now: float) -> str | None:
        """Return why no events can be expected."""
        observer = self._observer
        if observer is None:
            return "The drop folder was not watched."
        if not observer.is_alive() or not all(emitter.is_alive() for emitter in observer.emitters):
            return "The watcher of the drop folder had stopped."
        if self._inode != _inode(self._root):
            return "The drop folder was replaced."
        if self._proof_until is not None and self._alarm.proven.is_set():
            self._proof_until = None
            with contextlib.suppress(OSError):
                (self._root / COOKIE).unlink()
            self._proof_due = now + EVERY
        elif self._proof_until is not None and now >= self._proof_until:
            return "No events came from the drop folder."
        elif self._proof_until is None and (self._proof_due is None or now >= self._proof_due):
            self._prove(now)
        return None

    def _prove(self, now: float) -> None:
        """Write a hidden file; its event must come back before patience ends."""
        self._alarm.proven.clear()
        try:
            (self._root / COOKIE).write_text(f"{now}\n", encoding="ascii")
        except OSError:  # a full or read-only disk is no fault of the watcher
            self._proof_due = now + EVERY
        else:
            self._proof_until = now + _PATIENCE

    def _arm(self) -> str | None:
        self._proof_due = self._proof_until = None
        real = os.path.realpath(self._root)  # macOS: /tmp and /var are links, and events name what they lead to
        observer = Observer()
        try:
            self._inode = _inode(self._root)
            observer.schedule(self._alarm, real, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError as error:
            return f"The drop folder cannot be watched ({error.strerror or error}); it is looked at every few seconds."
        self._observer = observer
        return None

    def _disarm(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            with contextlib.suppress(RuntimeError):  # never started, or stopped from its own thread
                observer.stop()
                observer.join(2.0)


class _Alarm(FileSystemEventHandler):
    """Rings once for all events of half a second, so that nothing that happens goes without a look after it."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.proven = threading.Event()
        self._wake = wake
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._stopped = False

    def on_any_event(self, event: FileSystemEvent) -> None:
        if os.path.basename(os.fsdecode(event.src_path)) == COOKIE:  # noqa: PTH119
            self.proven.set()
            return
        with self._lock:
            if self._timer is None and not self._stopped:
                self._timer = threading.Timer(_GATHER, self.ring)
                self._timer.daemon = True
                self._timer.start()

    def ring(self) -> None:
        with self._lock:
            self._timer = None
        self._wake()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._timer is not None:
                self._timer.cancel()


def _inode(root: Path) -> tuple[int, int]:
    try:
        status = root.stat()
    except OSError:
        return (0, 0)
    return (status.st_dev, status.st_ino)
