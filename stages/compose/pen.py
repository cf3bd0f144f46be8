"""The pen: how wide a run of text is, and writing it.

Shaping (letters that join, conjuncts, marks in their places) is done by Raqm, which Pillow brings along; it needs the
library FriBiDi of this computer. Without that, scripts that must be shaped cannot be written.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont, features

from stages.compose.palette import Colour
from stages.compose.sfnt import Source, facts

_STRIKES = (109, 160, 136, 128, 96, 64)
"""Heights in which fonts of coloured pictures come: 109 of Noto, 160 and down of Apple."""


@cache
def can_shape() -> bool:
    """Tell whether letters can be joined and set from right to left on this computer."""
    return bool(features.check("raqm"))


def width(text: str, source: Source, size: int, rtl: bool, language: str) -> float:
    """Return how wide ``text`` is in a face of ``size`` pixels."""
    font, scale = _font(source, size)
    return font.getlength(text, **_manner(rtl, language)) * scale


def write(
    image: Image.Image, place: tuple[float, float], text: str, source: Source, size: int, rtl: bool, language: str,
    colour: Colour,
) -> None:  # fmt: skip
    """Write ``text`` on an RGB or RGBA ``image`` from ``place``: its left end on the line that letters stand on."""
    font, scale = _font(source, size)
    manner = _manner(rtl, language)
    if not facts(source).pictures:
        ImageDraw.Draw(image).text(place, text, fill=colour, font=font, anchor="ls", **manner)
        return
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text, anchor="ls", **manner))
    if right <= left or bottom <= top:
        return
    large = Image.new("RGBA", (right - left, bottom - top), (*colour, 0))
    pen = ImageDraw.Draw(large)
    pen.text((-left, -top), text, fill=colour, font=font, anchor="ls", embedded_color=True, **manner)
    small = large.resize((max(1, round(large.width * scale)), max(1, round(large.height * scale))))
    _lay(image, small, round(place[0] + left * scale), round(place[1] + top * scale))


def _lay(image: Image.Image, stamp: Image.Image, x: int, y: int) -> None:
    """Lay an RGBA ``stamp`` over ``image``; what lies outside is cut off."""
    if image.mode == "RGB":
        image.paste(stamp, (x, y), stamp)
        return
    image.alpha_composite(stamp, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))


def _manner(rtl: bool, language: str) -> dict[str, Any]:
    if not can_shape():
        return {}
    return {"direction": "rtl" if rtl else "ltr", "language": language or None}


@lru_cache(maxsize=256)
def _font(source: Source, size: int) -> tuple[ImageFont.FreeTypeFont, float]:
    """Return the font, and what its pixels are to be multiplied with: those of pictures come in their own size."""
    for height in (size, *_STRIKES):
        try:
            return ImageFont.truetype(str(source.path), height, index=source.index), size / height
        except OSError:
            if not facts(source).pictures:
                raise
    raise OSError(f"{source.path} has pictures of no known size.")
