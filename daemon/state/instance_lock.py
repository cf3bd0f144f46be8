"""Allow one daemon in each home, by a lock that the kernel releases when its holder ends."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.errors import AlreadyRunning
from config.files import make_private_folder
from config.timestamps import format_timestamp

_ATTEMPTS, _ATTEMPT_S = 10, 0.02
"""How often, and how many seconds apart, the lock is tried: `presgen status` takes it too, for an instant."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds the lock, and since when (ISO 8601)."""

    pid: int
    since: str


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock ``path`` while the block runs.

    Raises AlreadyRunning, which names the holder.

    Child processes do not inherit the handle: a child that outlives this process must not block the next daemon.
    """
    make_private_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            _take(handle)
        except BlockingIOError as error:
            who = _read(handle)
            named = f"process {who.pid}, since {who.since}" if who else "it is just starting"
            raise AlreadyRunning(
                f"Another presgen daemon works in this home already ({named}).",
                "Type: presgen status   (or end it first: Ctrl-C in its window, or presgen service stop)",
            ) from error
        os.ftruncate(handle, 0)
        this = Holder(os.getpid(), format_timestamp(datetime.now(UTC)))
        os.pwrite(handle, json.dumps(asdict(this)).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    """Lock ``handle``. Raises BlockingIOError when it stays locked for a fifth of a second."""
    for _ in range(_ATTEMPTS):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_ATTEMPT_S)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def holder(path: Path) -> Holder | None:
    """Return the holder of the lock ``path``; None when it is free."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(handle) or Holder(0, "")
    finally:
        os.close(handle)
    return None


def _read(handle: int) -> Holder | None:
    try:
        content = json.loads(os.pread(handle, 4096, 0))
        return Holder(int(content["pid"]), str(content["since"]))
    except (ValueError, KeyError, TypeError):  # the holder has the lock but has not written its number yet
        return None
