"""The first and the last card: a title over the first frame, out of focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from models.picture import Bytes, Colour, Floats, Picture
from stages.painting.author_images import logo
from stages.painting.colour import READ, SEEN, luminance, luminances
from stages.painting.drawing import rounded, text
from stages.painting.palette import BASE_HEIGHT, Palette
from stages.painting.style import Style
from stages.painting.yuv_layer import picture
from stages.typesetting.bidi import is_right_to_left
from stages.typesetting.text_fitting import TextBlock, fit_text

_TITLE, _CLOSING = (72, 66, 60, 54, 48, 42, 36), (52, 48, 44, 40, 36)
_NAME, _BYLINE = (30, 28, 26, 24, 22), (24, 22, 20)
_MARGIN, _TOP = (112, 64), 64  # pixels at the sides, lying and upright; above and below
_LOGO = (240, 64)
_BAR, _GAP, _SPACE = (72, 6), 30, 5
_SMALL = 8  # the backdrop is worked out at an eighth of its size: it is out of focus anyway
_ALONG = (0.0, 0.35, 1.0), (0.88, 0.78, 0.25)
_DOWN = (0.0, 0.14, 0.34, 0.6, 1.0), (0.85, 0.7, 0.4, 0.8, 0.9)
"""How much of the ground colour covers the frame at least: lying pictures from the side of the letters to the other,
upright ones from top to bottom, where the face is left a little clearer."""
_LETTERS, _MARKS = 1.3 * READ, 1.15 * SEEN
"""Contrasts on the backdrop are kept above their bounds: letters on a picture need more, and grain takes some of it."""


def backdrop(opening: Picture, size: tuple[int, int], style: Style, mirrored: bool = False) -> Image.Image:
    """Return the frame, filling ``size``, blurred and covered with the ground colour; RGB.

    Letters can be read anywhere on it, whatever was filmed. ``mirrored`` is for titles read from right to left.
    """
    width, height = size
    small = _blurred(opening, (-(-width // _SMALL), -(-height // _SMALL)))
    cover = _cover(small, style.palette, upright=height > width, mirrored=mirrored)
    soft = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    share = cv2.resize(cover, size, interpolation=cv2.INTER_LINEAR)[:, :, None]
    mixed = soft * (1 - share) + np.array(style.palette.ground, np.float32) * share
    # A little grain, the same every time, or the gradient shows steps.
    grain = np.random.default_rng(720).normal(0, 0.9, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.asarray(np.clip(mixed + grain + 0.5, 0, 255), np.uint8))


def title_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write ``title`` and ``bylines`` (the first is the presenter) on a copy of ``behind``, with the logo."""
    return picture(_written(behind, title, bylines, style, _TITLE))


def closing_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write the last picture on a copy of ``behind``: the title card, with less weight on the title."""
    return picture(_written(behind, title, bylines, style, _CLOSING))


# ------------------------------------------------------------------------------------------------------------- letters


@dataclass(frozen=True, slots=True)
class _Text:
    """What is written on a card, from top to bottom."""

    title: TextBlock
    lines: tuple[TextBlock, ...]
    gap: int
    bar: int
    space: int

    @property
    def height(self) -> int:
        below = sum(line.height + self.space for line in self.lines)
        return self.title.height + self.gap + self.bar + (self.gap + below - self.space if below else 0)


def _written(
    behind: Image.Image, title: str, bylines: Sequence[str], style: Style, sizes: tuple[int, ...]
) -> Image.Image:
    image, colours = behind.copy(), style.palette
    width, height = image.size
    upright = height > width
    scale = min(width, height) / BASE_HEIGHT
    margin, top = round(_MARGIN[upright] * scale), round(_TOP * scale)
    room, right = width - 2 * margin, is_right_to_left(title or "".join(bylines))
    badge = logo(style, round(_LOGO[0] * scale), round(_LOGO[1] * scale))
    if badge is not None:
        image.paste(badge, (margin + room - badge.width if right else margin, top), badge)
    above = top + (badge.height + top // 2 if badge is not None else 0)
    words = _set(title, bylines, style, sizes, (room, height - top - above), scale, upright)
    # Upright, the face is in the upper half: the letters stand below it.
    y = max(above, round(height * 0.84) - words.height if upright else (height - words.height) // 2)
    _put(image, words.title, margin, y, room, right, colours.text)
    y += words.title.height + words.gap
    bar = round(_BAR[0] * scale)
    left = margin + room - bar if right else margin
    rounded(image, (left, y, left + bar, y + words.bar), words.bar / 2, colours.accent)
    y += words.bar + words.gap
    for line in words.lines:
        _put(image, line, margin, y, room, right, colours.text)
        y += line.height + words.space
    return image


def _set(
    title: str, bylines: Sequence[str], style: Style, sizes: tuple[int, ...], room: tuple[int, int], scale: float,
    upright: bool,
) -> _Text:  # fmt: skip
    """Set the texts in the largest sizes in which all of them fit ``room``, a width and a height."""
    faces = style.faces

    def scaled(some: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(round(size * scale) for size in some)

    lines = tuple(
        fit_text(line, faces.text if number else faces.strong, scaled(_BYLINE if number else _NAME), room[0], 2, 1.45)
        for number, line in enumerate(bylines)
    )
    for first in range(len(sizes)):
        heading = fit_text(title, faces.display, scaled(sizes[first:]), room[0], 7 if upright else 4, 1.14)
        words = _Text(heading, lines, round(_GAP * scale), round(_BAR[1] * scale), round(_SPACE * scale))
        if words.height <= room[1]:
            break
    return words


def _put(image: Image.Image, block: TextBlock, left: int, top: int, room: int, right: bool, colour: Colour) -> None:
    """Write ``block`` at the left or right of ``room``; lines of another direction keep theirs within the block."""
    wide = block.width
    text(image, left + room - wide if right else left, top, block, colour, room=wide)


# ------------------------------------------------------------------------------------------------------------ backdrop


def _blurred(opening: Picture, size: tuple[int, int]) -> Floats:
    """Return the middle of the frame in the shape of ``size``, out of focus; float32 (h, w, 3) RGB."""
    width, height = size
    bgr: Bytes = opening.bgr()
    scale = max(width / bgr.shape[1], height / bgr.shape[0])
    whole = (max(width, round(bgr.shape[1] * scale)), max(height, round(bgr.shape[0] * scale)))
    small = cv2.resize(bgr, whole, interpolation=cv2.INTER_AREA)
    x, y = (whole[0] - width) // 2, (whole[1] - height) // 2
    cut = small[y : y + height, x : x + width, ::-1].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(cut, (0, 0), min(size) / 22), np.float32)


def _cover(small: Floats, palette: Palette, *, upright: bool, mirrored: bool) -> Floats:
    """Return how much ground covers each pixel of ``small``, float32 (h, w): a ramp, and more where letters need it."""
    height, width = small.shape[:2]
    way = np.linspace(0, 1, height if upright else width, dtype=np.float32)
    ramp = np.interp(way[::-1] if mirrored and not upright else way, *(_DOWN if upright else _ALONG))
    if luminance(palette.ground) > luminance(palette.text):
        ramp **= 0.7  # dark places are more of a stain on a light ground than light ones on a dark ground
    least = np.broadcast_to(ramp[:, None] if upright else ramp[None], (height, width))
    # Spread and smoothed by the same window, the cover is nowhere less than what is needed there.
    window = np.ones((min(height, width) // 5 | 1,) * 2, np.uint8)
    wide = cv2.blur(cv2.dilate(_needed(small, palette), window), window.shape, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.maximum(least, wide), np.float32)


def _needed(small: Floats, palette: Palette) -> Floats:
    """Return the least share of ground with which letters and accent can be told from each pixel, float32 (h, w)."""
    ground = np.array(palette.ground, np.float32)
    found = np.ones(small.shape[:2], np.float32)
    for share in np.linspace(1, 0, 26, dtype=np.float32):
        light = luminances(small * (1 - share) + ground * share)
        fits = _apart(light, palette.text, _LETTERS, palette.ground) & _apart(
            light, palette.accent, _MARKS, palette.ground
        )
        found[fits] = share
    return found


def _apart(
    light: Floats, colour: Colour, ratio: float, ground: Colour
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Tell where ``light`` (relative luminance) is on the side of ``ground``, with a contrast of ``ratio``."""
    mark = luminance(colour) + 0.05
    if mark > luminance(ground) + 0.05:
        return np.asarray(light + 0.05 <= mark / ratio)
    return np.asarray(light + 0.05 >= mark * ratio)
