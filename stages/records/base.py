"""What the stages leave on disk and hand to one another. Frozen; unknown keys are refused."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically


class Record(BaseModel):
    """Something that is kept on disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def save(self, path: Path) -> None:
        """Write this record as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls.model_validate_json(path.read_bytes())


# ---------------------------------------------------------------------------------------------------------- script


class Token(Record):
    """One piece of text as the viewer reads it, with the words a voice says for it.

    ``text`` carries its punctuation and no white space ("$1,250,"). ``spoken`` is what to say, with closing punctuation
    ("one thousand two hundred fifty dollars,"), empty when nothing is said. ``joined`` is set where no space stands
    before the token.
    """

    text: str
    spoken: str
    ipa: str = ""
    emphasis: bool = False
    joined: bool = False


class Sentence(Record):
    """A sentence to speak. ``pause`` is the silence after it in seconds; ``paragraph`` and ``section`` count from 0."""

    tokens: tuple[Token, ...]
    section: int
    paragraph: int
    pause: float


class Bullet(Record):
    """A bullet the author wrote: shown when token ``token`` of sentence ``sentence`` starts.

    ``spoken`` is false for ``> text`` lines, which appear with the sentence that follows them (or the last one).
    """

    text: str
    section: int
    sentence: int
    token: int = 0
    spoken: bool = True


class Image(Record):
    """A picture the author placed, ``![](diagram.png)``: shown from sentence ``sentence`` until ``until``.

    ``path`` is where it lies, relative to the folder of the script. A picture without ``inset`` takes the presenter's
    place in the video; one with it (``![inset](diagram.png)``) stands beside the presenter.
    """

    path: str
    alt: str
    inset: bool
    section: int
    sentence: int
    until: int


class Section(Record):
    """A chapter: ``title`` is empty for what stands before the first heading; ``sentence`` is its first sentence."""

    title: str
    sentence: int


class Warning(Record):
    """Something odd in line ``line`` of the script that did not stop it."""

    line: int
    message: str


class Options(Record):
    """What the front matter of a script may set; empty or None: not set."""

    title: str = ""
    presenter: str = ""
    role: str = ""
    voice: str = ""
    avatar: str = ""
    preset: str = ""
    layout: str = ""
    captions: Literal["", "soft", "burned", "both", "off"] = ""
    highlight: str = ""
    bullets: str = ""
    theme: str = ""
    outputs: tuple[str, ...] = ()
    lang: str = ""
    brand: str = ""
    description: str = ""
    date: str = ""


class Script(Record):
    """script.json: a script, parsed and normalised.

    ``lead`` is the silence in seconds the author asked for before the first sentence.
    """

    title: str
    options: Options
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    bullets: tuple[Bullet, ...]
    images: tuple[Image, ...] = ()
    warnings: tuple[Warning, ...] = ()
    lead: float = 0.0


# ---------------------------------------------------------------------------------------------------------- speech


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


# --------------------------------------------------------------------------------------------------------- footage


class FootageFacts(Record):
    """footage.json: what was dropped and what became of it.

    ``margin`` is how many pixels of the conformed picture, on the left and on the right, only fill its sides;
    ``searched`` whether a face was looked for: without the weights for that, nobody knows whether there is one.
    """

    kind: Literal["video", "still"]
    codec: str
    width: int
    height: int
    rotation: int
    seconds: float
    fps: float
    hdr: bool
    frames: int
    conformed_width: int
    conformed_height: int
    face_found: float
    usable: float
    faces: int
    best: int
    margin: int = 0
    searched: bool = True
    warnings: tuple[str, ...] = ()


# --------------------------------------------------------------------------------------------------------- content


class Chapter(Record):
    """A chapter of the video, in seconds; the first starts at 0."""

    title: str
    start: float
    end: float


class TitleCue(Record):
    """The title card, or the closing card."""

    title: str
    subtitle: str
    start: float
    end: float


class BulletCue(Record):
    """A bullet on the panel; ``page`` counts pages of the panel, ``number`` counts in its chapter."""

    text: str
    number: int
    page: int
    chapter: int
    start: float
    end: float


class CaptionWord(Record):
    """Characters ``first`` to ``last`` (exclusive) of a caption's ``line`` are heard from ``start`` to ``end``."""

    line: int
    first: int
    last: int
    start: float
    end: float


class CaptionCue(Record):
    """A caption of at most two lines, with the times of its words."""

    lines: tuple[str, ...]
    start: float
    end: float
    words: tuple[CaptionWord, ...] = ()


class ImageCue(Record):
    """A picture of the author's, in the presenter's place or (``inset``) beside the presenter."""

    path: str
    alt: str
    inset: bool
    start: float
    end: float


class Layout(StrEnum):
    """Where things are in the picture."""

    PANEL = "panel"
    FULL = "full"
    SPLIT = "split"
    PORTRAIT = "portrait"


class Cues(Record):
    """cues/<layout>.json: everything that is shown at a time, on the clock of the narration."""

    layout: Layout
    title: TitleCue | None
    chapters: tuple[Chapter, ...]
    bullets: tuple[BulletCue, ...]
    captions: tuple[CaptionCue, ...]
    language: str
    images: tuple[ImageCue, ...] = ()
    closing: TitleCue | None = None
