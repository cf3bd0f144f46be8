"""Name the lines of a script with their numbers, and sum up what was left out of them."""

from __future__ import annotations

from collections.abc import Sequence

NumberedLine = tuple[int, str]
"""The number of a line in the script, from 1, and its text."""

_WRAPPED_FROM = 55
"""Characters from which a line was most likely wrapped by an editor and not ended by its author."""
_END_MARKS = (".", "!", "?", ":", ";", "…", "。", "！", "？", "।", "؟", '."', ".”", ".)", '!"', '?"')
_MAX_NAMED = 6
_MAX_CHARACTERS = 40


def is_continued(line: str, following: str) -> bool:
    """Tell whether an editor wrapped a long line, so that ``following`` goes on with it.

    CommonMark takes every line without a mark for a continuation ("laziness"); people also write a new sentence below
    a list. So a line goes on in small letters, or after a long line that nothing ends.
    """
    line, following = line.rstrip(), following.strip()
    if not following or line.endswith(_END_MARKS):
        return False
    return following[0].islower() or len(line) >= _WRAPPED_FROM


def list_briefly(items: Sequence[str]) -> str:
    """Return the first of ``items`` for a warning, each once and shortened."""
    named = list(dict.fromkeys(shorten(item) for item in items))
    return ", ".join(named[:_MAX_NAMED]) + (", ..." if len(named) > _MAX_NAMED else "")


def shorten(text: str) -> str:
    """Return ``text`` in one line of at most 40 characters."""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
