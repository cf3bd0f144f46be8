"""Moving files without losing or overwriting one, on one volume and across volumes."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from pathlib import Path

from config.crash import crash_point
from config.files import digest

_FULL = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone leaves the data in the cache of the drive


def bring(original: Path, target: Path) -> None:
    """Move ``original`` to ``target``, where nothing is; across volumes copy it, and leave the original where it is.

    The copy is compared with the original and appears whole or not at all. Raises OSError.
    """
    try:
        original.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copied = _copied(original, target)
        crash_point("bring.copied")
        copied.rename(target)


def give_back(kept: Path, place: Path) -> None:
    """Move ``kept`` to ``place``. Raises FileExistsError when something is there, OSError otherwise.

    Killed halfway, it leaves the same file under both names, or a hidden copy beside ``place``.
    """
    source = kept
    if kept.stat().st_dev != place.parent.stat().st_dev:
        source = _copied(kept, place)
        crash_point("give_back.copied")
    try:
        os.link(source, place)  # the only move that never replaces anything
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise
        _take_name(place)  # no hard links here (exFAT, SMB)
        try:
            source.rename(place)
        except OSError:
            place.unlink()
            raise
    crash_point("give_back.linked")
    for path in {source, kept}:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make the contents of a file, or the names in a folder, survive a power cut. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if _FULL is not None:
            with contextlib.suppress(OSError):  # volumes that do not know it
                fcntl.fcntl(handle, _FULL)
                return
        os.fsync(handle)
    finally:
        os.close(handle)


def part_of(target: Path) -> Path:
    """Return the hidden name under which a file is copied to ``target``. What a crash leaves there may be deleted."""
    return target.with_name(f".{target.name}.presgen-part")


def _copied(original: Path, target: Path) -> Path:
    """Return a hidden, durable copy of ``original`` beside ``target``."""
    copy = part_of(target)
    try:
        shutil.copyfile(original, copy)
        sync(copy)
        if digest(copy) != digest(original):
            raise OSError(errno.EIO, "the copy differs from the original", str(original))
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _take_name(place: Path) -> None:
    """Make an empty file at ``place``. Raises FileExistsError when something is there."""
    os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
