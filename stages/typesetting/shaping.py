"""Shape a run of text with HarfBuzz: measure its width and draw it.

HarfBuzz joins letters, forms conjuncts, places marks and rasterises glyphs; all of it is in its wheel, so that a text
looks the same on every computer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import uharfbuzz as hb
from PIL import Image

from models.picture import Colour
from stages.typesetting.font_files import FontSource, read_properties

_FINE = 64
"""Units of HarfBuzz in a pixel."""
Glyph = tuple[int, int, int, int]
"""Glyph number in its font, horizontal advance, and offset to the right and upwards; in 1/64 pixel."""


def measure_width(text: str, source: FontSource, size: int, rtl: bool, language: str) -> float:
    """Return the width in pixels of ``text`` in a face of ``size`` pixels."""
    return sum(step for _, step, _, _ in _shape(text, source, size, rtl, language)) / _FINE


def draw_text(
    image: Image.Image, place: tuple[float, float], text: str, source: FontSource, size: int, rtl: bool, language: str,
    colour: Colour,
) -> None:  # fmt: skip
    """Draw ``text`` on an RGB or RGBA ``image``.

    ``place`` is the left end of its baseline, in pixels.
    """
    glyphs = _shape(text, source, size, rtl, language)
    font = _font(source, size)
    if not read_properties(source).coloured:
        drawn = _draw_outlines(font, glyphs, place)
        if drawn is not None:
            stamp = Image.new("RGBA", drawn[0].size, colour)
            stamp.putalpha(drawn[0])
            _paste(image, stamp, *drawn[1:])
        return
    for glyph, right, up in _place_glyphs(glyphs, place):
        picture = _render_coloured(font, glyph)
        if picture is not None:
            _paste(image, picture[0], round(right) + picture[1], round(up) + picture[2])


@lru_cache(maxsize=4096)
def _shape(text: str, source: FontSource, size: int, rtl: bool, language: str) -> tuple[Glyph, ...]:
    """Return the glyphs of a text from left to right."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(_font(source, size), buffer)
    return tuple(
        (info.codepoint, at.x_advance, at.x_offset, at.y_offset)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def _place_glyphs(glyphs: tuple[Glyph, ...], place: tuple[float, float]) -> Iterator[tuple[int, float, float]]:
    """Yield each glyph with the position of its origin in the image, in pixels."""
    x, y = place
    for glyph, step, right, up in glyphs:
        yield glyph, x + right / _FINE, y - up / _FINE
        x += step / _FINE


def _draw_outlines(
    font: Any, glyphs: tuple[Glyph, ...], place: tuple[float, float]
) -> tuple[Image.Image, int, int] | None:
    """Draw outlines; return the coverage of each pixel (L) and its left and top in the image.

    None when it is empty.
    """
    raster = hb.RasterDraw()
    raster.scale_factor = (_FINE, _FINE)
    for glyph, x, y in _place_glyphs(glyphs, place):
        raster.transform = (1, 0, 0, 1, x * _FINE, -y * _FINE)
        raster.draw_glyph(font, glyph)
    made = raster.render()
    if made is None or not made.extents.width or not made.extents.height:
        return None
    cover = _read_pixels(made, 1)
    return Image.fromarray(cover), made.extents.x_origin, -made.extents.y_origin - cover.shape[0]


@lru_cache(maxsize=256)
def _render_coloured(font: Any, glyph: int) -> tuple[Image.Image, int, int] | None:
    """Return the picture of a coloured glyph (RGBA), and its offset from the origin.

    The offset is that of the top left corner, in pixels.
    """
    extents = font.get_glyph_extents(glyph)
    if extents is None or not extents.width or not extents.height:
        return None
    wide, high = max(1, round(extents.width / _FINE)), max(1, round(-extents.height / _FINE))
    stored = font.get_glyph_color_png(glyph)
    if stored is not None and len(stored.data):
        large = Image.open(io.BytesIO(stored.data)).convert("RGBA")
        return large.resize((wide, high)), round(extents.x_bearing / _FINE), -round(extents.y_bearing / _FINE)
    return _paint_outlines(font, glyph, extents)


def _paint_outlines(font: Any, glyph: int, extents: Any) -> tuple[Image.Image, int, int] | None:
    """Paint a glyph of coloured outlines (COLR)."""
    raster = hb.RasterPaint()
    raster.scale_factor = (_FINE, _FINE)
    raster.set_glyph_extents(extents)
    raster.paint_glyph(font, glyph)
    made = raster.render()
    if made is None:
        return None
    rows = np.ascontiguousarray(_read_pixels(made, 4)[..., [2, 1, 0, 3]])
    picture = Image.frombuffer("RGBa", (rows.shape[1], rows.shape[0]), rows.tobytes(), "raw", "RGBa", 0, 1)
    return picture.convert("RGBA"), made.extents.x_origin, -made.extents.y_origin - rows.shape[0]


def _read_pixels(made: Any, depth: int) -> Any:
    """Return the pixels of a raster image, top row first: (h, w) or (h, w, depth) uint8."""
    extents = made.extents
    rows = np.frombuffer(made.buffer, np.uint8).reshape(extents.height, extents.stride)[::-1, : extents.width * depth]
    return np.ascontiguousarray(rows if depth == 1 else rows.reshape(extents.height, extents.width, depth))


def _paste(image: Image.Image, stamp: Image.Image, x: int, y: int) -> None:
    """Blend an RGBA ``stamp`` over ``image``; what lies outside is cut off."""
    if image.mode == "RGB":
        image.paste(stamp, (x, y), stamp)
        return
    image.alpha_composite(stamp, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))


@lru_cache(maxsize=64)
def _face(path: Path, index: int) -> Any:
    return hb.Face(hb.Blob.from_file_path(str(path)), index)


@lru_cache(maxsize=256)
def _font(source: FontSource, size: int) -> Any:
    font = hb.Font(_face(source.path, source.index))
    font.scale = (size * _FINE, size * _FINE)
    font.ppem = (size, size)
    return font
