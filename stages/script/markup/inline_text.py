"""Hold the plain text of a block, and the positions of what its inline markup meant."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """Characters ``start`` to ``end`` of the plain text, spoken as ``spoken`` or ``ipa``."""

    start: int
    end: int
    spoken: str
    ipa: str


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture at character ``at`` of the plain text, in line ``line`` of the block.

    ``own_line`` is set where nothing but pictures stands in that line.
    """

    at: int
    line: int
    own_line: bool
    alt: str
    target: str


@dataclass(slots=True)
class InlineText:
    """Text without markup, and the positions of what the markup meant.

    ``strong`` holds emphasised spans, ``pauses`` (position, seconds), ``warnings`` (line of the block from 0, message).
    ``directions`` and ``voice_tags`` hold (line, what was left out): stage directions, and SSML tags without effect.
    """

    text: str = ""
    strong: list[tuple[int, int]] = field(default_factory=list)
    pronunciations: list[Pronunciation] = field(default_factory=list)
    pauses: list[tuple[int, float]] = field(default_factory=list)
    pictures: list[InlinePicture] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    directions: list[tuple[int, str]] = field(default_factory=list)
    voice_tags: list[tuple[int, str]] = field(default_factory=list)
