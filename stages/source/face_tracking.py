"""Watching the presenter's face, picture by picture: landmarks, and how well they can be trusted."""

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

CENSUS = 12
"""Every so many pictures all faces are counted."""
SEARCH = 5
"""While there is no face, small ones are searched for in every so many pictures."""
THUMB = 320
SURE = 0.6
SECOND = 0.3
"""A face counts when it is found so surely, and when it is so large, next to the largest one."""

# Skin that hair and beards leave free, and lips between their outer and inner edge.
_SKIN = [50, 280, 205, 425, 4, 151]
_LIPS = [11, 12, 15, 16, 72, 302, 38, 268, 85, 315, 86, 316]


@dataclass(frozen=True, slots=True)
class FaceSighting:
    """What was seen in one picture.

    Attributes:
        points: float32 (478, 3) in pixels; NaN without a face.
        light: brightness of the skin, 0..255; NaN without a face.
        contrast: how much the lips stand out from the skin by colour and shade, as a logarithm; NaN without a face.
        detail: variance of the Laplacian of the luma around the mouth, in pixels of the footage as it came where it was
            enlarged; of the whole picture, reduced, without a face.
    """

    points: npt.NDArray[np.float32]
    light: float
    contrast: float
    detail: float


class Watcher:
    """Follows one face through the pictures of one film and counts the others."""

    def __init__(self, mesh: FaceMesh | None, enlarged: float = 1.0) -> None:
        """Watch with ``mesh`` pictures in which a pixel of the footage has become ``enlarged`` pixels long.

        Without ``mesh`` no face is ever found.
        """
        self._mesh = mesh
        self._enlarged = enlarged
        self._number = 0
        self.faces = 0
        """The largest number of faces seen in one picture."""

    def look(self, picture: Picture) -> FaceSighting:
        """Find the face in the next picture."""
        if self._mesh is None:
            return _nothing(picture)
        mesh = self._mesh
        census = self._number % CENSUS == 0
        search = self._number % SEARCH == 0
        self._number += 1
        if census or mesh.region_of_interest() is None:
            found = self._count(picture, mesh)
            if not found and not search and mesh.region_of_interest() is None:
                return _nothing(picture)
        whole = Box(0, 0, picture.width, picture.height)
        followed = mesh.region_of_interest()
        for box in (followed.even(picture.width, picture.height), whole) if followed else (whole,):
            if box.width > 0 and box.height > 0:
                bgr = picture.bgr(box)
                points = mesh.find_landmarks(bgr, (box.x0, box.y0))
                if points is not None:
                    self.faces = max(self.faces, 1)
                    return _measured(points, bgr, box, self._enlarged)
        return _nothing(picture)

    def _count(self, picture: Picture, mesh: FaceMesh) -> int:
        """Count the faces; stop following what is not among them."""
        scale = max(1.0, max(picture.width, picture.height) / THUMB)
        small = _thumbnail(picture, scale)
        faces = [face.to_full_picture(0, 0, scale) for face in mesh.detect(small)]
        largest = max((face.size for face in faces), default=0.0)
        sure = [face for face in faces if face.score >= SURE and face.size >= SECOND * largest]
        self.faces = max(self.faces, len(sure))
        followed = mesh.region_of_interest()
        if followed is not None and sure:
            boxes = [Box(*(int(edge) for edge in face.box)) for face in sure]
            if not any(box.intersects(followed) for box in boxes):
                mesh.reset()
        return len(faces)


def _thumbnail(picture: Picture, scale: float) -> Bytes:
    """Return the picture as BGR, 1 / ``scale`` as large."""
    width, height = (max(2, round(side / scale / 2) * 2) for side in (picture.width, picture.height))
    planes = [cv2.resize(picture.y, (width, height), interpolation=cv2.INTER_AREA)]
    for plane in (picture.u, picture.v):
        planes.append(cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    flat = np.concatenate([plane.reshape(-1) for plane in planes])
    return Picture(flat.reshape(height * 3 // 2, width).astype(np.uint8, copy=False)).bgr()


def _nothing(picture: Picture) -> FaceSighting:
    small = cv2.resize(
        picture.y, (THUMB, max(2, THUMB * picture.height // picture.width)), interpolation=cv2.INTER_AREA
    )
    detail = float(cv2.Laplacian(small, cv2.CV_32F).var())
    return FaceSighting(np.full((POINTS, 3), np.nan, np.float32), np.nan, np.nan, detail)


def _measured(points: npt.NDArray[np.float32], bgr: Bytes, box: Box, enlarged: float) -> FaceSighting:
    flat = points[:MESH_POINTS, :2] - (box.x0, box.y0)
    unit = float(np.linalg.norm(points[LEFT_EYE_OUTER] - points[RIGHT_EYE_OUTER]))
    skin = _colour(bgr, flat[_SKIN], unit)
    lips = _colour(bgr, flat[_LIPS], unit)
    redness = np.log(lips[2] / lips[1]) - np.log(skin[2] / skin[1])
    shade = np.log(skin.mean() / lips.mean())
    return FaceSighting(points, float(skin.mean()), float(redness + 0.5 * shade), _detail(bgr, flat, unit, enlarged))


def _colour(bgr: Bytes, places: Array, unit: float) -> Array:
    """Return the median colour (3,) of small patches around ``places`` (n, 2), at least 1 per channel."""
    reach = max(1, round(0.015 * unit))
    height, width = bgr.shape[:2]
    x = np.clip(places[:, 0].round().astype(int), reach, width - 1 - reach)
    y = np.clip(places[:, 1].round().astype(int), reach, height - 1 - reach)
    around = np.arange(-reach, reach + 1)
    patches = bgr[y[:, None, None] + around[:, None], x[:, None, None] + around]
    return np.asarray(np.maximum(np.median(patches.reshape(len(places), -1, 3).mean(axis=1), axis=0), 1))


def _detail(bgr: Bytes, flat: Array, unit: float, enlarged: float) -> float:
    middle = flat[list(LIPS_REFINED)].mean(axis=0)
    reach = 0.35 * unit
    height, width = bgr.shape[:2]
    x0, x1 = (int(np.clip(middle[0] + side, 0, width)) for side in (-reach, reach))
    y0, y1 = (int(np.clip(middle[1] + side, 0, height)) for side in (-reach, reach))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return 0.0
    grey = cv2.cvtColor(np.ascontiguousarray(bgr[y0:y1, x0:x1]), cv2.COLOR_BGR2GRAY)
    if enlarged > 1:  # what was made larger is softer, but not out of focus
        size = max(3, round((x1 - x0) / enlarged)), max(3, round((y1 - y0) / enlarged))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())
