"""One daemon for each home: a lock that the kernel gives back however its holder ends."""

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

_LOOKS, _LOOK_S = 10, 0.02
"""How often, and how many seconds apart, a lock is tried: `presgen status` takes it too, for an instant."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: the process, and since when (ISO 8601)."""

    pid: int
    since: str


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock ``path`` for as long as the block runs. Raises AlreadyRunning, which names the holder.

    The handle is not inherited by child processes: a child that outlives us must not keep the next daemon away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
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
        me = Holder(os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
        os.pwrite(handle, json.dumps(asdict(me)).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    """Lock ``handle``. Raises BlockingIOError when another daemon holds it; somebody who only looks is soon gone."""
    for _ in range(_LOOKS):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_LOOK_S)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def holder(path: Path) -> Holder | None:
    """Return who holds the lock ``path``, None when nobody does."""
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
        told = json.loads(os.pread(handle, 4096, 0))
        return Holder(int(told["pid"]), str(told["since"]))
    except (ValueError, KeyError, TypeError):  # it holds the lock but has not yet said who it is
        return None
