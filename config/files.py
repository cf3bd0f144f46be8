"""Write and copy files atomically and durably.

Readers see the old version or the new one, never a part of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.failpoints import crash_point

_FULL_FSYNC = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone leaves the data in the cache of the drive


def make_private_folder(path: Path) -> None:
    """Create ``path`` and its missing parents for this user alone (0700).

    Existing folders keep their permissions. Raises OSError.
    """
    for folder in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    path.mkdir(exist_ok=True)  # raises where something else has that name


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Yield a temporary path, which replaces ``path`` durably when the block succeeds.

    The temporary file is hidden, lies beside ``path`` and keeps its suffix, because media libraries choose their format
    by it. Raises what the block raises, with the temporary file removed and ``path`` unchanged.
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
    """Replace the contents of ``path`` atomically and durably. Raises OSError."""
    with draft(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk (fsync). Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if _FULL_FSYNC is not None:
            with suppress(OSError):  # volumes that do not support it
                fcntl.fcntl(handle, _FULL_FSYNC)
                return
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(source: Path, target: Path, temporary: Path) -> None:
    """Create ``target`` atomically as a hard link to ``source``, or as a copy of it.

    The copy is written to ``temporary``, beside ``target``, first; a crash may leave that file. Raises FileExistsError
    when ``target`` exists, which is never replaced, OSError otherwise.
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
        rename_exclusively(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def rename_exclusively(source: Path, target: Path) -> None:
    """Give ``source`` the name ``target`` on the same volume.

    ``source`` may remain, for the caller to remove. Raises FileExistsError when ``target`` exists, which is never
    replaced, OSError otherwise.
    """
    try:
        os.link(source, target)  # unlike rename, it never replaces an existing file
    except FileExistsError:
        raise
    except OSError:  # no hard links (exFAT, SMB): reserve the name with an empty file, then replace that
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
