"""Choose the size of the footage and its place in the conformed picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.face import FaceMesh
from models.face.landmarks import MESH_POINTS
from models.picture import Picture
from stages.painting.presenter_crop import HAIR_SHARE
from stages.source.probe import MediaInfo

MAX_HEAD_SHARE = 0.8
"""Share of the region's height that a head may take, from chin to crown; above it narrow footage is shown smaller."""
MIN_FILL = 0.85
"""Narrow footage that would fill this share of the region's width fills all of it: thin bars look like a mistake."""
PORTRAIT_ASPECT = 3 / 4
"""Width over height below which footage without a face is shown whole."""
PREVIEW_SECONDS = 2
PREVIEW_INTERVAL = 10
"""Every tenth picture of the first ``PREVIEW_SECONDS`` seconds is searched for the size of the head."""


@dataclass(frozen=True, slots=True)
class FootageFit:
    """The place of footage in the conformed picture: centred, with its full height.

    Attributes:
        size: width and height of the conformed picture, even.
        footage: width and height of the footage in it, even; the margins at its sides are even too.
        scale: pixels of the conformed picture per pixel of the footage; above 1 where it was enlarged.
    """

    size: tuple[int, int]
    footage: tuple[int, int]
    scale: float

    @property
    def margin(self) -> int:
        """Pixels beside the footage, on the left and on the right; 0 for most footage."""
        return (self.size[0] - self.footage[0]) // 2


def fit_covering(info: MediaInfo, width: int, height: int) -> FootageFit:
    """Return the fit that just covers a region of ``width`` x ``height`` (even)."""
    wide, high = info.upright_size
    scale = max(width / wide, height / high)
    size = max(width, 2 * round(wide * scale / 2)), max(height, 2 * round(high * scale / 2))
    return FootageFit(size, size, scale)


def fit_height(info: MediaInfo, width: int, height: int) -> FootageFit:
    """Return the fit as high as the region; only for footage narrower than it."""
    return _fit_with_margins(info, width, height, height / info.upright_size[1])


def is_narrow(info: MediaInfo, width: int, height: int) -> bool:
    """Return whether covering the region with this footage might cut off too much of the head."""
    wide, high = info.upright_size
    return wide / high < MIN_FILL * width / height


def fit_narrow(info: MediaInfo, width: int, height: int, head: float | None) -> FootageFit:
    """Return the fit for narrow footage in which a head takes ``head`` of the height.

    ``head`` is None without a face. The head becomes as large as is allowed in the region; when the footage then
    (nearly) covers the region, it does.
    """
    wide, high = info.upright_size
    cover, least = width / wide, height / high
    if head is None:
        scale = least if wide / high < PORTRAIT_ASPECT else cover
    else:
        scale = min(max(MAX_HEAD_SHARE * height / (head * high), least), cover)
    return (
        fit_covering(info, width, height)
        if scale >= MIN_FILL * cover
        else _fit_with_margins(info, width, height, scale)
    )


def measure_head_height(pictures: Iterable[Picture], mesh: FaceMesh) -> float | None:
    """Return the median height of the main head, hair included, as a share of the picture.

    None without a face.
    """
    shares = []
    for picture in pictures:
        points = mesh.find_landmarks(picture.bgr())
        if points is not None:
            shares.append((1 + HAIR_SHARE) * float(np.ptp(points[:MESH_POINTS, 1])) / picture.height)
    mesh.reset()
    return float(np.median(shares)) if shares else None


def _fit_with_margins(info: MediaInfo, width: int, height: int, scale: float) -> FootageFit:
    wide, high = info.upright_size
    inner = width - 4 * round((width - wide * scale) / 4)
    tall = max(height, 2 * round(high * scale / 2))
    return FootageFit((width, tall), (inner, tall), scale)
