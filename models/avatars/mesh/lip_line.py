"""Refine the line where closed lips meet.

The nets place it a pixel or two off, which becomes visible as soon as the lips part.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.control_points import LOWER_INNER, UPPER_INNER
from models.avatars.mesh.mouth_shape import smoothstep
from models.engine import Footage
from models.face.track import FaceTrack

Floats = npt.NDArray[np.float32]

_SEARCH_RANGE = 0.025  # from the landmarks, in units
_MAX_OFFSET = 0.014  # of the line from the landmarks, in units
_SAMPLES = 51
_CLOSED, _OPEN = 0.012, 0.030  # inner lips this far apart are corrected fully, or not at all


def refine_lip_line(footage: Footage, track: FaceTrack, frames: npt.NDArray[np.intp]) -> FaceTrack:
    """Return ``track`` with closed inner lips moved onto the dark line found in ``frames``."""
    gaps = (track.shape[:, LOWER_INNER, 1] - track.shape[:, UPPER_INNER, 1])[:, 4]
    closed = frames[gaps[frames] < _CLOSED]
    if not len(closed):
        return track
    profile = np.mean([_sample_profile(footage, track, int(index)) for index in closed], axis=0)
    away = _find_darkest(profile)
    share = 1 - smoothstep((gaps - _CLOSED) / (_OPEN - _CLOSED))
    shape, landmarks = track.shape.copy(), track.landmarks.copy()
    for ring in (UPPER_INNER, LOWER_INNER):
        moved = share[:, None] * away
        shape[:, ring, 1] += moved
        landmarks[:, ring] += (moved * track.scale[:, None])[..., None] * track.rotation[:, None, :, 1]
    return replace(track, shape=shape, landmarks=landmarks)


def _sample_profile(footage: Footage, track: FaceTrack, index: int) -> Floats:
    """Return the luma across the lip line at the nine inner lip points, (9, `_SAMPLES`).

    Samples run from top to bottom.
    """
    middle = (track.landmarks[index][UPPER_INNER] + track.landmarks[index][LOWER_INNER])[:, :2] / 2
    down = track.rotation[index][:2, 1] * track.scale[index]
    places = middle[:, None] + np.linspace(-_SEARCH_RANGE, _SEARCH_RANGE, _SAMPLES)[None, :, None] * down
    places = places.astype(np.float32)
    luma = cv2.remap(footage.frame(index).y, places[..., 0], places[..., 1], cv2.INTER_LINEAR)
    return luma.astype(np.float32)


def _find_darkest(profile: Floats) -> Floats:
    """Return the offset of the darkest sample below the landmarks, (9,), in units.

    Small at low contrast.
    """
    smooth = cv2.GaussianBlur(profile, (0, 0), sigmaX=1.5, sigmaY=0.6, borderType=cv2.BORDER_REPLICATE)
    places = np.linspace(-_SEARCH_RANGE, _SEARCH_RANGE, _SAMPLES)
    near = smooth + 400 * np.maximum(np.abs(places) - _MAX_OFFSET, 0)  # a distant shadow must be much darker to count
    away = places[np.argmin(near, axis=1)]
    contrast = np.median(smooth, axis=1) - smooth.min(axis=1)
    trust = np.clip(contrast / 20, 0.02, 1)
    kernel = np.array([0.25, 0.5, 0.25])

    def spread(values: Floats) -> Floats:
        return np.convolve(np.pad(values, 1, "edge"), kernel, "valid").astype(np.float32)

    blended = spread(spread(away * trust)) / spread(spread(trust))
    return np.asarray(np.clip(blended, -_MAX_OFFSET, _MAX_OFFSET) * np.clip(contrast.mean() / 10, 0, 1), np.float32)
