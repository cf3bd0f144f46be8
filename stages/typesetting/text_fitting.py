"""Letters: how wide a text is, where it breaks, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from stages.typesetting import text_runs
from stages.typesetting.bidi import anchored, from_right
from stages.typesetting.fonts import FONTS, INTER, Face, Faces
from stages.typesetting.graphemes import clusters
from stages.typesetting.line_breaks import parts, pieces
from stages.typesetting.unicode_scripts import advice, least_leading

__all__ = [
    "ELLIPSIS",
    "FONTS",
    "INTER",
    "Face",
    "Faces",
    "TextBlock",
    "advice",
    "fit",
    "from_right",
    "missing",
    "pitch",
    "width",
]

ELLIPSIS = "…"
_SLACK = 1.0  # words are measured one by one; together they may be a little wider (kerning)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Text, broken into lines, with its face, size and the distance of its lines in pixels.

    ``rtl`` is set where the text is read from right to left. ``others`` are the fonts that draw what the face lacks:
    two blocks that are equal look equal.
    """

    lines: tuple[str, ...]
    face: Face
    size: int
    pitch: int
    rtl: bool = False
    others: tuple[Path, ...] = ()

    @property
    def height(self) -> int:
        """From the top of the first line to the bottom of the last, in pixels."""
        return self.pitch * len(self.lines)

    @property
    def width(self) -> float:
        """Width of the widest line in pixels."""
        return max((width(line, self.face, self.size) for line in self.lines), default=0.0)


@lru_cache(maxsize=1024)
def fit(text: str, face: Face, sizes: tuple[int, ...], room: float, lines: int, leading: float = 1.3) -> TextBlock:
    """Set ``text`` in at most ``lines`` lines of ``room`` pixels in the largest of ``sizes`` that holds it.

    In the smallest size a text that is still too long ends in an ellipsis; a word wider than a line is broken.
    """
    text = text_runs.drawable(text, face)
    for size in sizes:
        broken, whole = _wrapped(text, face, size, room)
        if len(broken) <= lines and (whole or size == sizes[-1]):
            kept = _balanced(text, broken, face, size, room) if whole else broken
            break
    else:
        kept = [*broken[: lines - 1], _shortened(broken[lines - 1], face, size, room)]
    return TextBlock(
        tuple(kept), face, size, pitch(text, size, leading), from_right(text), text_runs.others(text, face)
    )


def pitch(text: str, size: int, leading: float = 1.3) -> int:
    """Return how far apart lines of ``text`` stand in pixels: ``leading`` times the size, or what its script needs."""
    return round(size * max(leading, least_leading(text)))


@lru_cache(maxsize=4096)
def width(text: str, face: Face, size: int) -> float:
    """Return how wide ``text`` is in one line, in pixels."""
    return sum(run.wide for run in text_runs.runs(text, face, size))


def missing(text: str, face: Face = INTER.text) -> str:
    """Return the letters of ``text`` that can be drawn neither with ``face`` nor another font, each once, sorted.

    `advice` says what to do about them.
    """
    return text_runs.missing(text, face)


# -------------------------------------------------------------------------------------------------------------- lines


def _wrapped(text: str, face: Face, size: int, room: float) -> tuple[list[str], bool]:
    """Break ``text`` into lines of at most ``room`` pixels; tell whether it worked without breaking a word."""
    lines: list[str] = []
    line, used, whole = "", 0.0, True
    space = width(" ", face, size)
    for piece in pieces(text):
        wide = width(piece.text, face, size)
        gap = " " if piece.spaced else ""
        step = wide + space * len(gap)
        if line and used + step <= room - _SLACK:
            line, used = line + gap + piece.text, used + step
            continue
        if line:
            lines.append(line)
        line, used = piece.text, wide
        if wide > room - _SLACK:
            *full, line = _broken(piece.text, face, size, room - _SLACK)
            lines += [anchored(part) for part in full] if from_right(text) else full
            used, whole = width(line, face, size), False
    return ([*lines, line] if line else lines), whole


def _balanced(text: str, broken: list[str], face: Face, size: int, room: float) -> list[str]:
    """Make the lines of a text about equally long, so that no word is left alone in the last."""
    low, high = 0.0, room
    while len(broken) > 1 and high - low > 4:
        middle = (low + high) / 2
        lines, whole = _wrapped(text, face, size, middle)
        if len(lines) > len(broken) or not whole:
            low = middle
        else:
            broken, high = lines, middle
    return broken


def _broken(word: str, face: Face, size: int, room: float) -> list[str]:
    """Break a word that is wider than ``room``, after a sign such as ``/`` where possible, never inside a cluster."""
    lines = [""]
    for part in parts(word):
        if lines[-1] and width(lines[-1] + part, face, size) > room:
            lines.append("")
        for cluster in clusters(part):
            if lines[-1] and width(lines[-1] + cluster, face, size) > room:
                lines.append("")
            lines[-1] += cluster
    return lines


def _shortened(line: str, face: Face, size: int, room: float) -> str:
    kept = list(clusters(line))
    while kept and width("".join(kept) + ELLIPSIS, face, size) > room:
        kept.pop()
        while kept and kept[-1] in " ,;:.–—-":
            kept.pop()
    return "".join(kept) + ELLIPSIS
