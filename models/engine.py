"""Define the protocols of engines: voices synthesise speech, avatars move lips.

An engine lists what is missing (`problems`, cheap, without heavy imports) before it is asked to work, never touches
paths that it was not given, and distinguishes bad input (`InputError`, `Unsuited`), transient errors (`TransientError`)
and bugs (any other exception). Engines run in the process of one job; heavy libraries are imported inside the methods
that work.
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
    """A missing requirement of an engine, and the command or step that cures it."""

    message: str
    hint: str


# ---------------------------------------------------------------------------------------------------------- voices


@dataclass(frozen=True, slots=True)
class SpokenToken:
    """The spoken form of one display token of the script.

    ``spoken`` holds the words to speak ("one thousand two hundred fifty dollars" for "$1,250") with their closing
    punctuation; ``ipa`` is the author's pronunciation, or empty.
    """

    spoken: str
    ipa: str = ""
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """A sentence to speak in ``language`` (BCP 47) at ``speed`` x normal.

    ``voice`` is a voice of the engine; empty: its default.
    """

    tokens: tuple[SpokenToken, ...]
    language: str = "en-us"
    voice: str = ""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Span:
    """A sound from ``start`` to ``end``, in seconds from the start of its sentence or passage."""

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
    """A spoken sentence with word and phoneme times.

    ``audio`` is float32 mono in -1..1 at ``rate`` Hz. ``warnings`` describes what could not be spoken as the
    author asked.
    """

    audio: npt.NDArray[np.float32]
    rate: int
    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    timing: Literal["engine", "aligned", "estimated"]
    warnings: tuple[str, ...] = ()


class Voice(Protocol):
    """Speech synthesis.

    A network voice (see ``traits``) sends the script to a service and runs only where the user named it. An engine that
    knows its voices may also have ``check_voice_name(name)``, which raises InputError when `speak` would refuse
    ``name``; it is cheap and uses no network, and mistakes in the settings are found by it before work begins.
    """

    name: str
    version: str
    traits: VoiceTraits

    def problems(self) -> list[Problem]:
        """Return what is missing; with an empty list `speak` can work."""
        ...

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence, in order.

        The same sentence always gives the same samples. Raises TransientError when a retry may help, InputError when
        the text or the voice name cannot be spoken.
        """
        ...


# --------------------------------------------------------------------------------------------------------- avatars


class Footage(Protocol):
    """The conformed footage: ``frames`` pictures of one even size at 25 fps; a still has one."""

    frames: int
    width: int
    height: int
    still: bool

    def frame(self, index: int) -> Picture:
        """Return picture ``index``; it is shared, so copy it before painting on it."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """The presenter: footage, face track of the same length, and the frame with the best face."""

    footage: Footage
    track: FaceTrack
    best: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the narration that an avatar performs at once; it begins and ends in a pause.

    Attributes:
        frames: pictures to make, 25 a second.
        base: int32 (frames,), the frame of the footage below each picture.
        phones: the phonemes, in seconds from the start of the passage.
        seed: derived from the content of the passage; the only source of randomness an engine may use.
        audio: float32 (frames * 1920,), the sound, mono at 48 kHz; None unless the engine `hears`.
    """

    frames: int
    base: npt.NDArray[np.int32]
    phones: tuple[Phone, ...]
    seed: int
    audio: npt.NDArray[np.float32] | None = None


class Performer(Protocol):
    """An avatar that has studied one subject."""

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield ``passage.frames`` pictures of the footage's size.

        They do not depend on passages performed before.
        """
        ...


class Avatar(Protocol):
    """Lip sync; it returns pictures, which others encode and combine with the sound."""

    name: str
    version: str
    traits: AvatarTraits

    def problems(self) -> list[Problem]:
        """Return what is missing; with an empty list `study` can work."""
        ...

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> Performer:
        """Prepare for one subject; ``scratch`` is an empty folder for the engine's use.

        Raises Unsuited when this engine cannot work with this footage.
        """
        ...
