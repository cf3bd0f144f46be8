"""Compute when each display token is heard.

Captions, bullets and chapters share these times.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from config.timebase import FPS
from stages.records.narration import Narration, SentenceTime
from stages.records.script import Script, Sentence


@dataclass(frozen=True, slots=True)
class TimedToken:
    """Holds a display token and when it is heard, from frame ``start`` to ``end``.

    ``ends_sentence`` is set on the last token of a sentence; ``silent`` where nothing is said for the token, which then
    has the time of the token before.
    """

    text: str
    start: int
    end: int
    sentence: int
    joined: bool
    ends_sentence: bool
    silent: bool


def first_frame(seconds: float) -> int:
    """Return the frame that is on screen at ``seconds``."""
    return math.floor(seconds * FPS + 1e-6)


def last_frame(seconds: float) -> int:
    """Return the first frame boundary at or after ``seconds``."""
    return math.ceil(seconds * FPS - 1e-6)


def count_columns(text: str) -> int:
    """Return the width of ``text`` in columns.

    Full-width characters take two, combining marks none.
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)


def time_tokens(script: Script, narration: Narration) -> list[TimedToken]:
    """Return every token of ``script`` in order, with times that never decrease.

    Raises ValueError when the narration does not belong to this script.
    """
    if len(script.sentences) != len(narration.sentences):
        raise ValueError(f"{len(script.sentences)} sentences were written, {len(narration.sentences)} spoken")
    tokens: list[TimedToken] = []
    floor = 0
    for index, (sentence, time) in enumerate(zip(script.sentences, narration.sentences, strict=True)):
        count = len(sentence.tokens)
        for at, (token, (start, end)) in enumerate(zip(sentence.tokens, _spans(sentence, time), strict=True)):
            first = max(floor, first_frame(start))
            silent = not (token.spoken or token.ipa)
            last = max(first, last_frame(end))
            tokens.append(TimedToken(token.text, first, last, index, token.joined, at == count - 1, silent))
            floor = first
    return tokens


def _spans(sentence: Sentence, time: SentenceTime) -> list[tuple[float, float]]:
    """Return start and end of each token in seconds.

    A token without sound is placed where the one before ends.
    """
    known: dict[int, tuple[float, float]] = {}
    for word in time.words:
        start, end = known.get(word.token, (word.start, word.end))
        known[word.token] = (min(start, word.start), max(end, word.end))
    if not known:
        return _spread(sentence, time)
    at = min(start for start, _ in known.values())
    spans = []
    for index in range(len(sentence.tokens)):
        start, end = known.get(index, (at, at))
        spans.append((start, end))
        at = max(at, end)
    return spans


def _spread(sentence: Sentence, time: SentenceTime) -> list[tuple[float, float]]:
    """Divide the time of a sentence without timed words among its tokens, by their length."""
    lengths = [len(token.text) for token in sentence.tokens]
    pace = (time.end - time.start) / max(1, sum(lengths))
    spans, at = [], time.start
    for length in lengths:
        spans.append((at, at + length * pace))
        at += length * pace
    return spans
