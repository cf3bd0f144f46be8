"""Moving files without losing or overwriting one, on one volume and across volumes."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from config.failpoints import crash_point
from config.files import digest, rename_exclusively, sync


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
    rename_exclusively(source, place)
    crash_point("give_back.linked")
    for path in {source, kept}:
        path.unlink(missing_ok=True)


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
