"""Find the 478 landmarks of the main face, and track it from picture to picture."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from config.errors import MissingDependency
from models.face.detector import NET_OPTIONS, Array, Bytes, DetectedFace, FaceDetector
from models.face.landmarks import (
    EYE_CONTOUR_POINTS,
    LEFT_EYE_INNER,
    LEFT_EYE_OUTER,
    LEFT_EYE_REFINED,
    LEFT_MOUTH_CORNER,
    LIPS_REFINED,
    MESH_POINTS,
    POINTS,
    RIGHT_EYE_INNER,
    RIGHT_EYE_OUTER,
    RIGHT_EYE_REFINED,
    RIGHT_MOUTH_CORNER,
)
from models.face.tflite_graph import extract_subgraph
from models.picture import Box

Floats = npt.NDArray[np.float32]
Net = Literal["attention", "plain"]

MESH_SIDE = 192
"""Side of the landmark nets' square input, in pixels."""
MARGIN = 1.5
"""Side of the region of interest over the longer side of the face in it."""
MIN_FACE_SCORE = 0.5
"""Smallest score of the landmark net for a face."""
IRIS_RADIUS = 0.065
"""Radius of a human iris (5.9 mm) over the distance of the outer eye corners (90 mm)."""

# Subgraphs of the attention net (of MediaPipe 0.10.21), which leave out its three custom operators: input tensors,
# output tensors, and the outputs' names in OpenCV.
_FEATURES, _CROP = 48, 16
_SUBGRAPHS: dict[str, tuple[list[int], list[int], list[str]]] = {
    "mesh": ([0], [719, 35, 710], ["output_mesh_identity", "p_re_lu_3", "conv_faceflag"]),
    "lips": ([199], [697], ["reshape_1"]),
    "right": ([200], [700, 703], ["reshape_3", "reshape_4"]),
    "left": ([201], [704, 707], ["reshape_6", "reshape_7"]),
}
_PLAIN_OUTPUTS = ["conv2d_21", "conv2d_31"]
_CELL_CENTRES = np.stack(np.meshgrid(np.arange(_CROP) + 0.5, np.arange(_CROP) + 0.5), axis=-1)
"""Centres (x, y) of the cells, in cells."""


class _RegionOfInterest(NamedTuple):
    """A rotated square of the picture: centre and side in pixels, and roll in radians."""

    x: float
    y: float
    side: float
    roll: float


class FaceMesh:
    """Finds the landmarks of the main face and tracks it.

    The detector runs only when the face is lost. The same pictures in the same order always give the same landmarks.
    Not thread-safe.

    Attributes:
        net: the net in use: ``attention`` refines lips, lids and irises; ``plain`` does not and serves as a check.
    """

    def __init__(self, folder: Path, net: Net = "attention") -> None:
        """Load the nets in ``folder`` (weights ``face-mesh``).

        If this version of OpenCV cannot run the attention net, the plain one replaces it, as the attribute ``net``
        shows. Raises MissingDependency when the files are absent or unreadable.
        """
        try:
            self._detector = FaceDetector(folder / "face_detection_short_range.tflite")
            self._nets: dict[str, cv2.dnn.Net] = {}
            self.net: Net = net
            if net == "attention":
                self._nets = _load_attention(folder / "face_landmark_with_attention.tflite")
            if not self._nets:
                self.net = "plain"
                self._nets = {"plain": cv2.dnn.readNetFromTFLite(str(folder / "face_landmark.tflite"), **NET_OPTIONS)}
        except (OSError, cv2.error) as error:
            raise MissingDependency(
                "The weights 'face-mesh' are missing or damaged.", "Type: presgen models install face-mesh"
            ) from error
        self._region: _RegionOfInterest | None = None

    def reset(self) -> None:
        """Stop tracking: the next picture is unrelated to the last one."""
        self._region = None

    def detect(self, bgr: Bytes) -> list[DetectedFace]:
        """Return all faces in a uint8 (h, w, 3) BGR image by descending score, without landmarks."""
        return self._detector.detect(bgr)

    def region_of_interest(self) -> Box | None:
        """Return the part of the next picture that `find_landmarks` needs while it tracks a face.

        None: no face is tracked. The box may reach beyond the picture.
        """
        if self._region is None:
            return None
        x, y, side, roll = self._region
        half = side / 2 * (abs(np.cos(roll)) + abs(np.sin(roll))) + 2
        return Box(int(x - half), int(y - half), int(x + half) + 1, int(y + half) + 1)

    def find_landmarks(self, bgr: Bytes, origin: tuple[int, int] = (0, 0)) -> Floats | None:
        """Return the landmarks of the main face in a uint8 (h, w, 3) BGR image, or None.

        The image may be a part of the picture that contains `region_of_interest`; ``origin`` (x, y) is its position in
        the picture.

        Returns:
            float32 (478, 3): x right and y down in pixels of the picture (the centre of the first pixel is 0), z in
            pixels towards the scene from about the middle of the head. The last ten points are the irises.
        """
        if self._region is not None:
            found = self._run_on_region(bgr, origin, self._region)
            if found is not None:
                return found
        faces = self.detect(bgr) or self._detect_in_squares(bgr)
        if not faces:
            return None
        main = max(faces, key=lambda face: face.score * face.size).to_full_picture(*origin)
        # The detector's region is rough: run the net twice, the second time on the region that the landmarks give.
        if self._run_on_region(bgr, origin, _region_around_face(main)) is None or self._region is None:
            return None
        return self._run_on_region(bgr, origin, self._region)

    def _detect_in_squares(self, bgr: Bytes) -> list[DetectedFace]:
        """Detect faces in the squares at both ends of the image, where small faces are larger."""
        height, width = bgr.shape[:2]
        side = min(height, width)
        for x, y in ((0, 0), (width - side, height - side)):
            square = np.ascontiguousarray(bgr[y : y + side, x : x + side])
            if faces := self.detect(square):
                return [face.to_full_picture(x, y) for face in faces]
        return []

    def _run_on_region(self, bgr: Bytes, origin: tuple[int, int], region: _RegionOfInterest) -> Floats | None:
        """Run the landmark net on ``region`` and set the region for the next picture.

        Returns the landmarks in pixels of the picture, or None when the region shows no face.
        """
        place = _region_transform(region)
        here = place.copy()  # from the image, which may be a part of the picture
        here[:, 2] += place[:, :2] @ origin
        crop = cv2.warpAffine(
            bgr, here, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        blob = np.asarray(cv2.dnn.blobFromImage(crop, 1 / 255, swapRB=True), np.float32)
        points, score = self._run_plain(blob) if self.net == "plain" else self._run_attention(blob)
        self._region = None
        if not score > MIN_FACE_SCORE:
            return None
        back = cv2.invertAffineTransform(place)
        points[:, :2] = points[:, :2] @ back[:, :2].T + back[:, 2]
        points[:, 2] *= region.side / MESH_SIDE
        if not np.isfinite(points).all():
            return None
        self._region = _region_around_points(points[:MESH_POINTS, :2])
        return points.astype(np.float32)

    def _run_plain(self, blob: Array) -> tuple[Array, float]:
        """Return the plain net's points (478, 3), in pixels of the crop, and score.

        The irises are estimates.
        """
        net = self._nets["plain"]
        net.setInput(blob)
        mesh, flag = net.forward(_PLAIN_OUTPUTS)
        points = np.zeros((POINTS, 3))
        points[:MESH_POINTS] = mesh.reshape(MESH_POINTS, 3)
        radius = IRIS_RADIUS * np.linalg.norm(points[RIGHT_EYE_OUTER] - points[LEFT_EYE_OUTER])
        ring = radius * np.array([[0, 0], [1, 0], [0, -1], [-1, 0], [0, 1]])
        for first, eye in ((MESH_POINTS, RIGHT_EYE_REFINED), (MESH_POINTS + 5, LEFT_EYE_REFINED)):
            middle = points[list(eye[:EYE_CONTOUR_POINTS])].mean(axis=0)
            points[first : first + 5, :2] = middle[:2] + ring
            points[first : first + 5, 2] = middle[2]
        return points, _sigmoid(np.asarray(flag))

    def _run_attention(self, blob: Array) -> tuple[Array, float]:
        """Return the attention net's points (478, 3), in pixels of the crop, and score."""
        mesh, features, flag = self._forward("mesh", blob)
        points = np.zeros((POINTS, 3))
        points[:MESH_POINTS] = mesh.reshape(MESH_POINTS, 3)
        rough = points[:, :2].copy()
        padded = np.pad(features[0].transpose(1, 2, 0), ((1, 1), (1, 1), (0, 0)))

        lips = list(LIPS_REFINED)
        points[lips, :2] = self._refine_subset("lips", padded, rough, lips, RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER)[0]
        for name, first, eye, start, end in (
            ("right", MESH_POINTS, list(RIGHT_EYE_REFINED), RIGHT_EYE_OUTER, RIGHT_EYE_INNER),
            ("left", MESH_POINTS + 5, list(LEFT_EYE_REFINED), LEFT_EYE_INNER, LEFT_EYE_OUTER),
        ):
            lids, iris = self._refine_subset(name, padded, rough, eye, start, end)
            points[eye, :2] = lids
            points[first : first + 5, :2] = iris
            points[first : first + 5, 2] = points[eye[:EYE_CONTOUR_POINTS], 2].mean()
        return points, _sigmoid(flag)

    def _refine_subset(
        self, name: str, padded: Array, rough: Array, subset: list[int], start: int, end: int
    ) -> list[Array]:
        """Refine a subset of points with one head of the net, as MediaPipe's custom operators do.

        The features around the subset are cropped, rotated so that ``start`` to ``end`` is level: the bounding box of
        the subset, 1.5 times as wide and as high, sampled at 16 x 16 cells. The output of the head (in quarters of a
        cell) is transformed back into pixels of the net's input.
        """
        shrink = _FEATURES / MESH_SIDE
        across = rough[end] - rough[start]
        cos, sin = across / np.hypot(*across)
        turn = np.array([[cos, -sin], [sin, cos]])
        level = rough[subset] * shrink @ turn
        low, high = level.min(axis=0), level.max(axis=0)
        step = turn * (MARGIN * (high - low) / _CROP)
        corner = turn @ ((low + high) / 2) - step @ [_CROP / 2, _CROP / 2]

        crop = _sample_bilinear(padded, step, corner)
        answers = self._forward(name, crop.transpose(2, 0, 1)[None])
        return [answer.reshape(-1, 2) @ step.T + corner / shrink for answer in answers]

    def _forward(self, name: str, blob: Array) -> list[Array]:
        net = self._nets[name]
        net.setInput(np.ascontiguousarray(blob))
        return [np.asarray(output) for output in net.forward(_SUBGRAPHS[name][2])]


def _load_attention(file: Path) -> dict[str, cv2.dnn.Net]:
    """Return the four subgraphs of the attention net; empty when OpenCV cannot run them."""
    model = file.read_bytes()
    shapes = {"mesh": (1, 3, MESH_SIDE, MESH_SIDE)}
    nets = {}
    try:
        for name, (inputs, outputs, names) in _SUBGRAPHS.items():
            part = np.frombuffer(extract_subgraph(model, inputs, outputs), np.uint8)
            nets[name] = cv2.dnn.readNetFromTFLite(part, **NET_OPTIONS)
            nets[name].setInput(np.zeros(shapes.get(name, (1, 32, _CROP, _CROP)), np.float32))
            nets[name].forward(names)  # an unsupported operator fails only here
    except (cv2.error, ValueError, struct.error):
        return {}
    return nets


def _sample_bilinear(padded: Array, step: Array, corner: Array) -> Array:
    """Sample features bilinearly at the cell centres: float32 (16, 16, c).

    ``padded`` has a border of one zero. Pixel centres lie half a pixel from the edge on both sides of the map; without
    this offset the lips would be four times less accurate. OpenCV's own sampling is not used because it rounds
    positions to 1/32 of a pixel.
    """
    places = np.clip(_CELL_CENTRES @ step.T + corner + 0.5, 0, _FEATURES + 1 - 1e-6)
    whole = places.astype(np.intp)
    x, y = whole[..., 0], whole[..., 1]
    fx, fy = np.moveaxis((places - whole).astype(np.float32), -1, 0)[..., None]
    upper = padded[y, x] * (1 - fx) + padded[y, x + 1] * fx
    lower = padded[y + 1, x] * (1 - fx) + padded[y + 1, x + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float32)


def _region_transform(square: _RegionOfInterest) -> npt.NDArray[np.float64]:
    """Return the affine transform (2, 3) from the picture to the net's input."""
    scale = MESH_SIDE / square.side
    cos, sin = np.cos(square.roll) * scale, np.sin(square.roll) * scale
    linear = np.array([[cos, sin], [-sin, cos]])
    shift = np.array([MESH_SIDE / 2, MESH_SIDE / 2]) - linear @ [square.x, square.y]
    return np.column_stack([linear, shift])


def _region_around_face(face: DetectedFace) -> _RegionOfInterest:
    middle = (face.box[:2] + face.box[2:]) / 2
    across = face.keypoints[1] - face.keypoints[0]
    return _RegionOfInterest(
        float(middle[0]), float(middle[1]), face.size * MARGIN, float(np.arctan2(across[1], across[0]))
    )


def _region_around_points(points: Array) -> _RegionOfInterest:
    """Return the region around landmarks (468, 2), level with the eyes."""
    across = points[LEFT_EYE_OUTER] - points[RIGHT_EYE_OUTER]
    roll = float(np.arctan2(across[1], across[0]))
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    level = points @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    middle = turn.T @ ((low + high) / 2)
    return _RegionOfInterest(float(middle[0]), float(middle[1]), float((high - low).max()) * MARGIN, roll)


def _sigmoid(logit: Array) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit.ravel()[0], -50, 50))))
