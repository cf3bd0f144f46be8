"""Split the narration into segments of about 10 s, always in a pause.

A cut depends on the words around it and hardly on those before, so that changing one sentence of a script leaves the
segments of the others as they were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from models.engine import FPS, RATE, Phone
from stages.records.narration import Narration, SentenceTime
from stages.records.script import Script

MIN_FRAMES = 5 * FPS
MAX_FRAMES = 10 * FPS
MIN_PAUSE = 5
"""Frames of the shortest pause to cut in: the lips take two to close and three to open."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames ``first`` to ``first + frames`` of the video, and the phonemes in them."""

    number: int
    first: int
    frames: int
    phones: tuple[Phone, ...]


def split_into_segments(script: Script, narration: Narration) -> tuple[Segment, ...]:
    """Split the narration into segments that cover all of it without gaps."""
    cuts = [0]
    for index in range(1, len(narration.sentences)):
        before, after = narration.sentences[index - 1 : index + 1]
        start = round(after.start * FPS)
        pause = start - round(before.end * FPS)
        cut = start - min(pause // 2, MIN_PAUSE)
        length = cut - cuts[-1]
        if pause < MIN_PAUSE or length < MIN_FRAMES:
            continue
        opens = script.sentences[index].paragraph != script.sentences[index - 1].paragraph
        if opens or length >= MAX_FRAMES or _allows_cut(script, index):
            cuts.append(cut)
    cuts.append(narration.frames)
    return tuple(
        Segment(number, first, end - first, _segment_phones(narration.sentences, first, end))
        for number, (first, end) in enumerate(pairwise(cuts))
    )


def _allows_cut(script: Script, index: int) -> bool:
    """Allow a cut before half of all sentences, chosen by a hash of the sentence alone."""
    text = " ".join(token.text for token in script.sentences[index].tokens)
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _segment_phones(sentences: tuple[SentenceTime, ...], first: int, end: int) -> tuple[Phone, ...]:
    """Return the phonemes between two frames, in seconds from the first.

    Times are rounded to samples, so that they do not depend on the segment's place in the narration.
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
