"""Flag frames that cannot be animated, choose the best one, and describe problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from config.formats.durations import format_duration
from models.face.landmarks import CHIN, FOREHEAD, aperture, eye_aspect_ratio
from models.face.track import BLOCKING_GATES, FaceTrack, Gate
from models.weights.catalogue import FACE_MESH
from stages.source.face_tracking import FaceObservation

Array = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.uint8]

MAX_YAW = 28.0
"""Degrees to the left or right at which the far half of the mouth is hidden."""
MAX_PITCH = 32.0
"""Degrees up or down."""
NEUTRAL_PITCH = 14.0
"""How far, in degrees, the line from forehead to chin leans in the mesh of a face that observations straight ahead."""
MIN_BRIGHTNESS = 40.0
"""Skin of this brightness (of 255) or less makes landmarks jitter; 168 is ordinary, at 15 they jitter 8 times more."""
MIN_DETAIL = 6.0
"""Detail around the mouth: sharp footage has 70 to 220, out of focus or much enlarged 2 to 4."""
MIN_EYE_DISTANCE = 60.0
"""Pixels between the outer eye corners below which lips are a handful of pixels."""
COVERED_CHANGE = 0.6
"""Loss of the lips' usual contrast to the skin that means a hand; a far larger gain means an object."""
MIN_LIP_CONTRAST = 0.06
"""Median lip contrast below which covering cannot be judged (beards, make-up, grey footage)."""
MIN_SAMPLE = 10
"""Frames needed for a median."""
WARNING_SHARE = 0.1
"""Share of frames with a flag from which on the owner is told."""


def flag_frames(observations: Sequence[FaceObservation]) -> Flags:
    """Return `Gate` flags for each frame, uint8 (n,)."""
    points = np.stack([observation.points for observation in observations])
    light, contrast, detail = (
        np.array([getattr(observation, name) for observation in observations])
        for name in ("light", "contrast", "detail")
    )
    seen = np.isfinite(light)
    yaw, pitch = measure_head_angles(points)
    size = np.linalg.norm(points[:, 33] - points[:, 263], axis=1)
    dark = light < MIN_BRIGHTNESS
    flags = {
        Gate.NO_FACE: ~seen,
        Gate.TURNED: (np.abs(yaw) > MAX_YAW) | (np.abs(pitch) > MAX_PITCH),
        Gate.DARK: dark,
        Gate.COVERED: _detect_covered(contrast, seen & ~dark),
        Gate.BLURRED: (detail < MIN_DETAIL) & ~dark,  # in the dark there is no detail to judge by
        Gate.SMALL: size < MIN_EYE_DISTANCE,
    }
    total = np.zeros(len(observations), np.uint8)
    for gate, where in flags.items():
        total |= np.where(where & (seen | (gate is Gate.NO_FACE)), int(gate), 0).astype(np.uint8)
    return total


def measure_head_angles(points: Array) -> tuple[Array, Array]:
    """Return yaw and pitch of faces (n, 478, 3) in degrees, (n,) each; NaN stays NaN."""
    across = points[:, 356] - points[:, 127]  # from temple to temple
    down = points[:, CHIN] - points[:, FOREHEAD]
    yaw = np.degrees(np.arctan2(across[:, 2], np.hypot(across[:, 0], across[:, 1])))
    pitch = np.degrees(np.arctan2(down[:, 2], np.hypot(down[:, 0], down[:, 1]))) - NEUTRAL_PITCH
    return yaw, pitch


def _detect_covered(contrast: Array, judged: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return where the lips look unlike this person's lips."""
    if judged.sum() < MIN_SAMPLE:
        return np.zeros(len(contrast), bool)
    usual = float(np.median(contrast[judged]))
    if usual < MIN_LIP_CONTRAST:
        return np.zeros(len(contrast), bool)
    lost = usual - contrast
    return np.asarray(judged & ((lost > COVERED_CHANGE * usual) | (-lost > 2 * COVERED_CHANGE * usual + 0.5)))


def find_best_frame(observations: Sequence[FaceObservation], flags: Flags) -> int:
    """Return the frame with the sharpest, most frontal face, eyes open and mouth closed.

    Without a face it is the sharpest frame.
    """
    detail = np.array([observation.detail for observation in observations])
    sharp = np.clip(detail / max(float(np.percentile(detail, 90)), 1e-6), 0, 1)
    points = np.stack([observation.points for observation in observations])
    seen = np.isfinite(points).all(axis=(1, 2))
    if not seen.any():
        return int(np.argmax(sharp))
    yaw, pitch = (np.abs(np.where(seen, angle, 90)) for angle in measure_head_angles(points))
    mouth = np.where(seen, aperture(points), 1)
    eyes = np.where(seen, eye_aspect_ratio(points), 0)
    shut = np.clip(1 - eyes / max(float(np.median(eyes[seen])), 1e-6), 0, 1)
    unfit = np.where(flags == 0, 0, 10) + np.where((flags & int(BLOCKING_GATES)) == 0, 0, 100)
    cost = unfit + mouth / 0.1 + yaw / 15 + pitch / 25 + 4 * shut + 1.5 * (1 - sharp)
    return int(np.argmin(cost))


def describe_face_problems(track: FaceTrack, still: bool, searched: float) -> list[str]:
    """Return messages for the owner of the footage, most important first.

    ``searched`` is how many seconds of it were searched for a face.
    """
    if not track.net:
        return [f"No face was looked for: the weights '{FACE_MESH.name}' are missing. Type: {FACE_MESH.command}"]
    share = {gate: float(np.mean((track.gates & int(gate)) != 0)) for gate in Gate}
    if share[Gate.NO_FACE] == 1:
        where = "" if still else f" (searched from 0:00 to {format_duration(searched)})"
        return [
            f"No face was found in the footage{where}, so no lips can be moved. Use footage in which the face looks "
            "into the camera, is well lit, and fills at least a quarter of the height."
        ]
    notes = []
    if track.faces > 1:
        notes.append(f"{track.faces} faces were seen; the largest one speaks.")
    words = {
        Gate.NO_FACE: "The face is out of sight in {} of the footage.",
        Gate.TURNED: "The head is turned away in {} of the footage; look into the camera.",
        Gate.DARK: "The face is too dark in {} of the footage; more light from the front helps.",
        Gate.COVERED: "Something covers the mouth in {} of the footage.",
        Gate.BLURRED: "The face is out of focus in {} of the footage.",
        Gate.SMALL: "The face is very small in {} of the footage; come closer to the camera.",
    }
    for gate, sentence in words.items():
        if share[gate] > WARNING_SHARE:
            notes.append(sentence.format(f"{share[gate]:.0%}") if not still else _without_share(sentence))
    return notes


def _without_share(sentence: str) -> str:
    return sentence.replace(" in {} of the footage", "")
