"""Define the times of words and phonemes in the narration."""

from __future__ import annotations

from typing import Literal

from config.timebase import FPS
from stages.records.base import Record


class WordTime(Record):
    """The time at which token ``token`` of a sentence is heard, in seconds of the narration."""

    token: int
    start: float
    end: float


class PhoneTime(Record):
    """The time at which IPA ``symbol`` (empty: pause) is heard, in seconds of the narration."""

    symbol: str
    start: float
    end: float


class SentenceTime(Record):
    """The times of a sentence.

    ``start`` is a multiple of 1/25 s, so that a sentence always coincides with frames in the same way.
    """

    start: float
    end: float
    words: tuple[WordTime, ...]
    phones: tuple[PhoneTime, ...]
    timing: Literal["engine", "aligned", "estimated"]


class Narration(Record):
    """timing.json: the times of all words in audio.wav.

    The audio is 48 kHz mono, ``frames`` * 1920 samples. It begins with silence (room for the title card) and ends with
    some. ``sentences`` has one entry for each sentence of the script.
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
        return self.frames / FPS
