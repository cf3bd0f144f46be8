"""Define cues: everything that is shown at a time."""

from __future__ import annotations

from enum import StrEnum

from stages.records.base import Record


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
    """A bullet on the board.

    ``page`` counts the pages of the board, ``number`` the bullets of the chapter.
    """

    text: str
    number: int
    page: int
    chapter: int
    start: float
    end: float


class CaptionWord(Record):
    """The time at which a word of a caption is heard, ``start`` to ``end`` in seconds.

    It is characters ``first`` to ``last`` (exclusive) of line ``line``.
    """

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
    """An author's picture, in the presenter's place or (``inset``) beside the presenter."""

    path: str
    alt: str
    inset: bool
    start: float
    end: float


class Layout(StrEnum):
    """The arrangement of presenter and board in the picture."""

    PANEL = "panel"
    FULL = "full"
    SPLIT = "split"
    PORTRAIT = "portrait"


class Cues(Record):
    """cues/<layout>.json: all cues, on the clock of the narration."""

    layout: Layout
    title: TitleCue | None
    chapters: tuple[Chapter, ...]
    bullets: tuple[BulletCue, ...]
    captions: tuple[CaptionCue, ...]
    language: str
    images: tuple[ImageCue, ...] = ()
    closing: TitleCue | None = None
