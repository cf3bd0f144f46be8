"""When words and phonemes of the narration are heard."""

from __future__ import annotations

from typing import Literal

from stages.records.base import Record


class WordTime(Record):
    """Token ``token`` of its sentence is heard from ``start`` to ``end``, seconds of the narration."""

    token: int
    start: float
    end: float


class PhoneTime(Record):
    """IPA ``symbol`` (empty: pause) is heard from ``start`` to ``end``, seconds of the narration."""

    symbol: str
    start: float
    end: float


class SentenceTime(Record):
    """When a sentence is heard. ``start`` is a multiple of 1/25 s, so that a sentence always meets the frames alike."""

    start: float
    end: float
    words: tuple[WordTime, ...]
    phones: tuple[PhoneTime, ...]
    timing: Literal["engine", "aligned", "estimated"]


class Narration(Record):
    """timing.json: what is heard when in audio.wav (48 kHz mono, ``frames`` * 1920 samples).

    The narration opens with silence (room for the title card) and closes with some. ``sentences`` has one entry for
    each sentence of the script.
    """

    voice: str
    version: str
    network: bool
    frames: int
    loudness: float
    true_peak: float
    sentences: tuple[SentenceTime, ...]

    @property
    def seconds(self) -> float:
        """Length of the narration and of the video."""
        return self.frames / 25
