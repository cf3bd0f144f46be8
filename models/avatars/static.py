"""Avatars that move no lips: a still portrait, the original footage, and text alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from config.errors import Unsuited
from models.engine import Footage, Passage, Problem, Progress, Subject
from models.face.track import Gate
from models.picture import Picture
from models.traits import ORIGINAL, STILL, TEXT

DARK = (30, 130, 127)
"""Y, U, V of a near black with a little blue: the picture behind a text without a presenter."""


class StaticPerformer:
    """Shows one picture."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the same picture for the whole of ``passage``."""
        return repeat(self._picture, passage.frames)


class ReplayPerformer:
    """Shows the frames of the footage that a passage names."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the base frames of ``passage``, untouched."""
        return (self._footage.frame(index) for index in passage.base.tolist())


class _StaticAvatar:
    """Has no parts that could be missing."""

    version = "1"

    def problems(self) -> list[Problem]:
        """Return nothing: the engine needs nothing."""
        return []


class Still(_StaticAvatar):
    """Shows the presenter's best frame while the narration is heard."""

    name = "still"
    traits = STILL

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> StaticPerformer:
        """Return the performer. Raises Unsuited when the footage shows no face.

        Without the face mesh, footage is assumed to show one.
        """
        if subject.track.net and bool((subject.track.gates & int(Gate.NO_FACE)).all()):
            raise Unsuited("No face was found in the footage.", "Use a video that shows the presenter's face.")
        progress(1.0)
        return StaticPerformer(subject.footage.frame(subject.best).copy())


class Original(_StaticAvatar):
    """Shows the footage as it is: the narration becomes a voice-over."""

    name = "original"
    traits = ORIGINAL

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> ReplayPerformer:
        """Return the performer; any footage will do."""
        progress(1.0)
        return ReplayPerformer(subject.footage)


class Text(_StaticAvatar):
    """Shows a plain dark picture, over which the layout sets titles and bullets."""

    name = "text"
    traits = TEXT

    def study(self, subject: Subject, scratch: Path, progress: Progress) -> StaticPerformer:
        """Return the performer; the footage only gives the size."""
        progress(1.0)
        return StaticPerformer(Picture.blank(subject.footage.width, subject.footage.height, DARK))
