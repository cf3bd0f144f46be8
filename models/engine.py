"""What an engine is: a voice turns sentences into speech, an avatar turns footage and speech into pictures.

An engine says what is missing (`problems`, cheap, imports nothing heavy) before it is asked to work, never touches
paths it was not given, and tells bad input (`InputError`, `Unsuited`) from a passing fault (`TransientError`) from a
bug (anything else). Engines run in the process of one job; heavy libraries are imported inside the methods that work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from config import timebase
from models.face.track import FaceTrack
from models.picture import Picture
from models.traits import AvatarTraits, VoiceTraits

FPS = timebase.FPS
RATE = timebase.RATE
Progress = Callable[[float], None]
"""Called with the finished share, 0..1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an engine lacks, and the command or step that cures it."""

    message: str
    hint: str


# ---------------------------------------------------------------------------------------------------------- voices


@dataclass(frozen=True, slots=True)
class SpokenToken:
    """One display token of the script as it is to be spoken.

    ``spoken`` holds the words to say ("one thousand two hundred fifty dollars" for "$1,250") with their closing
    punctuation; ``ipa`` is the pronunciation the author asked for, or empty.
    """

    spoken: str
    ipa: str = ""
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """A sentence for ``voice`` (empty: the engine's default) in ``language`` (BCP 47) at ``speed`` x normal."""

    tokens: tuple[SpokenToken, ...]
    language: str = "en-us"
    voice: str = ""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Span:
    """Something heard from ``start`` to ``end``, in seconds from the start of its sentence's or passage's audio."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Word(Span):
    """The sound of token number ``token`` of the sentence."""

    token: int


@dataclass(frozen=True, slots=True)
class Phone(Span):
    """One phoneme in IPA (stress and length marks allowed); ``symbol`` is empty in a pause."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken sentence: float32 mono ``audio`` in -1..1 at ``rate`` Hz with word and phoneme times.

    ``warnings`` says in words what could not be spoken as the author asked.
    """

    audio: npt.NDArray[np.float32]
    rate: int
    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    timing: Literal["engine", "aligned", "estimated"]
    warnings: tuple[str, ...] = ()


class Voice(Protocol):
    """Speech synthesis. A network voice (see ``traits``) sends the script away and runs only when the user named it."""

    name: str
    version: str
    traits: VoiceTraits

    def problems(self) -> list[Problem]:
        """Say what is missing; an empty list means `speak` can work."""
        ...

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence, in order. The same sentence always gives the same samples.

        Raises TransientError when a retry may help, InputError when the text or the voice name cannot be spoken.
        """
        ...


# --------------------------------------------------------------------------------------------------------- avatars


class Footage(Protocol):
    """The presenter's conformed footage: ``frames`` pictures of one even size at 25 a second; a still has one."""

    frames: int
    width: int
    height: int
    still: bool

    def frame(self, index: int) -> Picture:
        """Return picture ``index``; it is shared, so copy it before painting on it."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """The person: footage and face track of the same length, and the frame that shows the face best."""

    footage: Footage
    track: FaceTrack
    best: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of narration that an avatar performs in one go; it begins and ends in a pause.

    Attributes:
        frames: pictures to make, 25 a second.
        base: int32 (frames,), the frame of the footage below each picture.
        phones: what is heard, in seconds from the start of the passage.
        seed: derived from the content of the passage; the only source of randomness an engine may use.
        audio: float32 (frames * 1920,), what is heard, mono at 48 kHz; None unless the engine `hears`.
    """

    frames: int
    base: npt.NDArray[np.int32]
    phones: tuple[Phone, ...]
    seed: int
    audio: npt.NDArray[np.float32] | None = None


class Performer(Protocol):
    """An avatar that has studied one subject."""

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield exactly ``passage.frames`` pictures of the footage's size, whatever was performed before."""
        ...


class Avatar(Protocol):
    """Lip sync. Returns pictures only: encoding and sound are not its business."""

    name: str
    version: str
    traits: AvatarTraits

    def problems(self) -> list[Problem]:
        """Say what is missing; an empty list means `study` can work."""
        ...

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> Performer:
        """Learn what one subject needs. ``scratch`` is an empty folder of the engine's own.

        Raises Unsuited when this engine cannot work with this footage.
        """
        ...
