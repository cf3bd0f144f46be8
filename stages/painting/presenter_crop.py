"""Which part of the conformed footage the viewer sees beside the panel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.landmarks import MESH_POINTS
from models.face.track import FaceTrack, Gate
from models.picture import Box
from stages.records.footage import FootageFacts

HAIR = 0.35
"""The mesh ends at the hairline; hair takes about so much more of its height."""
HEADROOM = 0.10
"""Free space above the hair, in heights of the picture, where the footage leaves a choice."""
BESIDE = 0.15
"""Ears and hair beside the mesh, in widths of the face."""


TALLEST = 0.85
"""How much of the height of a part that is shown enlarged a head may take, from chin to crown."""


def presenter_crop(facts: FootageFacts, track: FaceTrack, width: int, height: int) -> Box:
    """Return the part of the conformed picture, with even edges, that shows the presenter in ``width`` x ``height``.

    It is just as large where the footage was conformed for this size; otherwise it has the same shape and is to be
    scaled, and where that would cut off the head it has another shape. It stays where it is for the whole video. The
    face is centred from left to right as far as the footage allows and keeps its head-room; when it moves about, the
    part that it visits is centred instead. Without a face: the middle.
    """
    seen = track.usable if track.usable.any() else (track.gates & int(Gate.NO_FACE)) == 0
    width, height, margin = _shape(facts, _head(track, seen), width, height)
    left = (facts.conformed_width - width) / 2
    top = (facts.conformed_height - height) / 2
    if seen.any():
        points = track.landmarks[seen, :MESH_POINTS, :2]
        low, high = points.min(axis=1), points.max(axis=1)
        left = _centred(low[:, 0], high[:, 0], width)
        crown = low[:, 1] - HAIR * (high[:, 1] - low[:, 1])
        top = min(float(np.median(crown)) - HEADROOM * height, float(crown.min()))
        top = max(top, float(high[:, 1].max()) - 0.9 * height)  # the chin stays in, whatever is above
    x = margin + _even(left - margin, facts.conformed_width - 2 * margin - width)
    y = _even(top, facts.conformed_height - height)
    return Box(x, y, x + width, y + height)


def _shape(facts: FootageFacts, head: float, width: int, height: int) -> tuple[int, int, int]:
    """Return how large the part is, and how many pixels at the sides of the conformed picture it keeps clear of."""
    across, down = facts.conformed_width, facts.conformed_height
    if min(across - width, down - height) == 0:
        return width, height, 0
    for margin in dict.fromkeys((facts.margin, 0)):
        inner = across - 2 * margin
        scale = min(inner / width, down / height)
        if head <= TALLEST * height * scale:
            return _even(width * scale, inner), _even(height * scale, down), margin
    return across - 2 * facts.margin, down, facts.margin


def _head(track: FaceTrack, seen: npt.NDArray[np.bool_]) -> float:
    """Return the usual height of the head, hair included, in pixels; 0 without a face."""
    if not seen.any():
        return 0.0
    return (1 + HAIR) * float(np.median(np.ptp(track.landmarks[seen, :MESH_POINTS, 1], axis=1)))


def _centred(low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], width: int) -> float:
    """Return the left edge that centres the typical face but cuts off none on its way."""
    side = BESIDE * float(np.median(high - low))
    start, end = float(low.min()) - side, float(high.max()) + side
    left = (float(np.median(low)) + float(np.median(high)) - width) / 2
    if end - start > width:
        return (start + end - width) / 2
    return min(max(left, end - width), start)


def _even(value: float, most: int) -> int:
    return int(min(max(round(value / 2) * 2, 0), max(0, most // 2 * 2)))
