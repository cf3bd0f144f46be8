"""Define the face track: smoothed landmarks, pose and gates of every frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Gate(IntFlag):
    """Why a frame is not animated (the first four) or is animated with reduced strength."""

    NO_FACE = 1
    TURNED = 2
    DARK = 4
    COVERED = 8
    BLURRED = 16
    SMALL = 32


BLOCKING_GATES = Gate.NO_FACE | Gate.TURNED | Gate.DARK | Gate.COVERED


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """The landmarks of ``n`` frames: 468 mesh points, then 5 + 5 iris points (MediaPipe).

    ``landmarks[i] == scale[i] * shape[i] @ rotation[i].T + offset[i]`` holds for every frame. Frames without a face
    carry values interpolated from their neighbours, so that no array holds a NaN; ``gates`` marks them.

    Attributes:
        landmarks: float32 (n, 478, 3), pixels of the conformed footage; x right, y down, z towards the scene.
        shape: float32 (n, 478, 3), the face without its pose, in units of the distance of the outer eye corners.
        scale: float32 (n,), pixels per unit of ``shape``.
        rotation: float32 (n, 3, 3).
        offset: float32 (n, 3), pixels.
        gates: uint8 (n,), `Gate` flags; 0 is a frame that can be animated without restriction.
        net: which net found the lips: ``attention`` or ``plain``; empty when no net was available.
        faces: the largest number of faces in one frame.
    """

    landmarks: Floats
    shape: Floats
    scale: Floats
    rotation: Floats
    offset: Floats
    gates: npt.NDArray[np.uint8]
    net: str
    faces: int

    def __len__(self) -> int:
        return len(self.gates)

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which frames can be animated, bool (n,)."""
        return np.asarray((self.gates & int(BLOCKING_GATES)) == 0)

    def project(self, index: int, shape: Floats) -> Floats:
        """Return ``shape`` (m, 3), in units, in the pose of frame ``index``: (m, 3) in pixels."""
        placed = self.scale[index] * shape @ self.rotation[index].T + self.offset[index]
        return np.asarray(placed, np.float32)

    def save(self, path: Path) -> None:
        """Write the track as .npz."""
        arrays = {name: getattr(self, name) for name in ("landmarks", "shape", "scale", "rotation", "offset", "gates")}
        np.savez(path, net=np.array(self.net), faces=np.array(self.faces), **arrays)

    @classmethod
    def load(cls, path: Path) -> FaceTrack:
        """Read a track that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return cls(**{**arrays, "net": str(arrays["net"]), "faces": int(arrays["faces"])})
