"""The footage as it is, without lip sync: the narration becomes a voice-over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.engine import Footage, Passage, Problem, Progress, Subject
from models.picture import Picture


class Replay:
    """Shows the frames of the footage that a passage names."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the base frames of ``passage``, untouched."""
        return (self._footage.frame(index) for index in passage.base.tolist())


class Original:
    """Leaves the presenter alone."""

    name = "original"
    version = "1"

    def problems(self) -> list[Problem]:
        """Return nothing: there is nothing to miss."""
        return []

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> Replay:
        """Return the performer; any footage will do."""
        progress(1.0)
        return Replay(subject.footage)
