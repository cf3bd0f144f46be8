"""Draw smooth rounded boxes, and text in several fonts, with Pillow."""

from __future__ import annotations

from PIL import Image, ImageDraw

from models.picture import Colour
from stages.typesetting import shaping
from stages.typesetting.text_fitting import TextBlock
from stages.typesetting.text_runs import split_runs

_SUPERSAMPLING = 4  # Pillow draws shapes without antialiasing, so they are drawn larger and scaled down


def draw_rounded_box(
    image: Image.Image, box: tuple[float, float, float, float], radius: float, colour: Colour, opacity: float = 1.0
) -> None:
    """Fill ``box`` (left, top, right, bottom) with round corners, over ``image`` (RGB or RGBA)."""
    left, top, right, bottom = box
    if right - left <= 0 or bottom - top <= 0:  # around a text without glyphs in any font
        return
    x, y = int(left), int(top)
    size = (int(right) - x + 2, int(bottom) - y + 2)
    mask = Image.new("L", (size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING))
    fine = [
        (left - x) * _SUPERSAMPLING,
        (top - y) * _SUPERSAMPLING,
        (right - x) * _SUPERSAMPLING - 1,
        (bottom - y) * _SUPERSAMPLING - 1,
    ]
    ImageDraw.Draw(mask).rounded_rectangle(fine, radius * _SUPERSAMPLING, fill=round(255 * opacity))
    mask = mask.resize(size, Image.Resampling.BOX)
    if image.mode == "RGB":
        image.paste(colour, (x, y), mask)
        return
    patch = Image.new("RGBA", size, (*colour, 0))
    patch.putalpha(mask)
    image.alpha_composite(patch, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))


def draw_text(
    image: Image.Image,
    left: float,
    top: float,
    block: TextBlock,
    colour: Colour,
    *,
    centred: float = 0.0,
    room: float = 0.0,
) -> None:
    """Write ``block`` with its upper left corner at ``left``, ``top``.

    ``centred`` is the width to centre lines in. Right-to-left text ends at the right of ``room``, a width.
    """
    for number, line in enumerate(block.lines):
        parts = split_runs(line, block.face, block.size, block.rtl)
        wide = sum(part.width for part in parts)
        x = left + (centred - wide) / 2 if centred else left + room - wide if block.rtl and room else left
        # All fonts share one baseline: 0.73 em is the cap height of Inter.
        y = top + number * block.pitch + (block.pitch + 0.73 * block.size) / 2
        for part in parts:
            shaping.draw_text(image, (x, y), part.text, part.source, block.size, part.rtl, block.face.language, colour)
            x += part.width
