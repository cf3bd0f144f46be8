"""Writing files so that a reader sees the old version or the new one, never half of it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.failpoints import crash_point

_FULL = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone leaves the data in the cache of the drive


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Yield a hidden path beside ``path`` to write to; put it in place, durably, when the block succeeds.

    The draft keeps the suffix of ``path`` because media libraries choose their format by it. Raises what the block
    raises, with the draft removed and ``path`` untouched.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace the contents of ``path`` in one step, durably."""
    with draft(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def sync(path: Path) -> None:
    """Make the contents of a file, or the names in a folder, survive a power cut. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if _FULL is not None:
            with suppress(OSError):  # volumes that do not know it
                fcntl.fcntl(handle, _FULL)
                return
        os.fsync(handle)
    finally:
        os.close(handle)


def put(source: Path, target: Path, temporary: Path) -> None:
    """Make the contents of ``source`` appear as ``target``, whole, without a copy where the volume allows.

    Else they are copied to ``temporary``, beside ``target``, first; a crash may leave that. Raises FileExistsError when
    something is at ``target``, which is never replaced, OSError otherwise.
    """
    try:
        os.link(source, target)
        return
    except FileExistsError:
        raise
    except OSError:  # another volume, or one without hard links
        pass
    temporary.unlink(missing_ok=True)
    try:
        shutil.copyfile(source, temporary)
        sync(temporary)
        crash_point("put.copied")
        claim(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def claim(source: Path, target: Path) -> None:
    """Give ``source`` the name ``target`` on the same volume; the old one may stay too, for the caller to remove.

    Raises FileExistsError when something is at ``target``, which is never replaced, OSError otherwise.
    """
    try:
        os.link(source, target)  # the only way that never replaces anything
    except FileExistsError:
        raise
    except OSError:  # no hard links (exFAT, SMB): the name is taken first, then replaced
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            source.replace(target)
        except OSError:
            target.unlink()
            raise


def digest(path: Path) -> str:
    """Return the sha256 of the contents of ``path`` in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
