"""Fit text into a box: measure it, break it into lines, and choose its size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from stages.typesetting import text_runs
from stages.typesetting.bidi import anchor_end, is_right_to_left
from stages.typesetting.fonts import FONTS, INTER, Face, Faces
from stages.typesetting.graphemes import split_graphemes
from stages.typesetting.line_breaks import split_into_pieces, split_long_word
from stages.typesetting.unicode_scripts import find_least_leading

__all__ = [
    "ELLIPSIS",
    "FONTS",
    "INTER",
    "Face",
    "Faces",
    "TextBlock",
    "fit_text",
    "measure_pitch",
    "measure_width",
]

ELLIPSIS = "…"
_SLACK = 1.0  # words are measured one by one; together they may be a little wider (kerning)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Holds text that is broken into lines, with its face, size and line pitch in pixels.

    ``rtl`` is set where the text is read from right to left. ``others`` are the fonts that draw what the face lacks, so
    that two blocks that are equal look equal.
    """

    lines: tuple[str, ...]
    face: Face
    size: int
    pitch: int
    rtl: bool = False
    others: tuple[Path, ...] = ()

    @property
    def height(self) -> int:
        """Distance from the top of the first line to the bottom of the last, in pixels."""
        return self.pitch * len(self.lines)

    @property
    def width(self) -> float:
        """Width of the widest line, in pixels."""
        return max((measure_width(line, self.face, self.size) for line in self.lines), default=0.0)


@lru_cache(maxsize=1024)
def fit_text(text: str, face: Face, sizes: tuple[int, ...], room: float, lines: int, leading: float = 1.3) -> TextBlock:
    """Break ``text`` into at most ``lines`` lines of ``room`` pixels.

    It is set in the largest of ``sizes`` in which it fits.

    In the smallest size a text that is still too long ends in an ellipsis; a word wider than a line is broken.
    """
    text = text_runs.drop_undrawable(text, face)
    for size in sizes:
        broken, whole = _wrap(text, face, size, room)
        if len(broken) <= lines and (whole or size == sizes[-1]):
            kept = _balance(text, broken, face, size, room) if whole else broken
            break
    else:
        kept = [*broken[: lines - 1], _shorten(broken[lines - 1], face, size, room)]
    return TextBlock(
        tuple(kept),
        face,
        size,
        measure_pitch(text, size, leading),
        is_right_to_left(text),
        text_runs.find_fallback_files(text, face),
    )


def measure_pitch(text: str, size: int, leading: float = 1.3) -> int:
    """Return the line pitch for ``text`` in pixels.

    It is ``leading`` times the size, or more where the script needs it.
    """
    return round(size * max(leading, find_least_leading(text)))


@lru_cache(maxsize=4096)
def measure_width(text: str, face: Face, size: int) -> float:
    """Return the width of ``text`` in one line, in pixels."""
    return sum(run.width for run in text_runs.split_runs(text, face, size))


# -------------------------------------------------------------------------------------------------------------- lines


def _wrap(text: str, face: Face, size: int, room: float) -> tuple[list[str], bool]:
    """Break ``text`` into lines of at most ``room`` pixels.

    Also tell whether all words stayed whole.
    """
    lines: list[str] = []
    line, used, whole = "", 0.0, True
    space = measure_width(" ", face, size)
    for piece in split_into_pieces(text):
        width = measure_width(piece.text, face, size)
        gap = " " if piece.spaced else ""
        step = width + space * len(gap)
        if line and used + step <= room - _SLACK:
            line, used = line + gap + piece.text, used + step
            continue
        if line:
            lines.append(line)
        line, used = piece.text, width
        if width > room - _SLACK:
            *full, line = _break_word(piece.text, face, size, room - _SLACK)
            lines += [anchor_end(part) for part in full] if is_right_to_left(text) else full
            used, whole = measure_width(line, face, size), False
    return ([*lines, line] if line else lines), whole


def _balance(text: str, broken: list[str], face: Face, size: int, room: float) -> list[str]:
    """Make the lines of a text about equally long, so that no word is left alone in the last."""
    low, high = 0.0, room
    while len(broken) > 1 and high - low > 4:
        middle = (low + high) / 2
        lines, whole = _wrap(text, face, size, middle)
        if len(lines) > len(broken) or not whole:
            low = middle
        else:
            broken, high = lines, middle
    return broken


def _break_word(word: str, face: Face, size: int, room: float) -> list[str]:
    """Break a word wider than ``room``, never inside a grapheme cluster.

    Where possible it breaks after a sign such as ``/``.
    """
    lines = [""]
    for part in split_long_word(word):
        if lines[-1] and measure_width(lines[-1] + part, face, size) > room:
            lines.append("")
        for cluster in split_graphemes(part):
            if lines[-1] and measure_width(lines[-1] + cluster, face, size) > room:
                lines.append("")
            lines[-1] += cluster
    return lines


def _shorten(line: str, face: Face, size: int, room: float) -> str:
    kept = list(split_graphemes(line))
    while kept and measure_width("".join(kept) + ELLIPSIS, face, size) > room:
        kept.pop()
        while kept and kept[-1] in " ,;:.–—-":
            kept.pop()
    return "".join(kept) + ELLIPSIS
