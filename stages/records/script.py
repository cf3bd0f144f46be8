"""The parsed script: sentences, sections, bullets, pictures and options."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stages.records.base import Record


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


class ScriptWarning(Record):
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
    warnings: tuple[ScriptWarning, ...] = ()
    lead: float = 0.0


class AttachedPictures(Record):
    """What became of the pictures a script names.

    ``found`` has the path of each picture that can be shown, from the folder of the script; ``left_out`` says why
    another cannot. Both are keyed by what the author wrote.
    """

    found: dict[str, str] = Field(default_factory=dict)
    left_out: dict[str, str] = Field(default_factory=dict)
