"""Font files: which faces lie in one, and which letters a face has.

Read from the tables of OpenType files and collections themselves, because loading a font to ask it takes far longer,
and because fonts of coloured pictures cannot be loaded in just any size.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

REGULAR = 400
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_PICTURES = {"CBDT", "sbix", "COLR"}
_OUTLINES = {"glyf", "CFF ", "CFF2"}


@dataclass(frozen=True, slots=True)
class FontSource:
    """A face: number ``index`` in the font file ``path``."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a face says of itself; ``weight`` is 400 for regular and 700 for bold, ``pictures`` means colours."""

    family: str
    weight: int
    pictures: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """The code points a face has, as spans: span ``n`` goes from ``first[n]`` up to, not including, ``end[n]``."""

    first: tuple[int, ...]
    end: tuple[int, ...]

    def __contains__(self, letter: str) -> bool:
        code = ord(letter)
        span = bisect_right(self.first, code) - 1
        return span >= 0 and code < self.end[span]


NOTHING = Letters((), ())


@cache
def count_faces(path: Path) -> int:
    """Return how many faces the file has; 0 when it is no font."""
    try:
        with path.open("rb") as file:
            return len(_offsets(file))
    except (OSError, struct.error):
        return 0


@cache
def letters(source: FontSource) -> Letters:
    """Return the letters of a face; none when the file is broken, or draws them in a way that only its system knows."""
    try:
        with source.path.open("rb") as file:
            tables = _tables(file, source.index)
            if tables.keys().isdisjoint(_PICTURES | _OUTLINES):
                return NOTHING
            return _spans(_mapped(_table(file, tables, "cmap")))
    except (OSError, struct.error, IndexError, KeyError):
        return NOTHING


@cache
def facts(source: FontSource) -> Facts:
    """Return what a face says of itself; a nameless regular one when the file is broken."""
    try:
        with source.path.open("rb") as file:
            tables = _tables(file, source.index)
            weight = struct.unpack_from(">H", _table(file, tables, "OS/2"), 4)[0] if "OS/2" in tables else REGULAR
            return Facts(_family(_table(file, tables, "name")), weight, not _PICTURES.isdisjoint(tables))
    except (OSError, struct.error, IndexError, KeyError):
        return Facts("", REGULAR, False)


# ------------------------------------------------------------------------------------------------------------- tables


def _offsets(file: BinaryIO) -> tuple[int, ...]:
    """Return where the faces of a file start: one, or those that the header of a collection lists."""
    file.seek(0)
    head = file.read(12)
    if head[:4] != b"ttcf":
        return (0,) if head[:4] in {b"\0\1\0\0", b"OTTO", b"true"} else ()
    count = struct.unpack(">I", head[8:12])[0]
    return struct.unpack(f">{count}I", file.read(4 * count))


def _tables(file: BinaryIO, index: int) -> dict[str, tuple[int, int]]:
    """Return the place and length of each table of a face, by its tag."""
    offset = _offsets(file)[index]
    file.seek(offset + 4)
    count = struct.unpack(">H", file.read(2))[0]
    file.seek(offset + 12)
    rows = struct.iter_unpack(">4sIII", file.read(16 * count))
    return {tag.decode("latin-1"): (place, length) for tag, _, place, length in rows}


def _table(file: BinaryIO, tables: dict[str, tuple[int, int]], tag: str) -> bytes:
    place, length = tables[tag]
    file.seek(place)
    return file.read(length)


def _family(table: bytes) -> str:
    """Return the name of the family in English (or what is there), such as "Noto Sans CJK JP"."""
    _, count, start = struct.unpack_from(">HHH", table)
    found = {}
    for record in struct.iter_unpack(">HHHHHH", table[6 : 6 + 12 * count]):
        platform, _, language, name, length, place = record
        if name in {_FAMILY, _TYPOGRAPHIC_FAMILY}:
            raw = table[start + place : start + place + length]
            words = raw.decode("latin-1" if platform == 1 else "utf-16-be", "replace")
            found[name == _TYPOGRAPHIC_FAMILY, language in {0, 0x409}, platform] = words
    return found[max(found)] if found else ""


# ------------------------------------------------------------------------------------------------------------ letters


def _mapped(table: bytes) -> list[tuple[int, int]]:
    """Return the spans of code points that the character map leads to a letter, from the fullest of its tables."""
    count = struct.unpack_from(">H", table, 2)[0]
    places = {row[:2]: row[2] for row in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])}
    wanted = [(3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0)]  # platform and encoding: Unicode
    place = next((places[key] for key in wanted if key in places), None)
    if place is None:
        return []
    match struct.unpack_from(">H", table, place)[0]:
        case 12:
            groups = struct.unpack_from(">I", table, place + 12)[0]
            rows = struct.iter_unpack(">III", table[place + 16 : place + 16 + 12 * groups])
            return [(first + (glyph == 0), last + 1) for first, last, glyph in rows]
        case 4:
            return _mapped_short(table, place)
    return []


def _mapped_short(table: bytes, place: int) -> list[tuple[int, int]]:
    """Return the spans of a map for the first 65,536 code points (format 4)."""
    count = struct.unpack_from(">H", table, place + 6)[0] // 2
    row = f">{count}H"
    ends = struct.unpack_from(row, table, place + 14)
    firsts = struct.unpack_from(row, table, place + 16 + 2 * count)
    deltas = struct.unpack_from(row, table, place + 16 + 4 * count)
    jumps = struct.unpack_from(row, table, place + 16 + 6 * count)
    spans = []
    for number, (first, last, delta, jump) in enumerate(zip(firsts, ends, deltas, jumps, strict=True)):
        if not jump:
            hole = -delta % 0x10000  # the one letter that this sum leads to "no such letter"
            spans += [(first, min(hole, last + 1)), (max(hole + 1, first), last + 1)]
            continue
        at = place + 16 + 6 * count + 2 * number + jump
        glyphs = struct.unpack_from(f">{last - first + 1}H", table, at)
        spans += [(first + step, first + step + 1) for step, glyph in enumerate(glyphs) if glyph]
    return [(first, end) for first, end in spans if first < end and first != 0xFFFF]


def _spans(pairs: list[tuple[int, int]]) -> Letters:
    """Sort spans and join those that touch."""
    joined: list[list[int]] = []
    for first, end in sorted(pairs):
        if first >= end:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([first, end])
    return Letters(tuple(first for first, _ in joined), tuple(end for _, end in joined))
