"""Choose the part of the conformed footage that shows the presenter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.landmarks import MESH_POINTS
from models.face.track import FaceTrack, Gate
from models.picture import Box
from stages.records.footage import FootageFacts

HAIR_SHARE = 0.35
"""Height of the hair, in heights of the mesh, which ends at the hairline."""
HEADROOM = 0.10
"""Free space above the hair, in heights of the picture, where the footage has it."""
SIDE_SHARE = 0.15
"""Ears and hair beside the mesh, in widths of the face."""
MAX_HEAD_SHARE = 0.85
"""Share of the height that a head may take, from chin to crown, in a part that is shown enlarged."""


def find_presenter_crop(facts: FootageFacts, track: FaceTrack, width: int, height: int) -> Box:
    """Return the part of the conformed picture to show in ``width`` x ``height``; even edges.

    It is just as large where the footage was conformed for this size; otherwise it has the same shape and is to be
    scaled, and where that would cut off the head it has another shape. It stays the same for the whole video. The face
    is centred horizontally as far as the footage allows and keeps its headroom; when it moves about, the range of its
    movement is centred instead. Without a face: the middle.
    """
    seen = track.usable if track.usable.any() else (track.gates & int(Gate.NO_FACE)) == 0
    width, height, margin = _choose_size(facts, _measure_head(track, seen), width, height)
    left = (facts.conformed_width - width) / 2
    top = (facts.conformed_height - height) / 2
    if seen.any():
        points = track.landmarks[seen, :MESH_POINTS, :2]
        low, high = points.min(axis=1), points.max(axis=1)
        left = _centre_face(low[:, 0], high[:, 0], width)
        crown = low[:, 1] - HAIR_SHARE * (high[:, 1] - low[:, 1])
        top = min(float(np.median(crown)) - HEADROOM * height, float(crown.min()))
        top = max(top, float(high[:, 1].max()) - 0.9 * height)  # the chin is always visible
    x = margin + _clamp_even(left - margin, facts.conformed_width - 2 * margin - width)
    y = _clamp_even(top, facts.conformed_height - height)
    return Box(x, y, x + width, y + height)


def _choose_size(facts: FootageFacts, head: float, width: int, height: int) -> tuple[int, int, int]:
    """Return width and height of the part, and the margin of the picture that it excludes."""
    across, down = facts.conformed_width, facts.conformed_height
    if min(across - width, down - height) == 0:
        return width, height, 0
    for margin in dict.fromkeys((facts.margin, 0)):
        inner = across - 2 * margin
        scale = min(inner / width, down / height)
        if head <= MAX_HEAD_SHARE * height * scale:
            return _clamp_even(width * scale, inner), _clamp_even(height * scale, down), margin
    return across - 2 * facts.margin, down, facts.margin


def _measure_head(track: FaceTrack, seen: npt.NDArray[np.bool_]) -> float:
    """Return the median height of the head, hair included, in pixels; 0 without a face."""
    if not seen.any():
        return 0.0
    return (1 + HAIR_SHARE) * float(np.median(np.ptp(track.landmarks[seen, :MESH_POINTS, 1], axis=1)))


def _centre_face(low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], width: int) -> float:
    """Return the left edge that centres the median face but never cuts it off."""
    side = SIDE_SHARE * float(np.median(high - low))
    start, end = float(low.min()) - side, float(high.max()) + side
    left = (float(np.median(low)) + float(np.median(high)) - width) / 2
    if end - start > width:
        return (start + end - width) / 2
    return min(max(left, end - width), start)


def _clamp_even(value: float, most: int) -> int:
    return int(min(max(round(value / 2) * 2, 0), max(0, most // 2 * 2)))
