"""Runs: a line, split into stretches of one font and one direction, in the order in which they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from stages.typesetting import bidi, shaping
from stages.typesetting.font_files import FontSource
from stages.typesetting.fonts import Face, source
from stages.typesetting.graphemes import clusters
from stages.typesetting.unicode_scripts import is_emoji, is_ignorable, script


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font and direction (the way it is written, whichever side it starts from); ``wide`` in pixels."""

    text: str
    source: FontSource
    rtl: bool
    wide: float


@lru_cache(maxsize=4096)
def runs(line: str, face: Face, size: int, rtl: bool = False) -> tuple[Run, ...]:
    """Return the runs of ``line`` from left to right; clusters that no font has are left out.

    ``rtl`` tells whether the line belongs to a text that is read from right to left.
    """
    stretches = _stretches(_sourced(line, face), rtl)
    return tuple(
        Run(text, some, level % 2 == 1, shaping.width(text, some, size, level % 2 == 1, face.language))
        for text, some, level in stretches
    )


def drawable(text: str, face: Face) -> str:
    """Return ``text`` without the clusters that no font has; of a letter with a rare mark the letter stays."""
    return text if text.isascii() else "".join(cluster for cluster, _ in _sourced(text, face))


def others(text: str, face: Face) -> tuple[Path, ...]:
    """Return the files of the fonts that draw the letters of ``text`` that ``face`` lacks, sorted."""
    if text.isascii():
        return ()
    return tuple(sorted({some.path for _, some in _sourced(text, face)} - {face.path}))


def missing(text: str, face: Face) -> str:
    """Return the letters of ``text`` that neither ``face`` nor another font of this computer has, each once, sorted."""
    lost = {cluster for cluster in set(clusters(text)) if source(cluster, face) is None}
    letters = {letter for cluster in lost for letter in cluster if not is_ignorable(letter)}
    return "".join(sorted(letter for letter in letters if source(letter, face) is None))


def _sourced(line: str, face: Face) -> list[tuple[str, FontSource]]:
    """Return the clusters of a line with their fonts: the same for all letters of a word, if one has them all."""
    spoken = _spoken(line)
    found: list[tuple[str, FontSource]] = []
    for word in _words(line):
        if (whole := source("".join(word), face, spoken)) is not None:
            found += [(cluster, whole) for cluster in word]
            continue
        for cluster in word:
            for kept in dict.fromkeys((cluster, cluster[0])):
                if (some := source(kept, face, spoken)) is not None:
                    found.append((kept, some))
                    break
    return found


def _words(line: str) -> Iterator[list[str]]:
    """Yield the clusters of ``line`` that belong to one script without a space between them."""
    for _, word in groupby(clusters(line), key=lambda cluster: (is_emoji(cluster), script(cluster[0]))):
        yield list(word)


def _spoken(line: str) -> str:
    """Guess the language of a line with Chinese characters from the letters beside them (BCP 47, empty: no hint)."""
    if line.isascii():
        return ""
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in line}
    return "ja" if names & {"HIRAGANA", "KATAKANA"} else "ko" if "HANGUL" in names else ""


def _stretches(sourced: list[tuple[str, FontSource]], rtl: bool) -> list[tuple[str, FontSource, int]]:
    """Join clusters of one font and level, in the order in which they stand."""
    text = "".join(cluster for cluster, _ in sourced)
    if not rtl and bidi.is_plain(text):
        return [
            ("".join(cluster for cluster, _ in group), some, 0)
            for some, group in groupby(sourced, key=lambda pair: pair[1])
        ]
    levels = bidi.levels(text, rtl)
    placed, at = [], 0
    for cluster, some in sourced:
        placed.append((cluster, some, levels[at]))
        at += len(cluster)
    joined = [
        ("".join(cluster for cluster, _, _ in group), some, level)
        for (some, level), group in groupby(placed, key=lambda each: each[1:])
    ]
    return [joined[place] for place in bidi.visual([level for _, _, level in joined])]
