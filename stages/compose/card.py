"""The title card: the title over the first frame, out of focus."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from models.picture import Picture
from stages.compose.draw import rounded, text
from stages.compose.layer import picture
from stages.compose.letters import Face, fit
from stages.compose.palette import BASE_HEIGHT, PALETTE

_TITLE, _BYLINE = (72, 66, 60, 54, 48, 42, 36), (28, 26, 24, 22)
_DARK, _LIGHT = 0.86, 0.24
"""How much of the ground colour covers the blurred frame, left and right."""
_BRIGHTEST = 140
"""A brighter frame is dimmed to this below the cover: letters keep a contrast above 4.5 whatever is behind them."""


def title_card(backdrop: Image.Image, title: str, bylines: list[str]) -> Picture:
    """Write ``title`` and ``bylines`` on a copy of ``backdrop``."""
    image = backdrop.copy()
    width, height = image.size
    scale = height / BASE_HEIGHT
    left, room = round(112 * scale), width - round(2 * 112 * scale)
    heading = fit(title, Face.DISPLAY, tuple(round(s * scale) for s in _TITLE), room, 4, 1.12)
    lines = [fit(line, Face.TEXT, tuple(round(s * scale) for s in _BYLINE), room, 2, 1.4) for line in bylines]
    gap, bar = round(30 * scale), round(6 * scale)
    y = (height - heading.height - gap - bar - (gap if lines else 0) - sum(line.height for line in lines)) // 2
    text(image, left, y, heading, PALETTE.text)
    y += heading.height + gap
    rounded(image, (left, y, left + round(72 * scale), y + bar), bar / 2, PALETTE.accent)
    y += bar + gap
    for number, line in enumerate(lines):
        text(image, left, y, line, PALETTE.text if number == 0 else PALETTE.quiet)
        y += line.height
    return picture(image)


def backdrop(opening: Picture, size: tuple[int, int]) -> Image.Image:
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
    dimmed = small * np.float32(min(1.0, _BRIGHTEST / max(1.0, float(small.max()))))
    soft = cv2.resize(dimmed, (width, height), interpolation=cv2.INTER_LINEAR)
    cover = np.linspace(_DARK, _LIGHT, width, dtype=np.float32)[None, :, None]
    ground = np.array(PALETTE.ground, np.float32)
    mixed = soft[..., ::-1] * (1 - cover) + ground * cover
    # A little grain, the same every time, or the dark gradient shows steps.
    grain = np.random.default_rng(720).normal(0, 0.9, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.asarray(np.clip(mixed + grain + 0.5, 0, 255), np.uint8))
