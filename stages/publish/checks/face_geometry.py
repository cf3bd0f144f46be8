"""Check the proportions of the face, and that lips are only where the footage has a mouth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.face.landmarks import LEFT_EYE_OUTER, LIPS_REFINED, RIGHT_EYE_OUTER
from models.face.track import FaceTrack, Gate
from models.picture import Box
from stages.publish.checks.check import Check, make_unmeasured_check

MAX_CHANGE = 0.18
"""Change of a face's proportions that counts, relative to their median; turning the head changes them by 0.05, a
picture stretched by a third by 0.24."""
PROPORTIONS = (1.1, 2.3)
"""Distance of the outer eye corners over that from the eyes to the base of the nose: 1.6 in people of all kinds."""
MAX_DISTANCE = 0.6
"""Distances of the eye corners between the mouth that a net finds in the video and the nearest one of the footage."""
ALLOWED = 0.05
"""Share of frames in which the second net may be wrong."""
MISSED = 0.2
"""Share of frames beyond those without a face in the footage in which the second net may find none."""
_NOSE_BASE = 2
_FEWEST = 10
_PROPORTIONS, _PLACE = "Face keeps its proportions", "Lips are where the footage has a mouth"
_PROPORTIONS_BOUND = f"changes of more than {MAX_CHANGE:.0%} in at most {ALLOWED:.0%} of the frames"
_PLACE_BOUND = f"in {1 - ALLOWED:.0%} of the frames with a face, which is found wherever the footage shows one"

Points = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class FaceGeometry:
    """The geometry of a face in one picture.

    Attributes:
        proportions: distance of the outer eye corners over that from their middle to the base of the nose, in space.
        mouth: middle of the lips in pixels, (x, y).
        unit: distance of the outer eye corners in pixels.
    """

    proportions: float
    mouth: tuple[float, float]
    unit: float


def measure_geometry(points: Points) -> FaceGeometry:
    """Return the geometry of landmarks (478, 3), in pixels."""
    right, left = points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER]
    across = float(np.linalg.norm(left - right))
    down = float(np.linalg.norm(points[_NOSE_BASE] - (left + right) / 2))
    x, y = points[list(LIPS_REFINED), :2].mean(axis=0)
    return FaceGeometry(across / max(down, 1e-6), (float(x), float(y)), float(np.linalg.norm((left - right)[:2])))


def check_proportions(measured: Mapping[int, FaceGeometry]) -> Check:
    """Check that no picture of the finished video is stretched; ``measured`` is by frame."""
    if len(measured) < _FEWEST:
        return make_unmeasured_check(_PROPORTIONS, _PROPORTIONS_BOUND, f"a face was seen in {len(measured)} frames")
    values = np.array([geometry.proportions for geometry in measured.values()])
    usual = float(np.median(values))
    share = float(np.mean(np.abs(values / usual - 1) > MAX_CHANGE))
    possible = PROPORTIONS[0] <= usual <= PROPORTIONS[1]
    what = f"changed in {share:.0%} of {len(values)} frames"
    return Check(
        name=_PROPORTIONS,
        measured=what if possible else f"{usual:.1f}, which no face has",
        bound=_PROPORTIONS_BOUND,
        passed=possible and share <= ALLOWED,
    )


def check_mouth_place(
    measured: Mapping[int, FaceGeometry], looked_at: int, track: FaceTrack, crop: Box, window: Box, why_not: str
) -> Check:
    """Check that the lips in the finished video are where the footage has a mouth.

    ``looked_at`` is the number of frames that a net searched for a face, ``measured`` what it found. ``crop`` of the
    footage fills ``window`` of the video. ``why_not`` is the reason not to check, or empty.
    """
    found = (track.gates & int(Gate.NO_FACE)) == 0
    if why_not or not found.any() or looked_at < _FEWEST:
        return make_unmeasured_check(_PLACE, _PLACE_BOUND, why_not or "no face was looked at")
    mouths = track.landmarks[found][:, list(LIPS_REFINED), :2].mean(axis=1)
    scale = np.array([window.width / crop.width, window.height / crop.height])
    mouths = (mouths - (crop.x0, crop.y0)) * scale + (window.x0, window.y0)
    far = [
        number
        for number, geometry in measured.items()
        if np.linalg.norm(mouths - geometry.mouth, axis=1).min() > MAX_DISTANCE * geometry.unit
    ]
    without = 1 - len(measured) / looked_at
    elsewhere = len(far) / max(1, len(measured))
    return Check(
        name=_PLACE,
        measured=f"elsewhere in {elsewhere:.0%}, no face in {without:.0%} of {looked_at} frames",
        bound=_PLACE_BOUND,
        passed=elsewhere <= ALLOWED and without <= MISSED + float(np.mean(~found)),
    )
