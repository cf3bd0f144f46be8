"""Replace control characters, which names of files may hold and which a terminal would obey."""

from __future__ import annotations

import re

_ALL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ALL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ALL_BUT_LINES_AND_COLOURS = re.compile(rf"(?!\x1b\[[\d;]*m){_ALL_BUT_LINES.pattern}")


def replace_controls(text: str, by: str = "\ufffd") -> str:
    """Return ``text`` with ``by`` for each control character, as for a name in one line."""
    return _ALL.sub(by, text)


def clean_text(text: str, *, coloured: bool = False) -> str:
    """Return ``text`` with U+FFFD for each control character but tabs and line feeds.

    ``coloured``: the escapes that choose a colour stay too.
    """
    return (_ALL_BUT_LINES_AND_COLOURS if coloured else _ALL_BUT_LINES).sub("\ufffd", text)
