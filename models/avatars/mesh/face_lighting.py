"""Measure the light on the face in a few frames, for the colours of teeth and lips."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.control_points import LOWER_INNER, LOWER_OUTER, UPPER_INNER, UPPER_OUTER
from models.avatars.mesh.mouth_interior import to_yuv
from models.engine import Footage
from models.face.track import FaceTrack
from models.picture import Box

Floats = npt.NDArray[np.float32]

_SKIN_POINTS = [50, 280, 205, 425, 4, 151]
_EYE_RINGS = (
    [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
    [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
)

_FALLBACK = (180.0, np.array([40, 40, 70], np.float32))  # for a face outside the picture


@dataclass(frozen=True, slots=True)
class FaceLighting:
    """The light on a face.

    Attributes:
        white_level: luma (0..255) of a white object on this face.
        dark_lip: colour of the line between closed lips: Y-16, U-128, V-128.
    """

    white_level: float
    dark_lip: Floats


def measure_lighting(footage: Footage, track: FaceTrack, frames: npt.NDArray[np.intp]) -> FaceLighting:
    """Return the light on the face in ``frames``, which must show it well."""
    found = [_measure_frame(footage, track, int(index)) for index in frames]
    light = float(np.median([light for light, _ in found]))
    return FaceLighting(light, to_yuv(np.median([lip for _, lip in found], axis=0)))


def _measure_frame(footage: Footage, track: FaceTrack, index: int) -> tuple[float, Floats]:
    points = track.landmarks[index][:, :2]
    low, high = points[:468].min(0), points[:468].max(0)
    picture = footage.frame(index)
    box = Box(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1).even(picture.width, picture.height)
    if box.width < 16 or box.height < 16:
        return _FALLBACK
    face, points = picture.bgr(box), points - np.array([box.x0, box.y0], np.float32)
    # The level of white is estimated from pale skin or, if the skin is dark, from the white of the eyes.
    skin = float(np.median(_sample(face, points[_SKIN_POINTS]), axis=0).max())
    light = max(0.96 * skin, 0.94 * _eye_white_level(face, points))
    lips = (points[UPPER_OUTER + LOWER_OUTER] + points[UPPER_INNER + LOWER_INNER]) / 2
    return float(np.clip(light, 60, 245)), np.median(_sample(face, lips), axis=0) * 0.5


def _sample(image: npt.NDArray[np.uint8], points: Floats) -> Floats:
    x = np.clip(points[:, 0], 0, image.shape[1] - 1).astype(np.intp)
    y = np.clip(points[:, 1], 0, image.shape[0] - 1).astype(np.intp)
    return image[y, x].astype(np.float32)


def _eye_white_level(face: npt.NDArray[np.uint8], points: Floats) -> float:
    """Return the level of the white of the eyes.

    A percentile below the maximum excludes reflections in the pupil.
    """
    levels = []
    for ring in _EYE_RINGS:
        mask = np.zeros(face.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(points[ring]).astype(np.int32)], 255)
        inside = face[mask > 0].astype(np.float32)
        if len(inside) >= 12:
            levels.append(float(np.percentile(inside.mean(1), 85)))
    return float(np.mean(levels)) if levels else 0.0
