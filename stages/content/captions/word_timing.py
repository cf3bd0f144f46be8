"""Compute when each word of a caption is heard, for players and pictures that highlight it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.timebase import FPS
from stages.content.captions.caption_units import CaptionUnit
from stages.content.captions.cjk_breaks import is_unspaced
from stages.records.cues import CaptionWord


@dataclass(slots=True)
class _Word:
    """Holds characters ``first`` to ``last`` of ``line``, heard from ``start`` to ``end``.

    Times are frames; nothing is said for a ``silent`` one.
    """

    line: int
    first: int
    last: int
    start: int
    end: int
    token: int
    silent: bool


def time_words(lines: Sequence[Sequence[CaptionUnit]], start: int, end: int) -> Iterator[CaptionWord]:
    """Yield the words of a caption that is on screen from frame ``start`` to ``end``, in order.

    Every character except spaces belongs to one word, and no two words are heard at once. What is written but not said
    (the dash in "yes — no") belongs to the word before it in its line, or else to the one after it. In writing without
    spaces every letter is a word. Words that are said before a delayed caption appears have a duration of zero.
    """
    words = [word for number, line in enumerate(lines) for word in _split_words(number, line)]
    for index, word in enumerate(words):
        word.start = min(max(word.start, words[index - 1].start if index else start), end)
    for index, word in enumerate(words):
        word.end = max(word.start, min(word.end, words[index + 1].start if index + 1 < len(words) else end))
        yield CaptionWord(line=word.line, first=word.first, last=word.last, start=word.start / FPS, end=word.end / FPS)


def _split_words(number: int, line: Sequence[CaptionUnit]) -> Iterator[_Word]:
    held: _Word | None = None
    at = 0
    for index, piece in enumerate(line):
        at += 0 if piece.joined or not index else 1
        word = _Word(number, at, at + len(piece.text), piece.start, piece.end, piece.token, piece.silent)
        at = word.last
        if held is not None and _are_one_word(held, word, line[index - 1], piece):
            held.last, held.end = word.last, max(held.end, word.end)
            if held.silent:
                held.start = word.start
            held.silent = held.silent and word.silent
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


def _are_one_word(held: _Word, word: _Word, before: CaptionUnit, after: CaptionUnit) -> bool:
    if word.silent or held.silent:
        return True
    return held.token == word.token and not is_unspaced(before.text[-1], after.text[0])
