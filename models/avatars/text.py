"""No presenter at all: a plain dark picture, over which the layout sets titles and bullets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from models.engine import Passage, Problem, Progress, Subject
from models.picture import Picture

DARK = (30, 130, 127)
"""Y, U, V of a near black with a breath of blue."""


class Blank:
    """Shows an empty picture."""

    def __init__(self, width: int, height: int) -> None:
        self._picture = Picture.blank(width, height, DARK)

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the empty picture for the whole of ``passage``."""
        return repeat(self._picture, passage.frames)


class Text:
    """Leaves the stage to the words."""

    name = "text"
    version = "1"

    def problems(self) -> list[Problem]:
        """Return nothing: there is nothing to miss."""
        return []

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> Blank:
        """Return the performer; the footage only gives the size."""
        progress(1.0)
        return Blank(subject.footage.width, subject.footage.height)
