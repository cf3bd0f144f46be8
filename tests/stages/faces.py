"""Face tracks with faces wherever a test wants them."""

from __future__ import annotations

import numpy as np

from models.face.track import FaceTrack


def faces_at(*boxes, gates=0):
    """A track whose faces fill the boxes (left, top, right, bottom), one for each frame; ``gates``: one, or each."""
    landmarks = np.zeros((len(boxes), 478, 3), np.float32)
    for index, (left, top, right, bottom) in enumerate(boxes):
        landmarks[index, ::2, :2] = (left, top)
        landmarks[index, 1::2, :2] = (right, bottom)
    n = len(boxes)
    return FaceTrack(
        landmarks=landmarks, shape=landmarks, scale=np.ones(n, np.float32),
        rotation=np.tile(np.eye(3, dtype=np.float32), (n, 1, 1)), offset=np.zeros((n, 3), np.float32),
        gates=np.full(n, gates, np.uint8), net="plain", faces=1,
    )  # fmt: skip
