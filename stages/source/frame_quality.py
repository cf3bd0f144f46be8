"""Which frames of the footage may be animated, which one shows the presenter best, and what to tell the owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.face.landmarks import CHIN, FOREHEAD, aperture, eye_aspect_ratio
from models.face.track import BLOCKING_GATES, FaceTrack, Gate
from models.weights.catalogue import FACE_MESH
from stages.source.face_tracking import FaceSighting

Array = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.uint8]

TURNED = 28.0
"""Degrees to the left or right at which the far half of the mouth is out of sight."""
NODDED = 32.0
LEVEL_PITCH = 14.0
"""How far, in degrees, the line from forehead to chin leans in the mesh of a face that looks straight ahead."""
DARK = 40.0
"""Skin of this brightness (of 255) or less makes landmarks jitter; 168 is ordinary, at 15 they jitter 8 times more."""
BLURRED = 6.0
"""Detail around the mouth: sharp footage has 70 to 220, out of focus or much enlarged 2 to 4."""
SMALL = 60.0
"""Pixels between the outer eye corners below which lips are a handful of pixels."""
COVERED = 0.6
"""Lips that lose so much of their usual contrast to the skin are behind a hand; that gain far more, behind a thing."""
PLAIN = 0.06
"""Lips that stand out no more than this anyway (beards, make-up, grey footage) tell nothing."""
SAMPLE = 10
"""So many frames are needed to know what is usual."""
MANY = 0.1


def gates(looks: Sequence[FaceSighting]) -> Flags:
    """Return `Gate` flags for each frame, uint8 (n,)."""
    points = np.stack([look.points for look in looks])
    light, contrast, detail = (
        np.array([getattr(look, name) for look in looks]) for name in ("light", "contrast", "detail")
    )
    seen = np.isfinite(light)
    yaw, pitch = turning(points)
    size = np.linalg.norm(points[:, 33] - points[:, 263], axis=1)
    dark = light < DARK
    flags = {
        Gate.NO_FACE: ~seen,
        Gate.TURNED: (np.abs(yaw) > TURNED) | (np.abs(pitch) > NODDED),
        Gate.DARK: dark,
        Gate.COVERED: _covered(contrast, seen & ~dark),
        Gate.BLURRED: (detail < BLURRED) & ~dark,  # in the dark there is no detail to judge by
        Gate.SMALL: size < SMALL,
    }
    total = np.zeros(len(looks), np.uint8)
    for gate, where in flags.items():
        total |= np.where(where & (seen | (gate is Gate.NO_FACE)), int(gate), 0).astype(np.uint8)
    return total


def turning(points: Array) -> tuple[Array, Array]:
    """Return how far faces (n, 478, 3) look to the side and up or down, degrees (n,) each; NaN stays NaN."""
    across = points[:, 356] - points[:, 127]  # from temple to temple
    down = points[:, CHIN] - points[:, FOREHEAD]
    yaw = np.degrees(np.arctan2(across[:, 2], np.hypot(across[:, 0], across[:, 1])))
    pitch = np.degrees(np.arctan2(down[:, 2], np.hypot(down[:, 0], down[:, 1]))) - LEVEL_PITCH
    return yaw, pitch


def _covered(contrast: Array, judged: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell where the lips look unlike this person's lips."""
    if judged.sum() < SAMPLE:
        return np.zeros(len(contrast), bool)
    usual = float(np.median(contrast[judged]))
    if usual < PLAIN:
        return np.zeros(len(contrast), bool)
    lost = usual - contrast
    return np.asarray(judged & ((lost > COVERED * usual) | (-lost > 2 * COVERED * usual + 0.5)))


def best_frame(looks: Sequence[FaceSighting], flags: Flags) -> int:
    """Return the frame with the sharpest, most frontal face, eyes open, mouth closed; without a face the sharpest."""
    detail = np.array([look.detail for look in looks])
    sharp = np.clip(detail / max(float(np.percentile(detail, 90)), 1e-6), 0, 1)
    points = np.stack([look.points for look in looks])
    seen = np.isfinite(points).all(axis=(1, 2))
    if not seen.any():
        return int(np.argmax(sharp))
    yaw, pitch = (np.abs(np.where(seen, angle, 90)) for angle in turning(points))
    mouth = np.where(seen, aperture(points), 1)
    eyes = np.where(seen, eye_aspect_ratio(points), 0)
    shut = np.clip(1 - eyes / max(float(np.median(eyes[seen])), 1e-6), 0, 1)
    unfit = np.where(flags == 0, 0, 10) + np.where((flags & int(BLOCKING_GATES)) == 0, 0, 100)
    cost = unfit + mouth / 0.1 + yaw / 15 + pitch / 25 + 4 * shut + 1.5 * (1 - sharp)
    return int(np.argmin(cost))


def face_advice(track: FaceTrack, still: bool) -> list[str]:
    """Return what the owner of the footage should know, most important first."""
    if not track.net:
        return [f"No face was looked for: the weights '{FACE_MESH.name}' are missing. Type: {FACE_MESH.command}"]
    share = {gate: float(np.mean((track.gates & int(gate)) != 0)) for gate in Gate}
    if share[Gate.NO_FACE] == 1:
        return ["No face was found in the footage, so nobody's lips can be moved."]
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
        if share[gate] > MANY:
            notes.append(sentence.format(f"{share[gate]:.0%}") if not still else _of_still(sentence))
    return notes


def _of_still(sentence: str) -> str:
    return sentence.replace(" in {} of the footage", "")
