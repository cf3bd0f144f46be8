"""Define the parsed script: sentences, sections, bullets, pictures and options."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stages.records.base import Record


class Token(Record):
    """A piece of text as the viewer reads it, with its spoken form.

    ``text`` carries its punctuation and no white space ("$1,250,"). ``spoken`` is the text to speak, with closing
    punctuation ("one thousand two hundred fifty dollars,"), empty when nothing is spoken. ``joined`` is set where no
    space stands before the token.
    """

    text: str
    spoken: str
    ipa: str = ""
    emphasis: bool = False
    joined: bool = False


class Sentence(Record):
    """A sentence to speak.

    ``pause`` is the silence after it in seconds; ``paragraph`` and ``section`` count from 0.
    """

    tokens: tuple[Token, ...]
    section: int
    paragraph: int
    pause: float


class Bullet(Record):
    """An author's bullet, shown when token ``token`` of sentence ``sentence`` starts.

    ``spoken`` is false for ``> text`` lines, which appear with the sentence that follows them (or the last one).
    """

    text: str
    section: int
    sentence: int
    token: int = 0
    spoken: bool = True


class Image(Record):
    """An author's picture, shown from sentence ``sentence`` until ``until``.

    ``path`` is relative to the folder of the script. A picture without ``inset`` (``![](diagram.png)``) takes the
    presenter's place in the video; one with it (``![inset](diagram.png)``) stands beside the presenter.
    """

    path: str
    alt: str
    inset: bool
    section: int
    sentence: int
    until: int


class Section(Record):
    """A chapter, from sentence ``sentence`` on; ``title`` is empty before the first heading."""

    title: str
    sentence: int


class ScriptWarning(Record):
    """A problem in line ``line`` of the script that did not stop it."""

    line: int
    message: str


class Options(Record):
    """The options of the front matter; empty or None: not set."""

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

    ``lead`` is the silence in seconds the author asked for before the first sentence. ``option_lines`` has the line of
    each option that names an engine or a preset; scripts that version 0.1.0 parsed have none.
    """

    title: str
    options: Options
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    bullets: tuple[Bullet, ...]
    images: tuple[Image, ...] = ()
    warnings: tuple[ScriptWarning, ...] = ()
    lead: float = 0.0
    option_lines: dict[str, int] = Field(default_factory=dict)


class AttachedPictures(Record):
    """The pictures that a script names, usable or not.

    ``found`` has the path of each usable picture, relative to the folder of the script; ``left_out`` has the reason for
    each other one. Both are keyed by what the author wrote.
    """

    found: dict[str, str] = Field(default_factory=dict)
    left_out: dict[str, str] = Field(default_factory=dict)
