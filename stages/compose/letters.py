"""Letters: the fonts of the picture, how wide a text is, where it breaks, and how large it may be."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
_SYSTEM = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts"),
}
_PREFERRED = re.compile(r"NotoSans|PingFang|Hiragino|AppleSDGothic|DejaVuSans|Arial", re.IGNORECASE)
_BREAKS = re.compile(r"(?<=[-/\\_.?&=–—])(?=\w)")
_SLACK = 1.0  # words are measured one by one; together they may be a little wider (kerning)
_MISSING = "\U0010ffff"  # a code point that no font draws: it shows what "no such letter" looks like


@dataclass(frozen=True, slots=True)
class Face:
    """A font file that texts are set in; letters it lacks come from other fonts."""

    path: Path


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces of a video: for running text, for what is set apart, and for large titles."""

    text: Face
    strong: Face
    display: Face


INTER = Faces(
    Face(FONTS / "Inter-Regular.otf"), Face(FONTS / "Inter-SemiBold.otf"), Face(FONTS / "InterDisplay-SemiBold.otf")
)
"""The faces that come with the program."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text, broken into lines, with its face, size and the distance of its lines in pixels.

    ``rtl`` is set where the text is read from right to left.
    """

    lines: tuple[str, ...]
    face: Face
    size: int
    pitch: int
    rtl: bool = False

    @property
    def height(self) -> int:
        """From the top of the first line to the bottom of the last, in pixels."""
        return self.pitch * len(self.lines)

    @property
    def width(self) -> float:
        """Width of the widest line in pixels."""
        return max((width(line, self.face, self.size) for line in self.lines), default=0.0)


@lru_cache(maxsize=1024)
def fit(text: str, face: Face, sizes: tuple[int, ...], room: float, lines: int, leading: float = 1.3) -> Block:
    """Set ``text`` in at most ``lines`` lines of ``room`` pixels in the largest of ``sizes`` that holds it.

    In the smallest size a text that is still too long ends in an ellipsis; a word wider than a line is broken.
    """
    words = " ".join(text.split())
    rtl = from_right(words)
    for size in sizes:
        broken = wrap(words, face, size, room)
        whole = all(word in " ".join(broken) for word in words.split(" "))
        if len(broken) <= lines and (whole or size == sizes[-1]):
            return Block(tuple(_balanced(words, broken, face, size, room)), face, size, round(size * leading), rtl)
    kept = broken[:lines]
    kept[-1] = _shortened(kept[-1], face, size, room)
    return Block(tuple(kept), face, size, round(size * leading), rtl)


def wrap(text: str, face: Face, size: int, room: float) -> list[str]:
    """Break ``text`` into lines of at most ``room`` pixels, at spaces, else inside words."""
    lines: list[str] = []
    line, used = "", 0.0
    space = width(" ", face, size)
    for word in text.split():
        wide = width(word, face, size)
        if line and used + space + wide <= room - _SLACK:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        *full, line = [word] if wide <= room - _SLACK else _broken(word, face, size, room - _SLACK)
        lines += full
        used = width(line, face, size)
    return [*lines, line] if line else lines


@lru_cache(maxsize=4096)
def width(text: str, face: Face, size: int) -> float:
    """Return how wide ``text`` is in one line, in pixels."""
    return sum(font.getlength(part) for part, font in runs(text, face, size))


def runs(text: str, face: Face, size: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """Split ``text`` into parts with the font that draws each; letters that no font has are left out."""
    sources = [(source, letter) for letter in text if (source := _source(letter, face)) is not None]
    groups = groupby(sources, key=lambda pair: pair[0])
    return [("".join(letter for _, letter in group), _font(source, size)) for source, group in groups]


def missing(text: str, face: Face = INTER.text) -> str:
    """Return the letters of ``text`` that neither ``face`` nor the fonts of this computer have, each once."""
    return "".join(sorted({letter for letter in text if _source(letter, face) is None and not _silent(letter)}))


def from_right(text: str) -> bool:
    """Tell whether ``text`` is read from right to left: its first letter says so (UAX #9, rules P2 and P3)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"


# -------------------------------------------------------------------------------------------------------------- words


def _balanced(text: str, broken: list[str], face: Face, size: int, room: float) -> list[str]:
    """Make the lines of a text about equally long, so that no word is left alone in the last."""
    low, high = 0.0, room
    while len(broken) > 1 and high - low > 4:
        middle = (low + high) / 2
        lines = wrap(text, face, size, middle)
        if len(lines) > len(broken) or any(word not in " ".join(lines) for word in text.split()):
            low = middle
        else:
            broken, high = lines, middle
    return broken


def _broken(word: str, face: Face, size: int, room: float) -> list[str]:
    """Break a word that is wider than ``room``, after a sign such as ``/`` where possible."""
    parts, used = [""], 0.0
    for piece in _BREAKS.split(word):
        wide = sum(width(letter, face, size) for letter in piece)
        if parts[-1] and used + wide > room:
            parts.append("")
            used = 0.0
        for letter in piece:
            step = width(letter, face, size)
            if parts[-1] and used + step > room:
                parts.append("")
                used = 0.0
            parts[-1] += letter
            used += step
    return parts


def _shortened(line: str, face: Face, size: int, room: float) -> str:
    while line and width(line + ELLIPSIS, face, size) > room:
        line = line[:-1].rstrip(" ,;:.–—-")
    return line + ELLIPSIS


# -------------------------------------------------------------------------------------------------------------- fonts


def _silent(letter: str) -> bool:
    """Tell whether nothing is lost when ``letter`` is not drawn: joiners, variation selectors, emoji."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Mn", "So", "Sk"}


@cache
def _source(letter: str, face: Face) -> Path | None:
    """Return the font file that draws ``letter``: ours, else one of this computer's, else None."""
    ours = face.path
    if letter == " " or _draws(ours, letter):
        return ours
    if _silent(letter):
        return None
    return next((path for path in _system() if _draws(path, letter)), None)


@cache
def _draws(path: Path, letter: str) -> bool:
    try:
        font = _font(path, 16)
        shape, nothing = font.getmask(letter), font.getmask(_MISSING)
    except OSError:  # fonts of fixed pictures (emoji) and broken files
        return False
    return shape.getbbox() is not None and (shape.size, bytes(shape)) != (nothing.size, bytes(nothing))


@cache
def _system() -> tuple[Path, ...]:
    """Return the font files of this computer, those with many letters first."""
    folders = [Path(name).expanduser() for name in _SYSTEM.get(sys.platform, ())]
    files = [
        file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in {".ttf", ".otf", ".ttc"}
    ]
    return tuple(sorted(files, key=lambda file: (not _PREFERRED.match(file.name), len(file.name), str(file))))


@lru_cache(maxsize=256)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
