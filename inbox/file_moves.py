"""Move files on one volume or between volumes without losing or overwriting any."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from config.failpoints import crash_point
from config.files import digest, rename_exclusively, sync


def move_or_copy(original: Path, target: Path) -> None:
    """Move ``original`` to ``target``, which must not exist.

    On another volume copy it and leave the original. The copy is compared with the original and appears complete or not
    at all. Raises OSError.
    """
    try:
        original.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copied = _copy_verified(original, target)
        crash_point("bring.copied")
        copied.rename(target)


def link_or_copy_verified(original: Path, target: Path) -> None:
    """Give ``target``, which must not exist, the content of ``original``, which stays.

    A hard link where that is possible, else a copy, which is compared with the original and appears complete or not at
    all. Raises OSError.
    """
    try:
        os.link(original, target)
    except OSError:  # another volume, or one without hard links
        copied = _copy_verified(original, target)
        crash_point("share.copied")
        copied.rename(target)
    crash_point("share.linked")


def move_back(kept: Path, place: Path) -> None:
    """Move ``kept`` to ``place``.

    Raises FileExistsError when ``place`` exists, OSError otherwise. A crash can leave the same file under both names,
    or a hidden copy beside ``place``.
    """
    source = kept
    if kept.stat().st_dev != place.parent.stat().st_dev:
        source = _copy_verified(kept, place)
        crash_point("give_back.copied")
    rename_exclusively(source, place)
    crash_point("give_back.linked")
    for path in {source, kept}:
        path.unlink(missing_ok=True)


def get_partial_copy_path(target: Path) -> Path:
    """Return the hidden path of the partial copy of a file to ``target``.

    What a crash leaves there may be deleted.
    """
    return target.with_name(f".{target.name}.presgen-part")


def _copy_verified(original: Path, target: Path) -> Path:
    """Return the path of a hidden, durable and verified copy of ``original`` beside ``target``.

    Raises OSError.
    """
    copy = get_partial_copy_path(target)
    try:
        shutil.copyfile(original, copy)
        sync(copy)
        if digest(copy) != digest(original):
            raise OSError(errno.EIO, "the copy differs from the original", str(original))
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy
