"""The presenter's best frame, held while the narration is heard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from config.errors import Unsuited
from models.engine import Passage, Problem, Progress, Subject
from models.face.track import Gate
from models.picture import Picture


class Portrait:
    """Shows one picture."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the same picture for the whole of ``passage``."""
        return repeat(self._picture, passage.frames)


class Still:
    """Shows the presenter without moving them."""

    name = "still"
    version = "1"

    def problems(self) -> list[Problem]:
        """Return nothing: there is nothing to miss."""
        return []

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> Portrait:
        """Return the performer. Raises Unsuited when the footage shows no face: then it is no portrait of anybody.

        Where nobody could look for a face, footage of a presenter is likely to show one.
        """
        if subject.track.net and bool((subject.track.gates & int(Gate.NO_FACE)).all()):
            raise Unsuited("No face was found in the footage.", "Use a video that shows the presenter's face.")
        progress(1.0)
        return Portrait(subject.footage.frame(subject.best).copy())
