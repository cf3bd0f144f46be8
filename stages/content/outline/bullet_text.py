"""Define the text of a bullet: its limits, its format, and gists that can become one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stages.content.outline.clauses import ENDS, MARKS

WORDS, COLUMNS = 8, 42
"""The most words and columns of a bullet, so that it is read at a glance."""

_BALANCED = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2,}$")


@dataclass(frozen=True, slots=True)
class Gist:
    """Holds the text of a possible bullet: tokens ``kept`` of its sentence.

    Attributes:
        kept: positions in the sentence, ascending.
        text: as it is shown.
        worth: how well it stands on its own; about 0 to 2.
        asks: whether it tells the viewer to do something.
        ordered: whether its sentence counts it (first, next, finally).
        weighty: whether its sentence announces it as important.
    """

    kept: tuple[int, ...]
    text: str
    worth: float
    asks: bool = False
    ordered: bool = False
    weighty: bool = False


def format_bullet(text: str) -> str:
    """Return ``text`` with a capital and without closing marks.

    The dot of an abbreviation such as p.m. stays.
    """
    text = text.strip("*_ ")
    text = (text[:1].upper() + text[1:]).rstrip(MARKS + " ")
    while text.endswith(tuple(ENDS)) and not _ABBREVIATION.search(text):
        text = text[:-1].rstrip(MARKS + " ")
    if text.endswith(("”", '"', "’", "»")) and text[-2:-1] in ENDS:
        text = text[:-2] + text[-1]
    return text


def has_balanced_marks(text: str) -> bool:
    """Tell whether every bracket and quotation mark of ``text`` has its partner."""
    return all(text.count(a) == text.count(b) for a, b in _BALANCED) and text.count('"') % 2 == 0
