"""478 landmarks of the face in a picture, followed from picture to picture."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from config.errors import MissingDependency
from models.face.detector import ENGINE, Array, Bytes, Detector, FoundFace
from models.face.landmarks import (
    EYE_CONTOUR,
    LEFT_EYE_INNER,
    LEFT_EYE_OUTER,
    LEFT_EYE_REFINED,
    LEFT_MOUTH_CORNER,
    LIPS_REFINED,
    MESH,
    POINTS,
    RIGHT_EYE_INNER,
    RIGHT_EYE_OUTER,
    RIGHT_EYE_REFINED,
    RIGHT_MOUTH_CORNER,
)
from models.face.tflite_graph import cut
from models.picture import Box

Floats = npt.NDArray[np.float32]
Net = Literal["attention", "plain"]

SIDE = 192
"""The landmark nets look at a square of so many pixels."""
MARGIN = 1.5
"""The square's side over the longer side of the face in it."""
REAL = 0.5
"""Below this score what the landmark net saw was not a face."""
IRIS_RADIUS = 0.065
"""Radius of a human iris (5.9 mm) over the distance of the outer eye corners (90 mm)."""

# Tensors between which the attention net (of MediaPipe 0.10.21) is cut, and the outputs as OpenCV names them. The cuts
# go around the net's three custom operators.
_FEATURES, _CROP = 48, 16
_CUTS: dict[str, tuple[list[int], list[int], list[str]]] = {
    "mesh": ([0], [719, 35, 710], ["output_mesh_identity", "p_re_lu_3", "conv_faceflag"]),
    "lips": ([199], [697], ["reshape_1"]),
    "right": ([200], [700, 703], ["reshape_3", "reshape_4"]),
    "left": ([201], [704, 707], ["reshape_6", "reshape_7"]),
}
_PLAIN = ["conv2d_21", "conv2d_31"]
_CELLS = np.stack(np.meshgrid(np.arange(_CROP) + 0.5, np.arange(_CROP) + 0.5), axis=-1)
"""Centres (x, y) of the cells, in cells."""


class _Square(NamedTuple):
    """Where to look for a face: centre and side in pixels, and roll in radians."""

    x: float
    y: float
    side: float
    roll: float


class FaceMesh:
    """Finds the landmarks of the main face and follows it, so that the detector runs only when it is lost.

    The same pictures in the same order always give the same landmarks. Not for use by several threads at once.

    Attributes:
        net: which net works: ``attention`` refines lips, lids and irises; ``plain`` does not: a second opinion.
    """

    def __init__(self, folder: Path, net: Net = "attention") -> None:
        """Load the nets in ``folder`` (weights ``face-mesh``).

        OpenCV may refuse the attention net in a version to come; then ``net`` says that the plain one took its place.
        Raises MissingDependency when the files are absent or unreadable.
        """
        try:
            self._detector = Detector(folder / "face_detection_short_range.tflite")
            self._nets: dict[str, cv2.dnn.Net] = {}
            self.net: Net = net
            if net == "attention":
                self._nets = _attention(folder / "face_landmark_with_attention.tflite")
            if not self._nets:
                self.net = "plain"
                self._nets = {"plain": cv2.dnn.readNetFromTFLite(str(folder / "face_landmark.tflite"), **ENGINE)}
        except (OSError, cv2.error) as error:
            raise MissingDependency(
                "The weights 'face-mesh' are missing or damaged.", "Type: presgen models install face-mesh"
            ) from error
        self._square: _Square | None = None

    def forget(self) -> None:
        """Stop following: the next picture has nothing to do with the last one."""
        self._square = None

    def detect(self, bgr: Bytes) -> list[FoundFace]:
        """Return all faces in a uint8 (h, w, 3) BGR image, the surest first, without landmarks."""
        return self._detector.find(bgr)

    def looks_at(self) -> Box | None:
        """Return the part of the next picture that `landmarks` needs, while it follows a face.

        The box may reach beyond the picture.
        """
        if self._square is None:
            return None
        x, y, side, roll = self._square
        half = side / 2 * (abs(np.cos(roll)) + abs(np.sin(roll))) + 2
        return Box(int(x - half), int(y - half), int(x + half) + 1, int(y + half) + 1)

    def landmarks(self, bgr: Bytes, origin: tuple[int, int] = (0, 0)) -> Floats | None:
        """Return the landmarks of the main face in a uint8 (h, w, 3) BGR image, or None when there is no face.

        The image may be a part of the picture, at least the one that `looks_at` names; ``origin`` (x, y) says where in
        the picture it lies.

        Returns:
            float32 (478, 3): x right and y down in pixels of the picture (the centre of the first pixel is 0), z in
            pixels towards the scene from about the middle of the head. The last ten points are the irises.
        """
        if self._square is not None:
            found = self._look(bgr, origin, self._square)
            if found is not None:
                return found
        faces = self.detect(bgr) or self._search(bgr)
        if not faces:
            return None
        main = max(faces, key=lambda face: face.score * face.size).moved(*origin)
        # The detector places the square roughly: look twice, the second time where the landmarks say.
        if self._look(bgr, origin, _around_face(main)) is None or self._square is None:
            return None
        return self._look(bgr, origin, self._square)

    def _search(self, bgr: Bytes) -> list[FoundFace]:
        """Look for faces in the squares at both ends of the image: faces too small for the detector appear larger."""
        height, width = bgr.shape[:2]
        side = min(height, width)
        for x, y in ((0, 0), (width - side, height - side)):
            square = np.ascontiguousarray(bgr[y : y + side, x : x + side])
            if faces := self.detect(square):
                return [face.moved(x, y) for face in faces]
        return []

    def _look(self, bgr: Bytes, origin: tuple[int, int], square: _Square) -> Floats | None:
        """Run the landmark net on ``square`` and remember where to look in the next picture."""
        place = _placement(square)
        here = place.copy()  # the map from the image, which may be a part of the picture
        here[:, 2] += place[:, :2] @ origin
        crop = cv2.warpAffine(bgr, here, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        blob = np.asarray(cv2.dnn.blobFromImage(crop, 1 / 255, swapRB=True), np.float32)
        points, score = self._plain(blob) if self.net == "plain" else self._refined(blob)
        self._square = None
        if not score > REAL:
            return None
        back = cv2.invertAffineTransform(place)
        points[:, :2] = points[:, :2] @ back[:, :2].T + back[:, 2]
        points[:, 2] *= square.side / SIDE
        if not np.isfinite(points).all():
            return None
        self._square = _around_points(points[:MESH, :2])
        return points.astype(np.float32)

    def _plain(self, blob: Array) -> tuple[Array, float]:
        """Return points (478, 3) in pixels of the crop and the score, by the plain net; the irises are estimates."""
        net = self._nets["plain"]
        net.setInput(blob)
        mesh, flag = net.forward(_PLAIN)
        points = np.zeros((POINTS, 3))
        points[:MESH] = mesh.reshape(MESH, 3)
        radius = IRIS_RADIUS * np.linalg.norm(points[RIGHT_EYE_OUTER] - points[LEFT_EYE_OUTER])
        ring = radius * np.array([[0, 0], [1, 0], [0, -1], [-1, 0], [0, 1]])
        for first, eye in ((MESH, RIGHT_EYE_REFINED), (MESH + 5, LEFT_EYE_REFINED)):
            middle = points[list(eye[:EYE_CONTOUR])].mean(axis=0)
            points[first : first + 5, :2] = middle[:2] + ring
            points[first : first + 5, 2] = middle[2]
        return points, _sigmoid(np.asarray(flag))

    def _refined(self, blob: Array) -> tuple[Array, float]:
        """Return points (478, 3) in pixels of the crop and the score, by the attention net."""
        mesh, features, flag = self._run("mesh", blob)
        points = np.zeros((POINTS, 3))
        points[:MESH] = mesh.reshape(MESH, 3)
        rough = points[:, :2].copy()
        padded = np.pad(features[0].transpose(1, 2, 0), ((1, 1), (1, 1), (0, 0)))

        lips = list(LIPS_REFINED)
        points[lips, :2] = self._head("lips", padded, rough, lips, RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER)[0]
        for name, first, eye, start, end in (
            ("right", MESH, list(RIGHT_EYE_REFINED), RIGHT_EYE_OUTER, RIGHT_EYE_INNER),
            ("left", MESH + 5, list(LEFT_EYE_REFINED), LEFT_EYE_INNER, LEFT_EYE_OUTER),
        ):
            lids, iris = self._head(name, padded, rough, eye, start, end)
            points[eye, :2] = lids
            points[first : first + 5, :2] = iris
            points[first : first + 5, 2] = points[eye[:EYE_CONTOUR], 2].mean()
        return points, _sigmoid(flag)

    def _head(self, name: str, padded: Array, rough: Array, subset: list[int], start: int, end: int) -> list[Array]:
        """Refine a subset of points: crop the features around it, turned so that ``start`` to ``end`` is level.

        This is what the custom operators do: the box of the subset, 1.5 times as wide and as high, cut into 16 x 16
        cells, and the head's answer (in quarters of a cell) brought back into pixels of the net's input.
        """
        shrink = _FEATURES / SIDE
        across = rough[end] - rough[start]
        cos, sin = across / np.hypot(*across)
        turn = np.array([[cos, -sin], [sin, cos]])
        level = rough[subset] * shrink @ turn
        low, high = level.min(axis=0), level.max(axis=0)
        step = turn * (MARGIN * (high - low) / _CROP)
        corner = turn @ ((low + high) / 2) - step @ [_CROP / 2, _CROP / 2]

        crop = _sampled(padded, step, corner)
        answers = self._run(name, crop.transpose(2, 0, 1)[None])
        return [answer.reshape(-1, 2) @ step.T + corner / shrink for answer in answers]

    def _run(self, name: str, blob: Array) -> list[Array]:
        net = self._nets[name]
        net.setInput(np.ascontiguousarray(blob))
        return [np.asarray(output) for output in net.forward(_CUTS[name][2])]


def _attention(file: Path) -> dict[str, cv2.dnn.Net]:
    """Return the four parts of the attention net; none when OpenCV cannot run them."""
    model = file.read_bytes()
    shapes = {"mesh": (1, 3, SIDE, SIDE)}
    nets = {}
    try:
        for name, (inputs, outputs, names) in _CUTS.items():
            part = np.frombuffer(cut(model, inputs, outputs), np.uint8)
            nets[name] = cv2.dnn.readNetFromTFLite(part, **ENGINE)
            nets[name].setInput(np.zeros(shapes.get(name, (1, 32, _CROP, _CROP)), np.float32))
            nets[name].forward(names)  # an operator that OpenCV lacks shows only here
    except (cv2.error, ValueError, struct.error):
        return {}
    return nets


def _sampled(padded: Array, step: Array, corner: Array) -> Array:
    """Sample features, which carry a border of one zero, bilinearly at the centres of cells, float32 (16, 16, c).

    The middle of a pixel is half a pixel from its edge, on both sides of the map: leaving that out would make the lips
    four times less accurate. OpenCV's own sampling is avoided because it rounds places to 1/32 of a pixel.
    """
    places = np.clip(_CELLS @ step.T + corner + 0.5, 0, _FEATURES + 1 - 1e-6)
    whole = places.astype(np.intp)
    x, y = whole[..., 0], whole[..., 1]
    fx, fy = np.moveaxis((places - whole).astype(np.float32), -1, 0)[..., None]
    upper = padded[y, x] * (1 - fx) + padded[y, x + 1] * fx
    lower = padded[y + 1, x] * (1 - fx) + padded[y + 1, x + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float32)


def _placement(square: _Square) -> npt.NDArray[np.float64]:
    """Return the affine map (2, 3) from the picture to the net's input."""
    scale = SIDE / square.side
    cos, sin = np.cos(square.roll) * scale, np.sin(square.roll) * scale
    linear = np.array([[cos, sin], [-sin, cos]])
    shift = np.array([SIDE / 2, SIDE / 2]) - linear @ [square.x, square.y]
    return np.column_stack([linear, shift])


def _around_face(face: FoundFace) -> _Square:
    middle = (face.box[:2] + face.box[2:]) / 2
    across = face.keys[1] - face.keys[0]
    return _Square(float(middle[0]), float(middle[1]), face.size * MARGIN, float(np.arctan2(across[1], across[0])))


def _around_points(points: Array) -> _Square:
    """Return the square around landmarks (468, 2), level with the eyes."""
    across = points[LEFT_EYE_OUTER] - points[RIGHT_EYE_OUTER]
    roll = float(np.arctan2(across[1], across[0]))
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    level = points @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    middle = turn.T @ ((low + high) / 2)
    return _Square(float(middle[0]), float(middle[1]), float((high - low).max()) * MARGIN, roll)


def _sigmoid(logit: Array) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit.ravel()[0], -50, 50))))
