"""The engine: looks at the subject once, decides how to work with it, and hands out a performer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from config.errors import MissingDependency, Unsuited
from models.avatars.mesh.bank import Bank, speaking
from models.avatars.mesh.brush import Brush
from models.avatars.mesh.interior import Interior
from models.avatars.mesh.performer import SpeakingPerformer, StillPerformer, WarpPerformer
from models.avatars.mesh.points import POINTS
from models.avatars.mesh.seam import refined
from models.avatars.mesh.shape import Mouth, gap
from models.avatars.mesh.tone import measure
from models.engine import Problem, Progress, Subject
from models.face.track import FaceTrack, Gate
from models.traits import MESH
from models.weights.catalogue import FACE_MESH

SMALLEST = 24  # pixels between the outer eye corners; below, there is no mouth to move
_LOOKS = 5


class Mesh:
    """Moves the presenter's own lips by warping them along the face mesh; needs no network of its own."""

    name = "mesh"
    version = "1"
    traits = MESH

    def problems(self) -> list[Problem]:
        """Return nothing: the engine brings all it needs."""
        return []

    def study(
        self, subject: Subject, scratch: Path, progress: Progress
    ) -> WarpPerformer | SpeakingPerformer | StillPerformer:
        """Learn the mouth of ``subject``.

        Raises Unsuited when no frame shows a face that can be animated, or when the face is too small, and
        MissingDependency when there was no net to look for faces.
        """
        track = subject.track
        if not track.net:
            raise MissingDependency(
                f"The weights '{FACE_MESH.name}' are missing or damaged.", f"Type: {FACE_MESH.command}"
            )
        usable = np.flatnonzero(track.usable)
        if not len(usable):
            raise Unsuited(_unusable(track), "Use a video in which the presenter faces the camera in good light.")
        if np.median(track.scale[usable]) < SMALLEST:
            raise Unsuited(
                "The face in the footage is too small to animate.", "Move closer to the camera or crop the video."
            )
        good = looks(track, usable)
        track = refined(subject.footage, track, good)
        mouth = Mouth(track)
        tone = measure(subject.footage, track, good)
        progress(0.5)
        care = (track.gates[usable] & int(Gate.SMALL | Gate.BLURRED)) != 0
        softness = float(care.mean())
        res = float(np.clip(np.median(track.scale[usable]), 80, 400))
        brush = Brush(track, mouth, Interior(tone.light, res, 0.012 * softness), tone.dark_lip)
        progress(1.0)
        if subject.footage.still:
            return StillPerformer(subject, brush, 1 - 0.15 * softness)
        spoken = speaking(track, mouth)
        if len(spoken):
            return SpeakingPerformer(subject, brush, Bank(subject.footage, track, mouth, spoken))
        return WarpPerformer(subject, brush, 1 - 0.15 * softness)


def looks(track: FaceTrack, usable: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return a few ``usable`` frames with the mouth as closed as it gets, spread over the footage."""
    gaps = gap(track.shape[:, POINTS])
    calm = np.sort(usable[np.argsort(gaps[usable], kind="stable")[: max(1, len(usable) // 3)]])
    return np.unique(calm[np.linspace(0, len(calm) - 1, _LOOKS).astype(np.intp)])


def _unusable(track: FaceTrack) -> str:
    if bool(np.all(track.gates & int(Gate.NO_FACE))):
        return "No face was found in the footage."
    return "No frame of the footage shows the face well enough to animate it."
