"""The title card: the title over the first frame, out of focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from models.picture import Floats, Picture
from stages.compose.draw import rounded, text
from stages.compose.layer import picture
from stages.compose.letters import fit
from stages.compose.palette import BASE_HEIGHT, Colour
from stages.compose.style import Style

_TITLE, _CLOSING, _BYLINE = (72, 66, 60, 54, 48, 42, 36), (48, 44, 40, 36), (28, 26, 24, 22)
_DARK, _LIGHT = 0.86, 0.2
"""How much of the ground colour covers the blurred frame, left and right, at least."""
_BRIGHTEST = 104
"""No place behind the letters is brighter than this: they keep a contrast above 4.5 whatever was filmed."""


def title_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write ``title`` and ``bylines`` on a copy of ``behind``."""
    return _written(behind, title, bylines, style, _TITLE)


def closing_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write the last picture on a copy of ``behind``: as the title card, but quieter."""
    return _written(behind, title, bylines, style, _CLOSING)


def _written(behind: Image.Image, title: str, bylines: Sequence[str], style: Style, sizes: tuple[int, ...]) -> Picture:
    image, colours, faces = behind.copy(), style.palette, style.faces
    width, height = image.size
    scale = min(width, height) / BASE_HEIGHT
    left, room = round(112 * scale), width - round(2 * 112 * scale)
    heading = fit(title, faces.display, tuple(round(s * scale) for s in sizes), room, 4, 1.12)
    lines = [fit(line, faces.text, tuple(round(s * scale) for s in _BYLINE), room, 2, 1.4) for line in bylines]
    gap, bar = round(30 * scale), round(6 * scale)
    y = (height - heading.height - gap - bar - (gap if lines else 0) - sum(line.height for line in lines)) // 2
    text(image, left, y, heading, colours.text)
    y += heading.height + gap
    rounded(image, (left, y, left + round(72 * scale), y + bar), bar / 2, colours.accent)
    y += bar + gap
    for line in lines:
        text(image, left, y, line, colours.text)
        y += line.height
    return picture(image)


def backdrop(opening: Picture, size: tuple[int, int], style: Style) -> Image.Image:
    """Return the frame, filling ``size``, blurred and covered with the ground colour; RGB."""
    width, height = size
    bgr = opening.bgr()
    scale = max(width / bgr.shape[1], height / bgr.shape[0])
    small = cv2.resize(
        bgr, (round(bgr.shape[1] * scale / 8), round(bgr.shape[0] * scale / 8)), interpolation=cv2.INTER_AREA
    )
    y, x = (small.shape[0] - height // 8) // 2, (small.shape[1] - width // 8) // 2
    small = small[y : y + height // 8, x : x + width // 8].astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), 4.0)
    soft = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    cover = cv2.resize(_cover(small, style.palette.ground), size, interpolation=cv2.INTER_LINEAR)[:, :, None]
    mixed = soft[..., ::-1] * (1 - cover) + np.array(style.palette.ground, np.float32) * cover
    # A little grain, the same every time, or the dark gradient shows steps.
    grain = np.random.default_rng(720).normal(0, 0.9, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.asarray(np.clip(mixed + grain + 0.5, 0, 255), np.uint8))


def _cover(small: npt.NDArray[Any], ground: Colour) -> Floats:
    """Return how much ground covers each column of ``small``, float32 (1, w): a ramp, and more over bright things."""
    ramp = np.linspace(_DARK, _LIGHT, small.shape[1], dtype=np.float32)[None]
    brightest = small.max(axis=(0, 2))[None]
    needed = np.clip((brightest - _BRIGHTEST) / np.maximum(brightest - min(ground), 1), 0, 1)
    wide = cv2.dilate(needed.astype(np.float32), np.ones((1, 25), np.uint8))
    return np.asarray(np.maximum(ramp, cv2.blur(wide, (25, 1), borderType=cv2.BORDER_REPLICATE)), np.float32)
