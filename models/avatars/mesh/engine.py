"""Study a subject once and return the performer that suits it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from config.errors import MissingDependency, Unsuited
from models.avatars.mesh.control_points import POINTS
from models.avatars.mesh.face_lighting import measure_lighting
from models.avatars.mesh.lip_line import refine_lip_line
from models.avatars.mesh.mouth_interior import MouthInterior
from models.avatars.mesh.mouth_shape import MouthModel, lip_gap
from models.avatars.mesh.performer import SpeakingPerformer, StillPerformer, WarpPerformer
from models.avatars.mesh.renderer import MouthRenderer
from models.avatars.mesh.unit_selection import UnitDatabase, find_speaking_frames
from models.engine import Problem, Progress, Subject
from models.face.track import FaceTrack, Gate
from models.traits import MESH
from models.weights.catalogue import FACE_MESH

MIN_EYE_DISTANCE = 24  # pixels between the outer eye corners; below, there is no mouth to move
_REFERENCE_FRAMES = 5


class Mesh:
    """Moves the presenter's own lips by warping them along the face mesh.

    Uses no neural network beyond that of the face mesh.
    """

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

        Raises Unsuited when no frame shows a face that can be animated or when the face is too small,
        MissingDependency when no net was available to find faces.
        """
        track = subject.track
        if not track.net:
            raise MissingDependency(
                f"The weights '{FACE_MESH.name}' are missing or damaged.", f"Type: {FACE_MESH.command}"
            )
        usable = np.flatnonzero(track.usable)
        if not len(usable):
            raise Unsuited(
                _describe_unusable(track), "Use a video in which the presenter faces the camera in good light."
            )
        if np.median(track.scale[usable]) < MIN_EYE_DISTANCE:
            raise Unsuited(
                "The face in the footage is too small to animate.", "Move closer to the camera or crop the video."
            )
        good = find_reference_frames(track, usable)
        track = refine_lip_line(subject.footage, track, good)
        mouth = MouthModel(track)
        lighting = measure_lighting(subject.footage, track, good)
        progress(0.5)
        care = (track.gates[usable] & int(Gate.SMALL | Gate.BLURRED)) != 0
        softness = float(care.mean())
        res = float(np.clip(np.median(track.scale[usable]), 80, 400))
        interior = MouthInterior(lighting.white_level, res, 0.012 * softness)
        renderer = MouthRenderer(track, mouth, interior, lighting.dark_lip)
        progress(1.0)
        if subject.footage.still:
            return StillPerformer(subject, renderer, 1 - 0.15 * softness)
        spoken = find_speaking_frames(track, mouth)
        if len(spoken):
            return SpeakingPerformer(subject, renderer, UnitDatabase(subject.footage, track, mouth, spoken))
        return WarpPerformer(subject, renderer, 1 - 0.15 * softness)


def find_reference_frames(track: FaceTrack, usable: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return a few ``usable`` frames with the mouth (almost) closed, spread over the footage."""
    gaps = lip_gap(track.shape[:, POINTS])
    calm = np.sort(usable[np.argsort(gaps[usable], kind="stable")[: max(1, len(usable) // 3)]])
    return np.unique(calm[np.linspace(0, len(calm) - 1, _REFERENCE_FRAMES).astype(np.intp)])


def _describe_unusable(track: FaceTrack) -> str:
    if bool(np.all(track.gates & int(Gate.NO_FACE))):
        return "No face was found in the footage."
    return "No frame of the footage shows the face well enough to animate it."
