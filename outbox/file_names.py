"""Choose file names in the outbox: valid on every file system, and not yet taken."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from pathlib import Path

MAX_NAME_BYTES = 120
"""Longest name in bytes; file systems allow about 255, and suffixes and numbers must fit too."""
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')


def make_safe_name(name: str) -> str:
    """Return ``name`` as a valid file name for macOS, Linux and Windows.

    Never empty, never hidden.
    """
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    plain = " ".join(_FORBIDDEN.sub(" ", plain).split()).strip(" .")
    while len(plain.encode()) > MAX_NAME_BYTES:
        plain = plain[:-1].rstrip(" .")
    return plain or "video"


def find_free_name(name: str, outbox: Path) -> str:
    """Return ``name``, or ``name 2``, ``name 3`` ... when the outbox holds it, with any suffix."""
    taken = {_comparison_key(path.name) for path in outbox.iterdir()}
    for number in count(1):
        chosen = name if number == 1 else f"{name} {number}"
        start = _comparison_key(chosen)
        if start not in taken and not any(other.startswith(f"{start}.") for other in taken):
            return chosen
    raise AssertionError("numbers do not end")


def _comparison_key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
