"""A log file that several processes append to: whole lines, put aside when it has grown, never a reason to fail."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

_TRIES = 50
_PAUSE_S = 0.002
"""How long to wait for another process that is just writing. One that stands still must not make us stand still."""


def shorten(path: Path, limit: int = 1_000_000, kept: int = 100_000) -> None:
    """Leave only the last lines, ``kept`` bytes at most, of a log that has more than ``limit`` bytes; never fails.

    For a log that somebody else holds open to append to, such as launchd, which never puts it aside.
    """
    with suppress(OSError), path.open("r+b") as log:
        if os.fstat(log.fileno()).st_size > limit:
            log.seek(-kept, os.SEEK_END)
            last = log.read().partition(b"\n")[2]
            log.seek(0)
            log.write(last)
            log.truncate()


class Journal(logging.Handler):
    """Appends each record to ``path`` as one line, in one write.

    A file that has grown to ``limit`` bytes is put aside as ``<name>.1`` (up to ``<name>.<kept>``) by whoever notices,
    and all processes go on in the new one; nothing is written to a file after it was put aside, so that whoever follows
    it (``tail -F``) may leave it at its end. A disk that is full costs lines, never parts of lines, and raises nothing.
    Raises OSError when the file cannot be opened at first.
    """

    def __init__(self, path: Path, limit: int = 5_000_000, kept: int = 3) -> None:
        super().__init__()
        self._path, self._limit, self._kept = path, limit, kept
        self._handle = self._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Append ``record``."""
        try:
            # What is no text (file names may be any bytes) becomes \udcff, which JSON understands.
            self._append(self.format(record).encode("utf-8", "backslashreplace") + b"\n")
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        super().close()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _append(self, line: bytes) -> None:
        try:
            alone = self._take()
            before = os.fstat(self._handle).st_size
            written = os.write(self._handle, line)
            if written < len(line) and alone:
                os.ftruncate(self._handle, before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _take(self) -> bool:
        """Lock the file that has the name now and has room; False when somebody else holds it for too long."""
        for _ in range(_TRIES):
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_S)
                continue
            if not self._is_current():
                self._reopen()
            elif os.fstat(self._handle).st_size >= self._limit:
                self._put_aside()
                self._reopen()
            else:
                return True
        return False

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._handle), self._path.stat())
        except FileNotFoundError:
            return False

    def _put_aside(self) -> None:
        for number in range(self._kept, 0, -1):
            earlier = f"{self._path}.{number - 1}" if number > 1 else self._path
            with suppress(FileNotFoundError):
                os.replace(earlier, f"{self._path}.{number}")  # noqa: PTH105  one of them is not a Path

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def _reopen(self) -> None:
        old, self._handle = self._handle, self._open()
        os.close(old)  # which unlocks it
