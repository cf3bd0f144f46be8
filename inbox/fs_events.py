"""Watch the drop folder for file system events and wake the service.

Events only trigger scans. A busy system drops events (inotify queue overflow, MustScanSubDirs of FSEvents), which
watchdog does not report. A lost event only costs time, because the daemon scans the whole folder every few seconds
anyway.
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
PROBE_INTERVAL_S = 180.0
"""Seconds between probes that test whether events still arrive."""
_PROBE_TIMEOUT_S = 5.0
_THROTTLE_S = 0.5
"""Seconds for which events are merged into one wake-up: a copy in progress causes thousands."""
# Without "opened" and "closed": our own scans cause them, and macOS has none. Without "folder modified": the files that
# were created or moved in it cause events of their own.
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
    """Calls ``wake`` from another thread after changes below ``root``, at most twice a second.

    Observers fail silently: a recreated folder, an exception in a thread, a stopped system service. `check` detects it.
    """

    def __init__(self, root: Path, wake: Callable[[], None]) -> None:
        self._root = root
        self._handler = _ThrottledHandler(wake)
        self._observer: BaseObserver | None = None
        self._inode: tuple[int, int] | None = None
        self._trouble: str | None = None
        self._probe_due: float | None = None
        self._probe_deadline: float | None = None

    def start(self) -> str | None:
        """Start watching. Returns a sentence for the log if that is not possible now.

        `check` tries again.
        """
        self._trouble = self._start_observer()
        return self._trouble

    def stop(self) -> None:
        """Stop watching."""
        self._stop_observer()
        self._handler.stop()

    def check(self, now: float) -> str | None:
        """Test whether events still arrive, at ``now`` (monotonic seconds).

        If not, restart the observer and wake. To be called every few seconds. Returns a sentence for the log when the
        state has changed, else None.
        """
        fault = self._find_fault(now)
        if fault is None:
            return None
        before = self._trouble
        self._stop_observer()
        self._trouble = self._start_observer()
        if self._trouble is None:
            self._handler.fire()
            return f"{fault} It is watched anew." if before is None else "The drop folder is watched again."
        return self._trouble if self._trouble != before else None

    def _find_fault(self, now: float) -> str | None:
        """Return why no events can arrive, or None; send a probe when one is due."""
        observer = self._observer
        if observer is None:
            return "The drop folder was not watched."
        if not observer.is_alive() or not all(emitter.is_alive() for emitter in observer.emitters):
            return "The watcher of the drop folder had stopped."
        if self._inode != _inode(self._root):
            return "The drop folder was replaced."
        if self._probe_deadline is not None and self._handler.probe_seen.is_set():
            self._probe_deadline = None
            with contextlib.suppress(OSError):
                (self._root / COOKIE).unlink()
            self._probe_due = now + PROBE_INTERVAL_S
        elif self._probe_deadline is not None and now >= self._probe_deadline:
            return "No events came from the drop folder."
        elif self._probe_deadline is None and (self._probe_due is None or now >= self._probe_due):
            self._send_probe(now)
        return None

    def _send_probe(self, now: float) -> None:
        """Write a hidden file; its event must arrive before the probe's deadline."""
        self._handler.probe_seen.clear()
        try:
            (self._root / COOKIE).write_text(f"{now}\n", encoding="ascii")
        except OSError:  # a full or read-only disk is not a fault of the observer
            self._probe_due = now + PROBE_INTERVAL_S
        else:
            self._probe_deadline = now + _PROBE_TIMEOUT_S

    def _start_observer(self) -> str | None:
        self._probe_due = self._probe_deadline = None
        real = os.path.realpath(self._root)  # macOS: /tmp and /var are links, and events carry the resolved path
        observer = Observer()
        try:
            self._inode = _inode(self._root)
            observer.schedule(self._handler, real, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError as error:
            return f"The drop folder cannot be watched ({error.strerror or error}); it is scanned every few seconds."
        self._observer = observer
        return None

    def _stop_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            with contextlib.suppress(RuntimeError):  # never started, or stopped from its own thread
                observer.stop()
                observer.join(2.0)


class _ThrottledHandler(FileSystemEventHandler):
    """Calls ``wake`` at most once every `_THROTTLE_S`, and always after the last event.

    The event of the probe only sets `probe_seen`.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.probe_seen = threading.Event()
        self._wake = wake
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._stopped = False

    def on_any_event(self, event: FileSystemEvent) -> None:
        if os.path.basename(os.fsdecode(event.src_path)) == COOKIE:  # noqa: PTH119
            self.probe_seen.set()
            return
        with self._lock:
            if self._timer is None and not self._stopped:
                self._timer = threading.Timer(_THROTTLE_S, self.fire)
                self._timer.daemon = True
                self._timer.start()

    def fire(self) -> None:
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
