"""Split a line into runs of one font and one direction, in visual order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from stages.typesetting import bidi, shaping
from stages.typesetting.font_files import FontSource
from stages.typesetting.fonts import INTER, Face, find_font
from stages.typesetting.graphemes import split_graphemes
from stages.typesetting.unicode_scripts import find_script, is_emoji, is_ignorable


@dataclass(frozen=True, slots=True)
class TextRun:
    """Holds text in one font and direction, in typed order; its ``width`` is in pixels."""

    text: str
    source: FontSource
    rtl: bool
    width: float


@lru_cache(maxsize=4096)
def split_runs(line: str, face: Face, size: int, rtl: bool = False) -> tuple[TextRun, ...]:
    """Return the runs of ``line`` from left to right.

    Grapheme clusters that no font has are left out.

    ``rtl`` tells whether the line belongs to a text that is read from right to left.
    """
    stretches = _stretches(_assign_fonts(line, face), rtl)
    return tuple(
        TextRun(text, some, level % 2 == 1, shaping.measure_width(text, some, size, level % 2 == 1, face.language))
        for text, some, level in stretches
    )


def drop_undrawable(text: str, face: Face) -> str:
    """Return ``text`` without the clusters that no font has.

    Where a font lacks only the mark, the letter stays.
    """
    return text if text.isascii() else "".join(cluster for cluster, _ in _assign_fonts(text, face))


def find_fallback_files(text: str, face: Face) -> tuple[Path, ...]:
    """Return the files of the fonts that draw what ``face`` lacks of ``text``, sorted."""
    if text.isascii():
        return ()
    return tuple(sorted({some.path for _, some in _assign_fonts(text, face)} - {face.path}))


def find_missing(text: str, face: Face = INTER.text) -> str:
    """Return the characters of ``text`` that no font has, each once, sorted.

    `describe_missing` tells a person what to do about them.
    """
    lost = {cluster for cluster in set(split_graphemes(text)) if find_font(cluster, face) is None}
    letters = {letter for cluster in lost for letter in cluster if not is_ignorable(letter)}
    return "".join(sorted(letter for letter in letters if find_font(letter, face) is None))


def _assign_fonts(line: str, face: Face) -> list[tuple[str, FontSource]]:
    """Return the clusters of a line with their fonts.

    A whole word gets one font where that has all of its characters.
    """
    language = _guess_language(line)
    found: list[tuple[str, FontSource]] = []
    for word in _split_by_script(line):
        if (whole := find_font("".join(word), face, language)) is not None:
            found += [(cluster, whole) for cluster in word]
            continue
        for cluster in word:
            for kept in dict.fromkeys((cluster, cluster[0])):
                if (some := find_font(kept, face, language)) is not None:
                    found.append((kept, some))
                    break
    return found


def _split_by_script(line: str) -> Iterator[list[str]]:
    """Yield the clusters of ``line`` that belong to one script without a space between them."""
    for _, word in groupby(split_graphemes(line), key=lambda cluster: (is_emoji(cluster), find_script(cluster[0]))):
        yield list(word)


def _guess_language(line: str) -> str:
    """Guess the language (BCP 47) of a line with Chinese characters; empty without a hint.

    Kana and Hangul beside them tell it.
    """
    if line.isascii():
        return ""
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in line}
    return "ja" if names & {"HIRAGANA", "KATAKANA"} else "ko" if "HANGUL" in names else ""


def _stretches(sourced: list[tuple[str, FontSource]], rtl: bool) -> list[tuple[str, FontSource, int]]:
    """Join neighbouring clusters of one font and level, in visual order."""
    text = "".join(cluster for cluster, _ in sourced)
    if not rtl and not bidi.has_right_to_left(text):
        return [
            ("".join(cluster for cluster, _ in group), some, 0)
            for some, group in groupby(sourced, key=lambda pair: pair[1])
        ]
    levels = bidi.resolve_levels(text, rtl)
    placed, at = [], 0
    for cluster, some in sourced:
        placed.append((cluster, some, levels[at]))
        at += len(cluster)
    joined = [
        ("".join(cluster for cluster, _, _ in group), some, level)
        for (some, level), group in groupby(placed, key=lambda each: each[1:])
    ]
    return [joined[place] for place in bidi.order_runs([level for _, _, level in joined])]
