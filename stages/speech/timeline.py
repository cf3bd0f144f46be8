"""Place sentences and silences on the time axis, and produce the narration block by block.

However long the script, only a few seconds of sound are in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from config.timebase import RATE, SAMPLES_PER_FRAME
from models.engine import Speech
from stages.speech.sentence_cache import load_speech

Signal = npt.NDArray[np.float32]

BLOCK_SAMPLES = 250 * SAMPLES_PER_FRAME
_FADE_SAMPLES = round(0.005 * RATE)


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence at samples ``start`` to ``end`` of the narration; without a file it is silent."""

    file: Path | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NarrationSignal:
    """The narration before mastering: ``length`` samples at 48 kHz, a multiple of a frame."""

    places: tuple[PlacedSentence, ...]
    length: int

    def blocks(self, margin: int = 0) -> Iterator[Signal]:
        """Yield the narration in blocks of `BLOCK_SAMPLES` samples (the last may be shorter).

        Each has ``margin`` samples of its surroundings on either side.
        """
        return _regroup(self._pieces(), margin)

    def _pieces(self) -> Iterator[Signal]:
        position = 0
        for place in self.places:
            if place.file is not None:
                yield np.zeros(place.start - position, np.float32)
                yield _fade_edges(resample(load_speech(place.file)))
                position = place.end
        yield np.zeros(self.length - position, np.float32)


class NarrationTimeline:
    """Places sentences one after another, each at the start of a frame.

    ``lead`` seconds of silence come first.
    """

    def __init__(self, lead: float) -> None:
        self._places: list[PlacedSentence] = []
        self._end = self._next = _round_up_to_frame(round(lead * RATE))
        self._pause = 0.0

    def add(self, file: Path | None, samples: int, pause: float) -> PlacedSentence:
        """Place a sentence of ``samples`` at 48 kHz, followed by ``pause`` seconds at least."""
        place = PlacedSentence(file, self._next, self._next + samples)
        self._places.append(place)
        self._end, self._pause = place.end, pause
        self._next = _round_up_to_frame(place.end + round(pause * RATE))
        return place

    def build_signal(self, tail: float) -> NarrationSignal:
        """Return everything placed so far; the last pause lasts at least ``tail`` seconds."""
        return NarrationSignal(
            tuple(self._places), _round_up_to_frame(self._end + round(max(self._pause, tail) * RATE))
        )


def resampled_length(speech: Speech) -> int:
    """Return how many samples ``speech`` has at 48 kHz."""
    return -(-speech.audio.size * RATE // speech.rate)


def resample(speech: Speech) -> Signal:
    """Return the samples of ``speech`` at 48 kHz, exactly `resampled_length` of them."""
    if speech.rate == RATE or speech.audio.size == 0:
        return speech.audio
    import soxr

    samples = soxr.resample(speech.audio, speech.rate, RATE, quality="HQ")[: resampled_length(speech)]
    return np.pad(samples, (0, resampled_length(speech) - samples.size))


def _fade_edges(samples: Signal) -> Signal:
    """Return ``samples`` with a raised-cosine fade of 5 ms at either end, against clicks."""
    count = min(_FADE_SAMPLES, samples.size // 2)
    slope = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(count, 1))).astype(np.float32)
    faded = samples.copy()
    faded[:count] *= slope
    faded[faded.size - count :] *= slope[::-1]
    return faded


def _regroup(pieces: Iterator[Signal], margin: int) -> Iterator[Signal]:
    """Yield ``pieces`` as blocks of `BLOCK_SAMPLES` samples with ``margin`` on either side."""
    size = BLOCK_SAMPLES + 2 * margin
    waiting = [np.zeros(margin, np.float32)]
    held = margin
    for piece in pieces:
        waiting.append(piece)
        held += piece.size
        if held >= size:
            whole = np.concatenate(waiting)
            while whole.size >= size:
                yield whole[:size]
                whole = whole[BLOCK_SAMPLES:]
            waiting, held = [whole], whole.size
    rest = np.concatenate([*waiting, np.zeros(margin, np.float32)])
    while rest.size > 2 * margin:
        yield rest[:size]
        rest = rest[BLOCK_SAMPLES:]


def _round_up_to_frame(samples: int) -> int:
    """Return the next start of a frame: every sentence coincides with frames in the same way."""
    return -(-samples // SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME
