"""Render the title card and the closing card: text over the blurred first frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from models.picture import Bytes, Colour, Floats, Picture
from stages.painting.author_images import render_logo
from stages.painting.colour import MIN_MARK_CONTRAST, MIN_TEXT_CONTRAST, image_luminance, luminance
from stages.painting.drawing import draw_rounded_box, draw_text
from stages.painting.palette import BASE_HEIGHT, Palette
from stages.painting.style import Style
from stages.painting.yuv_layer import to_picture
from stages.typesetting.bidi import is_right_to_left
from stages.typesetting.text_fitting import TextBlock, fit_text

_TITLE, _CLOSING = (72, 66, 60, 54, 48, 42, 36), (52, 48, 44, 40, 36)
_NAME, _BYLINE = (30, 28, 26, 24, 22), (24, 22, 20)
_MARGIN, _TOP = (112, 64), 64  # pixels at the sides (landscape, portrait); above and below
_LOGO = (240, 64)
_BAR, _GAP, _SPACE = (72, 6), 30, 5
_DOWNSCALE = 8  # the backdrop is computed at an eighth of its size, since it is blurred anyway
_ALONG = (0.0, 0.35, 1.0), (0.88, 0.78, 0.25)
_DOWN = (0.0, 0.14, 0.34, 0.6, 1.0), (0.85, 0.7, 0.4, 0.8, 0.9)
"""Least opacity of the background colour over the frame: in landscape from the side of the letters to the other, in
portrait from top to bottom, where the face is left a little clearer."""
_TEXT_CONTRAST, _MARK_CONTRAST = 1.3 * MIN_TEXT_CONTRAST, 1.15 * MIN_MARK_CONTRAST
"""Contrasts on the backdrop: more than the minimum, because letters on a picture need more and grain lowers it."""


def render_backdrop(opening: Picture, size: tuple[int, int], style: Style, mirrored: bool = False) -> Image.Image:
    """Return the frame, filling ``size``, blurred and covered with the background colour; RGB.

    Letters are legible anywhere on it, whatever was filmed. ``mirrored`` is for right-to-left titles.
    """
    width, height = size
    small = _blur_frame(opening, (-(-width // _DOWNSCALE), -(-height // _DOWNSCALE)))
    cover = _compute_cover(small, style.palette, upright=height > width, mirrored=mirrored)
    soft = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    share = cv2.resize(cover, size, interpolation=cv2.INTER_LINEAR)[:, :, None]
    mixed = soft * (1 - share) + np.array(style.palette.background, np.float32) * share
    # Grain against banding, the same every time.
    grain = np.random.default_rng(720).normal(0, 0.9, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.asarray(np.clip(mixed + grain + 0.5, 0, 255), np.uint8))


def render_title_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write ``title``, ``bylines`` (the presenter first) and the logo on a copy of ``behind``."""
    return to_picture(_draw_card(behind, title, bylines, style, _TITLE))


def render_closing_card(behind: Image.Image, title: str, bylines: Sequence[str], style: Style) -> Picture:
    """Write the closing card on a copy of ``behind``: a title card with a smaller title."""
    return to_picture(_draw_card(behind, title, bylines, style, _CLOSING))


# ------------------------------------------------------------------------------------------------------------- letters


@dataclass(frozen=True, slots=True)
class _CardText:
    """The texts of a card, from top to bottom."""

    title: TextBlock
    lines: tuple[TextBlock, ...]
    gap: int
    bar: int
    space: int

    @property
    def height(self) -> int:
        below = sum(line.height + self.space for line in self.lines)
        return self.title.height + self.gap + self.bar + (self.gap + below - self.space if below else 0)


def _draw_card(
    behind: Image.Image, title: str, bylines: Sequence[str], style: Style, sizes: tuple[int, ...]
) -> Image.Image:
    image, colours = behind.copy(), style.palette
    width, height = image.size
    upright = height > width
    scale = min(width, height) / BASE_HEIGHT
    margin, top = round(_MARGIN[upright] * scale), round(_TOP * scale)
    room, right = width - 2 * margin, is_right_to_left(title or "".join(bylines))
    badge = render_logo(style, round(_LOGO[0] * scale), round(_LOGO[1] * scale))
    if badge is not None:
        image.paste(badge, (margin + room - badge.width if right else margin, top), badge)
    above = top + (badge.height + top // 2 if badge is not None else 0)
    texts = _lay_out(title, bylines, style, sizes, (room, height - top - above), scale, upright)
    # In portrait the face is in the upper half: the letters stand below it.
    y = max(above, round(height * 0.84) - texts.height if upright else (height - texts.height) // 2)
    _write_block(image, texts.title, margin, y, room, right, colours.text)
    y += texts.title.height + texts.gap
    bar = round(_BAR[0] * scale)
    left = margin + room - bar if right else margin
    draw_rounded_box(image, (left, y, left + bar, y + texts.bar), texts.bar / 2, colours.accent)
    y += texts.bar + texts.gap
    for line in texts.lines:
        _write_block(image, line, margin, y, room, right, colours.text)
        y += line.height + texts.space
    return image


def _lay_out(
    title: str, bylines: Sequence[str], style: Style, sizes: tuple[int, ...], room: tuple[int, int], scale: float,
    upright: bool,
) -> _CardText:  # fmt: skip
    """Set the texts in the largest sizes in which all of them fit ``room`` (width, height)."""
    faces = style.faces

    def scaled(some: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(round(size * scale) for size in some)

    lines = tuple(
        fit_text(line, faces.text if number else faces.strong, scaled(_BYLINE if number else _NAME), room[0], 2, 1.45)
        for number, line in enumerate(bylines)
    )
    for first in range(len(sizes)):
        heading = fit_text(title, faces.display, scaled(sizes[first:]), room[0], 7 if upright else 4, 1.14)
        texts = _CardText(heading, lines, round(_GAP * scale), round(_BAR[1] * scale), round(_SPACE * scale))
        if texts.height <= room[1]:
            break
    return texts


def _write_block(
    image: Image.Image, block: TextBlock, left: int, top: int, room: int, right: bool, colour: Colour
) -> None:
    """Write ``block`` at the left or ``right`` of ``room``.

    Lines of another direction keep theirs within the block.
    """
    wide = block.width
    draw_text(image, left + room - wide if right else left, top, block, colour, room=wide)


# ------------------------------------------------------------------------------------------------------------ backdrop


def _blur_frame(opening: Picture, size: tuple[int, int]) -> Floats:
    """Return the middle of the frame in the shape of ``size``, blurred; float32 (h, w, 3) RGB."""
    width, height = size
    bgr: Bytes = opening.bgr()
    scale = max(width / bgr.shape[1], height / bgr.shape[0])
    whole = (max(width, round(bgr.shape[1] * scale)), max(height, round(bgr.shape[0] * scale)))
    small = cv2.resize(bgr, whole, interpolation=cv2.INTER_AREA)
    x, y = (whole[0] - width) // 2, (whole[1] - height) // 2
    cut = small[y : y + height, x : x + width, ::-1].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(cut, (0, 0), min(size) / 22), np.float32)


def _compute_cover(small: Floats, palette: Palette, *, upright: bool, mirrored: bool) -> Floats:
    """Return the opacity of the background colour at each pixel of ``small``, float32 (h, w).

    It is a ramp, and higher where letters need it.
    """
    height, width = small.shape[:2]
    way = np.linspace(0, 1, height if upright else width, dtype=np.float32)
    ramp = np.interp(way[::-1] if mirrored and not upright else way, *(_DOWN if upright else _ALONG))
    if luminance(palette.background) > luminance(palette.text):
        ramp **= 0.7  # dark spots are more visible on a light background than light ones on a dark one
    least = np.broadcast_to(ramp[:, None] if upright else ramp[None], (height, width))
    # Dilated and blurred by the same window, the cover is nowhere less than needed.
    window = np.ones((min(height, width) // 5 | 1,) * 2, np.uint8)
    wide = cv2.blur(
        cv2.dilate(_compute_needed_cover(small, palette), window), window.shape, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.maximum(least, wide), np.float32)


def _compute_needed_cover(small: Floats, palette: Palette) -> Floats:
    """Return the least opacity with which letters and accent are legible, float32 (h, w)."""
    background = np.array(palette.background, np.float32)
    found = np.ones(small.shape[:2], np.float32)
    for share in np.linspace(1, 0, 26, dtype=np.float32):
        light = image_luminance(small * (1 - share) + background * share)
        fits = _has_contrast(light, palette.text, _TEXT_CONTRAST, palette.background) & _has_contrast(
            light, palette.accent, _MARK_CONTRAST, palette.background
        )
        found[fits] = share
    return found


def _has_contrast(
    light: Floats, colour: Colour, ratio: float, background: Colour
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return where ``light`` (relative luminance) has a contrast of ``ratio`` to ``colour``.

    It must be on the side of ``background``.
    """
    mark = luminance(colour) + 0.05
    if mark > luminance(background) + 0.05:
        return np.asarray(light + 0.05 <= mark / ratio)
    return np.asarray(light + 0.05 >= mark * ratio)
