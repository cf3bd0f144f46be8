"""Detect faces with MediaPipe's short-range detector (BlazeFace), run by OpenCV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.floating[Any]]

DETECTOR_SIDE = 128
"""Side of the detector's square input, in pixels."""

MIN_SCORE = 0.5
MAX_OVERLAP = 0.3

# OpenCV 5 drops one of the detector's two outputs in its new engine.
NET_OPTIONS: dict[str, Any] = (
    {"engine": getattr(cv2.dnn, "ENGINE_CLASSIC")} if int(cv2.__version__.split(".")[0]) >= 5 else {}  # noqa: B009
)


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A detected face.

    Attributes:
        score: confidence, 0..1.
        box: float32 (4,), left, top, right, bottom in pixels.
        keypoints: float32 (6, 2), pixels: right eye, left eye, nose, mouth, right ear, left ear.
    """

    score: float
    box: Floats
    keypoints: Floats

    @property
    def size(self) -> float:
        """Longer side in pixels."""
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))

    def to_full_picture(self, x: float, y: float, scale: float = 1.0) -> DetectedFace:
        """Return the face in pixels of the full picture.

        The searched image was the part of it at (x, y), reduced ``scale`` times.
        """
        shift = np.array([x, y], np.float32)
        box = (self.box.reshape(2, 2) * scale + shift).reshape(4)
        return DetectedFace(self.score, box.astype(np.float32), (self.keypoints * scale + shift).astype(np.float32))


class FaceDetector:
    """Detects faces larger than about a twelfth of the longer side of a picture."""

    def __init__(self, file: Path) -> None:
        self._net = cv2.dnn.readNetFromTFLite(str(file), **NET_OPTIONS)
        self._anchors = _anchors()

    def detect(self, bgr: Bytes) -> list[DetectedFace]:
        """Return the faces in a uint8 (h, w, 3) BGR image, sorted by descending score."""
        canvas, scale, corner = _letterbox(bgr)
        self._net.setInput(cv2.dnn.blobFromImage(canvas, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True))
        boxes, logits = self._net.forward(["regressors", "classificators"])
        scores = 1 / (1 + np.exp(-np.clip(logits.reshape(-1), -50, 50)))
        sure = np.flatnonzero(scores > MIN_SCORE)
        if not len(sure):
            return []
        points = boxes[0][sure].reshape(-1, 8, 2) / DETECTOR_SIDE  # centre from anchor, size, six keys from anchor
        anchors = self._anchors[sure]
        centre, half = points[:, 0] + anchors, points[:, 1] / 2
        corners = np.concatenate([centre - half, centre + half], axis=1)
        keys = points[:, 2:] + anchors[:, None]
        return [
            DetectedFace(
                score,
                np.asarray((box.reshape(2, 2) * DETECTOR_SIDE - corner) / scale, np.float32).reshape(4),
                np.asarray((key * DETECTOR_SIDE - corner) / scale, np.float32),
            )
            for score, box, key in _merge_overlapping(scores[sure], corners, keys)
        ]


def _anchors() -> Floats:
    """Return the anchor centres of the boxes.

    There are 2 per cell of a 16 x 16 grid and 6 per cell of an 8 x 8 grid.
    """
    grids = []
    for cells, repeats in ((16, 2), (8, 6)):
        along = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        grid = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
        grids.append(np.repeat(grid, repeats, axis=0))
    return np.concatenate(grids)


def _letterbox(bgr: Bytes) -> tuple[Bytes, float, Floats]:
    """Return the image scaled onto a black square, the scale, and the image's corner (x, y)."""
    height, width = bgr.shape[:2]
    scale = DETECTOR_SIDE / max(height, width)
    small = cv2.resize(bgr, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    canvas = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), np.uint8)
    top, left = (DETECTOR_SIDE - small.shape[0]) // 2, (DETECTOR_SIDE - small.shape[1]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas, scale, np.array([left, top], np.float32)


def _merge_overlapping(scores: Array, boxes: Array, keys: Array) -> list[tuple[float, Array, Array]]:
    """Apply weighted non-maximum suppression.

    Return scores, boxes and keypoints by descending score. Overlapping detections are merged into their score-weighted
    mean, which is steadier than keeping the best one.
    """
    found = []
    left = np.argsort(-scores, kind="stable")
    while len(left):
        overlaps = _intersection_over_union(boxes[left[0]], boxes[left])
        overlaps[0] = 1  # also when the box has no area
        group, best = left[overlaps > MAX_OVERLAP], left[0]
        weight = scores[group] / scores[group].sum()
        found.append((float(scores[best]), weight @ boxes[group], np.tensordot(weight, keys[group], 1)))
        left = left[overlaps <= MAX_OVERLAP]
    return found


def _intersection_over_union(box: Array, boxes: Array) -> Array:
    """Return intersection over union of ``box`` (4,) with each of ``boxes`` (n, 4)."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    common = np.clip(sides, 0, None).prod(axis=1)
    areas = np.clip(boxes[:, 2:] - boxes[:, :2], 1e-9, None).prod(axis=1)
    return np.asarray(common / (areas + areas[0] - common))
