"""Cutting the narration into segments: about 10 s each, always in a pause, wherever the text itself says so.

A cut depends on the words around it and hardly on what stands before, so that changing one sentence of a script leaves
the segments of the others as they were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from models.engine import FPS, RATE, Phone
from stages.records.narration import Narration, SentenceTime
from stages.records.script import Script

SHORTEST = 5 * FPS
LONGEST = 10 * FPS
REST = 5
"""Frames of pause needed for a cut: two for the lips to close behind the last sound, three to open before the next."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames ``first`` to ``first + frames`` of the video, with what is heard in them."""

    number: int
    first: int
    frames: int
    phones: tuple[Phone, ...]


def split_into_segments(script: Script, narration: Narration) -> tuple[Segment, ...]:
    """Cut the narration; the segments follow one another without a gap and cover all of it."""
    cuts = [0]
    for index in range(1, len(narration.sentences)):
        before, after = narration.sentences[index - 1 : index + 1]
        start = round(after.start * FPS)
        pause = start - round(before.end * FPS)
        cut = start - min(pause // 2, REST)
        length = cut - cuts[-1]
        if pause < REST or length < SHORTEST:
            continue
        opens = script.sentences[index].paragraph != script.sentences[index - 1].paragraph
        if opens or length >= LONGEST or _allows_cut(script, index):
            cuts.append(cut)
    cuts.append(narration.frames)
    return tuple(
        Segment(number, first, end - first, _segment_phones(narration.sentences, first, end))
        for number, (first, end) in enumerate(pairwise(cuts))
    )


def _allows_cut(script: Script, index: int) -> bool:
    """Toss a coin that only the sentence itself decides."""
    text = " ".join(token.text for token in script.sentences[index].tokens)
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _segment_phones(sentences: tuple[SentenceTime, ...], first: int, end: int) -> tuple[Phone, ...]:
    """Return what is heard between two frames, in seconds from the first.

    Times are rounded to samples, so that the place of a segment in the narration leaves no trace in its numbers.
    """
    offset = first * RATE // FPS

    def inside(seconds: float) -> float:
        return (round(seconds * RATE) - offset) / RATE

    return tuple(
        Phone(inside(phone.start), inside(phone.end), phone.symbol)
        for sentence in sentences
        if first <= round(sentence.start * FPS) < end
        for phone in sentence.phones
    )
