"""Detect the presenter's face in each picture, and measure how reliable its landmarks are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from models.face import FaceMesh
from models.face.landmarks import LEFT_EYE_OUTER, LIPS_REFINED, MESH_POINTS, POINTS, RIGHT_EYE_OUTER
from models.picture import Box, Picture

Array = npt.NDArray[np.floating[Any]]
Bytes = npt.NDArray[np.uint8]

COUNT_INTERVAL = 12
"""Pictures from one count of all faces to the next."""
SEARCH_INTERVAL = 5
"""Pictures from one search for small faces to the next, while there is no face."""
THUMBNAIL_SIDE = 320
MIN_SCORE = 0.6
MIN_RELATIVE_SIZE = 0.3
"""A face counts with at least this score, and this size relative to the largest one."""

# Skin that hair and beards leave free, and lips between their outer and inner edge.
_SKIN = [50, 280, 205, 425, 4, 151]
_LIPS = [11, 12, 15, 16, 72, 302, 38, 268, 85, 315, 86, 316]


@dataclass(frozen=True, slots=True)
class FaceObservation:
    """The face in one picture.

    Attributes:
        points: float32 (478, 3) in pixels; NaN without a face.
        light: brightness of the skin, 0..255; NaN without a face.
        contrast: contrast of the lips to the skin in colour and shade, as a logarithm; NaN without a face.
        detail: variance of the Laplacian of the luma around the mouth, in pixels of the original footage where it was
            enlarged; of the whole picture, reduced, without a face.
    """

    points: npt.NDArray[np.float32]
    light: float
    contrast: float
    detail: float


class FaceTracker:
    """Follows one face through consecutive pictures and counts the others."""

    def __init__(self, mesh: FaceMesh | None, scale: float = 1.0) -> None:
        """Track with ``mesh``; one pixel of the footage is ``scale`` pixels in the pictures.

        Without ``mesh`` no face is ever found.
        """
        self._mesh = mesh
        self._scale = scale
        self._number = 0
        self.faces = 0
        """The largest number of faces seen in one picture."""

    def observe(self, picture: Picture) -> FaceObservation:
        """Find the face in the next picture."""
        if self._mesh is None:
            return _without_face(picture)
        mesh = self._mesh
        census = self._number % COUNT_INTERVAL == 0
        search = self._number % SEARCH_INTERVAL == 0
        self._number += 1
        if census or mesh.region_of_interest() is None:
            found = self._count_faces(picture, mesh)
            if not found and not search and mesh.region_of_interest() is None:
                return _without_face(picture)
        whole = Box(0, 0, picture.width, picture.height)
        followed = mesh.region_of_interest()
        for box in (followed.even(picture.width, picture.height), whole) if followed else (whole,):
            if box.width > 0 and box.height > 0:
                bgr = picture.bgr(box)
                points = mesh.find_landmarks(bgr, (box.x0, box.y0))
                if points is not None:
                    self.faces = max(self.faces, 1)
                    return _measure_face(points, bgr, box, self._scale)
        return _without_face(picture)

    def _count_faces(self, picture: Picture, mesh: FaceMesh) -> int:
        """Count the faces; stop following a face that is not among them."""
        scale = max(1.0, max(picture.width, picture.height) / THUMBNAIL_SIDE)
        small = _thumbnail(picture, scale)
        faces = [face.to_full_picture(0, 0, scale) for face in mesh.detect(small)]
        largest = max((face.size for face in faces), default=0.0)
        sure = [face for face in faces if face.score >= MIN_SCORE and face.size >= MIN_RELATIVE_SIZE * largest]
        self.faces = max(self.faces, len(sure))
        followed = mesh.region_of_interest()
        if followed is not None and sure:
            boxes = [Box(*(int(edge) for edge in face.box)) for face in sure]
            if not any(box.intersects(followed) for box in boxes):
                mesh.reset()
        return len(faces)


def _thumbnail(picture: Picture, scale: float) -> Bytes:
    """Return the picture as BGR, reduced by ``scale``."""
    width, height = (max(2, round(side / scale / 2) * 2) for side in (picture.width, picture.height))
    planes = [cv2.resize(picture.y, (width, height), interpolation=cv2.INTER_AREA)]
    for plane in (picture.u, picture.v):
        planes.append(cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    flat = np.concatenate([plane.reshape(-1) for plane in planes])
    return Picture(flat.reshape(height * 3 // 2, width).astype(np.uint8, copy=False)).bgr()


def _without_face(picture: Picture) -> FaceObservation:
    small = cv2.resize(
        picture.y,
        (THUMBNAIL_SIDE, max(2, THUMBNAIL_SIDE * picture.height // picture.width)),
        interpolation=cv2.INTER_AREA,
    )
    detail = float(cv2.Laplacian(small, cv2.CV_32F).var())
    return FaceObservation(np.full((POINTS, 3), np.nan, np.float32), np.nan, np.nan, detail)


def _measure_face(points: npt.NDArray[np.float32], bgr: Bytes, box: Box, scale: float) -> FaceObservation:
    flat = points[:MESH_POINTS, :2] - (box.x0, box.y0)
    unit = float(np.linalg.norm(points[LEFT_EYE_OUTER] - points[RIGHT_EYE_OUTER]))
    skin = _median_colour(bgr, flat[_SKIN], unit)
    lips = _median_colour(bgr, flat[_LIPS], unit)
    redness = np.log(lips[2] / lips[1]) - np.log(skin[2] / skin[1])
    shade = np.log(skin.mean() / lips.mean())
    return FaceObservation(
        points, float(skin.mean()), float(redness + 0.5 * shade), _measure_mouth_detail(bgr, flat, unit, scale)
    )


def _median_colour(bgr: Bytes, places: Array, unit: float) -> Array:
    """Return the median colour (3,) of small patches around ``places`` (n, 2), at least 1."""
    reach = max(1, round(0.015 * unit))
    height, width = bgr.shape[:2]
    x = np.clip(places[:, 0].round().astype(int), reach, width - 1 - reach)
    y = np.clip(places[:, 1].round().astype(int), reach, height - 1 - reach)
    around = np.arange(-reach, reach + 1)
    patches = bgr[y[:, None, None] + around[:, None], x[:, None, None] + around]
    return np.asarray(np.maximum(np.median(patches.reshape(len(places), -1, 3).mean(axis=1), axis=0), 1))


def _measure_mouth_detail(bgr: Bytes, flat: Array, unit: float, scale: float) -> float:
    middle = flat[list(LIPS_REFINED)].mean(axis=0)
    reach = 0.35 * unit
    height, width = bgr.shape[:2]
    x0, x1 = (int(np.clip(middle[0] + side, 0, width)) for side in (-reach, reach))
    y0, y1 = (int(np.clip(middle[1] + side, 0, height)) for side in (-reach, reach))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return 0.0
    grey = cv2.cvtColor(np.ascontiguousarray(bgr[y0:y1, x0:x1]), cv2.COLOR_BGR2GRAY)
    if scale > 1:  # what was made larger is softer, but not out of focus
        size = max(3, round((x1 - x0) / scale)), max(3, round((y1 - y0) / scale))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())
