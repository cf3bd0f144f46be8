"""Results kept by content: finding them again costs a file look-up, losing them costs time and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path


def content_key(*parts: object) -> str:
    """Return a name for whatever is fully described by ``parts`` (their ``repr`` or, for bytes, their contents)."""
    whole = hashlib.sha256()
    for part in parts:
        piece = part if isinstance(part, bytes) else repr(part).encode()
        whole.update(len(piece).to_bytes(8, "little") + piece)
    return whole.hexdigest()[:40]


def place_cached_file(kept: Path, target: Path) -> None:
    """Put a kept file at ``target`` (hard link where the file system can), and note that it was used."""
    target.unlink(missing_ok=True)
    try:
        os.link(kept, target)
    except OSError:
        shutil.copyfile(kept, target)
    with suppress(OSError):
        os.utime(kept)


def prune(folder: Path, limit: int) -> int:
    """Delete the longest unused files below ``folder`` until all of them take at most ``limit`` bytes.

    Returns how many bytes were freed. Files that vanish or resist meanwhile are somebody else's and skipped.
    """
    files = []
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                stat = path.stat()
                files.append((stat.st_mtime, stat.st_size, path))
    excess = sum(size for _, size, _ in files) - limit
    freed = 0
    for _, size, path in sorted(files):
        if freed >= excess:
            break
        with suppress(OSError):
            path.unlink()
            freed += size
    return freed
