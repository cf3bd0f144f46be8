"""What a finished video is called: its own name, made fit for every file system, and one that is still free."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from pathlib import Path

LONGEST = 120
"""Bytes of a name; every file system takes twice as many, and what is added must fit too."""
_BAD = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')


def safe(name: str) -> str:
    """Return ``name`` as a file may be called on macOS, Linux and Windows disks; never empty, never hidden."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    plain = " ".join(_BAD.sub(" ", plain).split()).strip(" .")
    while len(plain.encode()) > LONGEST:
        plain = plain[:-1].rstrip(" .")
    return plain or "video"


def free(name: str, outbox: Path) -> str:
    """Return ``name`` or, when anything in the outbox begins that way, ``name 2``, ``name 3`` ..."""
    taken = {_folded(path.name) for path in outbox.iterdir()}
    for number in count(1):
        chosen = name if number == 1 else f"{name} {number}"
        start = _folded(chosen)
        if start not in taken and not any(other.startswith(f"{start}.") for other in taken):
            return chosen
    raise AssertionError("numbers do not end")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
