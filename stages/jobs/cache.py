"""Keep results by content: names for them, hard links to them, and a limit of their size.

A file that is missing from the cache is made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path


def content_key(*parts: object) -> str:
    """Return a cache key: a digest of ``parts`` (of their ``repr``; of bytes, their contents)."""
    whole = hashlib.sha256()
    for part in parts:
        piece = part if isinstance(part, bytes) else repr(part).encode()
        whole.update(len(piece).to_bytes(8, "little") + piece)
    return whole.hexdigest()[:40]


def place_cached_file(cached: Path, target: Path) -> None:
    """Link or copy a cached file to ``target``, and set its time of last use."""
    target.unlink(missing_ok=True)
    try:
        os.link(cached, target)
    except OSError:
        shutil.copyfile(cached, target)
    with suppress(OSError):
        os.utime(cached)


def prune(folder: Path, limit: int) -> int:
    """Delete the least recently used files below ``folder`` until ``limit`` bytes are left.

    Returns the number of bytes freed. Files that vanish meanwhile, or cannot be deleted, are skipped.
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
