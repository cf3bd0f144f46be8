"""Fill the sides of narrow footage with an enlarged, blurred and darkened copy of it."""

from __future__ import annotations

import cv2
import numpy as np

from models.picture import Bytes, Picture
from stages.source.framing import FootageFit

KEPT_BRIGHTNESS = 0.5
"""Share of brightness that the blurred picture keeps."""
KEPT_SATURATION = 0.6
"""Share of saturation that it keeps."""
DOWNSCALE = 16
"""The picture is blurred at 1/16 of its size; the difference is invisible."""
BLUR_SIGMA = 0.06
"""Standard deviation of the blur, in heights of the picture."""
SEAM_WIDTH = 3
"""Pixels across which footage and blur are blended."""
SHADOW_REACH, SHADOW_STRENGTH = 0.02, 0.35
"""The shadow of the footage: its length in heights of the picture, and its strength at the edge."""

# Ordered dither (Bayer, 1973), -0.5..0.5, against banding in smooth dark areas; it is static, so nothing flickers.
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.46875


class BlurredSideBars:
    """Adds blurred side bars to pictures; each depends on its own content only."""

    def __init__(self, fit: FootageFit) -> None:
        """Prepare for footage framed as in ``fit``, which has margins."""
        self._size = fit.size
        self._luma = _PlaneFiller(fit.size[0], fit.size[1], fit.margin, 1, 16, KEPT_BRIGHTNESS)
        self._chroma = _PlaneFiller(fit.size[0] // 2, fit.size[1] // 2, fit.margin // 2, 2, 128, KEPT_SATURATION)

    def __call__(self, picture: Picture) -> Picture:
        """Return the conformed picture of ``picture``, which has the size of the footage."""
        width, height = self._size
        filled = Picture(np.empty((height * 3 // 2, width), np.uint8))
        self._luma.fill(picture.y, filled.y)
        self._chroma.fill(picture.u, filled.u)
        self._chroma.fill(picture.v, filled.v)
        return filled


class _PlaneFiller:
    """Fills one plane; weights that are the same for every picture are computed once.

    ``step`` is the distance of two samples in pixels, ``zero`` the value of no light or colour, ``kept`` the share of
    it that is kept.
    """

    def __init__(self, width: int, height: int, margin: int, step: int, zero: int, kept: float) -> None:
        self._width, self._height, self._margin = width, height, margin
        self._small = max(8, width * step // DOWNSCALE), max(8, height * step // DOWNSCALE)
        self._blur = BLUR_SIGMA * self._small[1]
        self._zero = np.float32(zero)
        edge = -(-SEAM_WIDTH // step)
        self._sides = slice(0, margin + edge), slice(width - margin - edge, width)
        self._seams = slice(margin, margin + edge), slice(width - margin - edge, width - margin)
        places = np.arange(width) + 0.5
        beyond = step * np.maximum(margin - places, places - (width - margin))  # pixels outside the footage
        self._weight = np.clip(-beyond / SEAM_WIDTH, 0, 1).astype(np.float32)
        shade = SHADOW_STRENGTH * np.exp(-np.maximum(beyond, 0) / (SHADOW_REACH * height * step))
        self._light = (kept * (1 - shade)).astype(np.float32)
        dither = np.tile(_BAYER, (height // 4 + 1, width // 4 + 1))[:height, :width]
        self._ground = (dither + (zero + 0.5)).astype(np.float32)  # 0.5 for rounding

    def fill(self, footage: Bytes, target: Bytes) -> None:
        """Copy ``footage`` into the middle of ``target`` and fill the rest."""
        target[:, self._margin : self._width - self._margin] = footage
        band = self._height * footage.shape[1] // self._width  # the visible rows when the picture covers the plane
        top = (self._height - band) // 2
        small = cv2.resize(footage[top : top + band], self._small, interpolation=cv2.INTER_AREA)
        blurred = cv2.GaussianBlur(small - self._zero, (0, 0), self._blur, borderType=cv2.BORDER_REFLECT)
        large = cv2.resize(blurred, (self._width, self._height), interpolation=cv2.INTER_LINEAR)
        inside = [target[:, seam].astype(np.float32) for seam in self._seams]
        for side in self._sides:
            target[:, side] = (large[:, side] * self._light[side] + self._ground[:, side]).astype(np.uint8)
        for seam, sharp in zip(self._seams, inside, strict=True):
            outside = target[:, seam]
            target[:, seam] = (outside + (sharp - outside) * self._weight[seam] + 0.5).astype(np.uint8)
