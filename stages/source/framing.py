"""How large footage becomes, and how it lies in the conformed picture that the presenter's region is cut from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.face import FaceMesh
from models.face.landmarks import MESH_POINTS
from models.picture import Picture
from stages.painting.presenter_crop import HAIR
from stages.source.probe import Medium

HEAD = 0.8
"""How much of the region's height a head may take, from chin to crown, before narrow footage is shown smaller."""
WORTH = 0.85
"""Narrow footage that would fill so much of the region's width fills all of it: thin bars look like a mistake."""
PORTRAIT = 3 / 4
"""Where no face is found, footage that is narrower than this is shown whole."""
GLANCE_S = 2
EVERY = 10
"""The size of the head is taken from every so many of the pictures in the first ``GLANCE_S`` seconds."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How footage lies in the conformed picture: in the middle from left to right, from top to bottom all of it.

    Attributes:
        size: width and height of the conformed picture, even.
        footage: width and height of the footage in it, even; the margins at its sides are even too.
        enlarged: how many pixels long one pixel of the footage has become; below 1 where it was reduced.
    """

    size: tuple[int, int]
    footage: tuple[int, int]
    enlarged: float

    @property
    def margin(self) -> int:
        """Pixels beside the footage, on the left and on the right; 0 for most footage."""
        return (self.size[0] - self.footage[0]) // 2


def covering(medium: Medium, width: int, height: int) -> Fit:
    """Return the fit at which the upright footage just covers a region of ``width`` x ``height`` (even)."""
    wide, high = medium.upright
    scale = max(width / wide, height / high)
    size = max(width, 2 * round(wide * scale / 2)), max(height, 2 * round(high * scale / 2))
    return Fit(size, size, scale)


def whole(medium: Medium, width: int, height: int) -> Fit:
    """Return the fit at which the upright footage is as high as the region; only for footage that is narrower."""
    return _beside(medium, width, height, height / medium.upright[1])


def narrow(medium: Medium, width: int, height: int) -> bool:
    """Tell whether footage is so much narrower than the region that covering it might cut off too much of the head."""
    wide, high = medium.upright
    return wide / high < WORTH * width / height


def fitting(medium: Medium, width: int, height: int, head: float | None) -> Fit:
    """Return the fit for narrow footage in which the head is ``head`` of the height, None where nobody is seen.

    The head becomes as large as it may be in the region; when the footage then (nearly) covers the region, it does.
    """
    wide, high = medium.upright
    cover, least = width / wide, height / high
    if head is None:
        scale = least if wide / high < PORTRAIT else cover
    else:
        scale = min(max(HEAD * height / (head * high), least), cover)
    return covering(medium, width, height) if scale >= WORTH * cover else _beside(medium, width, height, scale)


def head_share(pictures: Iterable[Picture], mesh: FaceMesh) -> float | None:
    """Return the usual height of the main head, hair included, in heights of the picture; None without a face."""
    shares = []
    for picture in pictures:
        points = mesh.find_landmarks(picture.bgr())
        if points is not None:
            shares.append((1 + HAIR) * float(np.ptp(points[:MESH_POINTS, 1])) / picture.height)
    mesh.reset()
    return float(np.median(shares)) if shares else None


def _beside(medium: Medium, width: int, height: int, scale: float) -> Fit:
    wide, high = medium.upright
    inner = width - 4 * round((width - wide * scale) / 4)
    tall = max(height, 2 * round(high * scale / 2))
    return Fit((width, tall), (inner, tall), scale)
