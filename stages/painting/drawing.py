"""Drawing with Pillow what Pillow lacks: smooth rounded boxes, and text that changes fonts where it must."""

from __future__ import annotations

from PIL import Image, ImageDraw

from models.picture import Colour
from stages.typesetting import shaping
from stages.typesetting.text_fitting import TextBlock
from stages.typesetting.text_runs import split_runs

_FINE = 4  # Pillow draws shapes without smoothing; drawn larger and scaled down they are smooth


def rounded(
    image: Image.Image, box: tuple[float, float, float, float], radius: float, colour: Colour, opacity: float = 1.0
) -> None:
    """Fill ``box`` (left, top, right, bottom) with round corners, blended over ``image`` (RGB or RGBA)."""
    left, top, right, bottom = box
    if right - left <= 0 or bottom - top <= 0:  # around a text of which no font has a letter
        return
    x, y = int(left), int(top)
    size = (int(right) - x + 2, int(bottom) - y + 2)
    mask = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    fine = [(left - x) * _FINE, (top - y) * _FINE, (right - x) * _FINE - 1, (bottom - y) * _FINE - 1]
    ImageDraw.Draw(mask).rounded_rectangle(fine, radius * _FINE, fill=round(255 * opacity))
    mask = mask.resize(size, Image.Resampling.BOX)
    if image.mode == "RGB":
        image.paste(colour, (x, y), mask)
        return
    patch = Image.new("RGBA", size, (*colour, 0))
    patch.putalpha(mask)
    image.alpha_composite(patch, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))


def text(
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

    ``centred`` is the width to centre lines in. What is read from right to left ends at the right of ``room``, a width.
    """
    for number, line in enumerate(block.lines):
        parts = split_runs(line, block.face, block.size, block.rtl)
        wide = sum(part.width for part in parts)
        x = left + (centred - wide) / 2 if centred else left + room - wide if block.rtl and room else left
        # Letters stand on a common line, wherever their font would put them: 0.73 em is the height of Inter's capitals.
        y = top + number * block.pitch + (block.pitch + 0.73 * block.size) / 2
        for part in parts:
            shaping.draw_text(image, (x, y), part.text, part.source, block.size, part.rtl, block.face.language, colour)
            x += part.width
