"""Lay out and render lower thirds and burned captions.

A lower third lies over the presenter and shows a name, a bullet or a chapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from models.picture import Box
from stages.painting.colour import MIN_OVERLAY_OPACITY
from stages.painting.drawing import draw_rounded_box, draw_text
from stages.painting.easing import ease_out_cubic
from stages.painting.style import Style
from stages.painting.yuv_layer import YuvLayer
from stages.records.cues import CaptionCue
from stages.typesetting.bidi import is_right_to_left, order_runs, resolve_levels
from stages.typesetting.text_fitting import ELLIPSIS, Face, TextBlock, fit_text, measure_pitch, measure_width

# Ways to set a lower third, the best first: sizes and lines of its main text, then of the text above or below it.
_TextSizes = tuple[tuple[int, ...], int, tuple[int, ...], int]
_NAME: tuple[_TextSizes, ...] = (
    ((32, 30, 28, 26, 24), 1, (20, 19, 18), 1),
    ((26, 24, 22, 20), 2, (18, 17, 16), 1),
    ((24, 22, 20), 1, (17, 16), 2),
    ((22, 20, 19, 18, 17, 16), 2, (16, 15), 1),
)
_STATEMENT: tuple[_TextSizes, ...] = (
    ((28, 27, 26, 25, 24), 3, (17, 16), 1),
    ((24, 23, 22, 21, 20), 5, (16,), 1),
    ((20, 19, 18, 17, 16), 8, (15,), 1),
)
_CAPTION = (30, 28, 26, 24, 22, 20, 18)
_FULL_CAPTION = (46, 44, 40, 36, 32, 28, 24, 20)
_SIDE, _EDGE, _RADIUS, _BAR = 22, 15, 10, 5  # padding at the sides, above and below; corners; accent
_AROUND, _ABOVE = 18, 10  # padding of a caption at the sides, above and below
_SLIDE = 28  # pixels by which a lower third moves as it enters
_LOWER_THIRD_OPACITY = 0.9  # higher than of captions, which change more often
_HIGHLIGHT_PADDING = (0.1, 0.2, 0.26)  # of a highlighted word: beside, above and below its letters, in type sizes


@dataclass(frozen=True, slots=True)
class LowerThird:
    """The texts of a lower third, one below the other, with colours by position."""

    above: TextBlock | None
    main: TextBlock
    below: TextBlock | None

    @property
    def blocks(self) -> list[TextBlock]:
        """The texts from top to bottom."""
        return [block for block in (self.above, self.main, self.below) if block is not None]


def lay_out_name(name: str, role: str, place: Box, scale: float, style: Style) -> LowerThird:
    """Return the lower third with the presenter's name and role, no larger than ``place``."""
    return _lay_out_lower_third((name, style.faces.display), (role, style.faces.text), _NAME, False, place, scale)


def lay_out_statement(kicker: str, statement: str, place: Box, scale: float, style: Style) -> LowerThird:
    """Return the lower third with a bullet or chapter below a ``kicker``; it fits ``place``."""
    return _lay_out_lower_third(
        (statement, style.faces.strong), (kicker, style.faces.strong), _STATEMENT, True, place, scale
    )


def render_lower_third(
    lower_third: LowerThird, place: Box, right: bool, scale: float, style: Style, share: float
) -> YuvLayer:
    """Draw a lower third on the lower edge of ``place``, at its left or ``right``.

    ``share`` is how far it has entered, 0..1.
    """
    colours, blocks, from_the_right = style.palette, lower_third.blocks, lower_third.main.rtl
    side, edge, bar = round(_SIDE * scale), round(_EDGE * scale), _BAR * scale
    inner = _text_width(lower_third)
    size = min(_even(inner + 2 * side), place.width), min(_even(_total_height(lower_third, scale)), place.height)
    image = Image.new("RGBA", size, (*colours.overlay, 0))
    draw_rounded_box(image, (0, 0, *size), _RADIUS * scale, colours.overlay, _LOWER_THIRD_OPACITY)
    mark = size[0] - bar if from_the_right else 0
    draw_rounded_box(image, (mark, edge, mark + bar, max(edge + 1, size[1] - edge)), bar / 2, colours.accent)
    y = (size[1] - sum(block.height for block in blocks)) / 2
    for block in blocks:
        x = size[0] - side - block.width if from_the_right else side
        draw_text(image, x, y, block, colours.text if block is lower_third.main else colours.muted, room=block.width)
        y += block.height
    if share < 1:
        image = _slide_in(image, round(_SLIDE * scale) * (1 if right else -1), ease_out_cubic(share))
    return YuvLayer.from_image(image, place.x1 - size[0] if right else place.x0, place.y1 - size[1])


# ------------------------------------------------------------------------------------------------------------ captions


def lay_out_caption(cue: CaptionCue, place: Box, scale: float, style: Style) -> TextBlock:
    """Return the lines of a caption as burned into ``place``."""
    room = place.width - 2 * round(_AROUND * scale), place.height - 2 * round(_ABOVE * scale)
    return _lay_out_lines(cue, _CAPTION, room, scale, style.faces.strong)


def render_caption(cue: CaptionCue, place: Box, scale: float, style: Style, word: int | None) -> YuvLayer:
    """Draw a caption in its box, centred on the lower edge of ``place``.

    ``word``, an index into the words of the cue, is highlighted; None highlights none.
    """
    block, colours = lay_out_caption(cue, place, scale, style), style.palette
    size = _even(block.width + 2 * round(_AROUND * scale)), _even(block.height + 2 * round(_ABOVE * scale))
    size = min(size[0], place.width), min(size[1], place.height)
    image = Image.new("RGBA", size, (*colours.overlay, 0))
    draw_rounded_box(image, (0, 0, *size), _RADIUS * scale, colours.overlay, MIN_OVERLAY_OPACITY)
    top = (size[1] - block.height) / 2
    if word is not None and block.lines == cue.lines:
        highlight = _find_highlight_box(block, cue, word, size[0], top)
        marked = image.copy()
        draw_rounded_box(marked, highlight, block.size * 0.2, colours.accent)
        draw_text(marked, 0, top, block, colours.background, centred=size[0])
        draw_text(image, 0, top, block, colours.text, centred=size[0])
        left, upper, right, lower = (round(edge) for edge in highlight)
        image.paste(marked.crop((left, upper, right, lower)), (left, upper))
    else:
        draw_text(image, 0, top, block, colours.text, centred=size[0])
    return YuvLayer.from_image(image, place.x0 + (place.width - size[0]) // 4 * 2, place.y1 - size[1])


def render_full_caption(cue: CaptionCue, place: Box, scale: float, style: Style) -> YuvLayer:
    """Draw a caption large, in the middle of ``place``, which shows nothing else."""
    block = _lay_out_lines(cue, _FULL_CAPTION, (place.width * 0.9, place.height), scale, style.faces.strong)
    size = min(_even(block.width + 2), place.width), min(_even(block.height), place.height)
    image = Image.new("RGBA", size, (*style.palette.text, 0))
    draw_text(image, 0, 0, block, style.palette.text, centred=size[0])
    x, y = (place.width - size[0]) // 4 * 2, (place.height - size[1]) // 4 * 2
    return YuvLayer.from_image(image, place.x0 + x, place.y0 + y)


# -------------------------------------------------------------------------------------------------------- lower thirds


def _lay_out_lower_third(
    main: tuple[str, Face], other: tuple[str, Face], ways: tuple[_TextSizes, ...], above: bool, place: Box, scale: float
) -> LowerThird:
    """Set two texts in the first of ``ways`` that holds both; in the last one they are cut.

    Cut texts end in an ellipsis.
    """
    room = place.width - 2 * round(_SIDE * scale)
    for sizes, lines, small, few in ways:
        for most in range(lines, 0, -1):
            block = fit_text(main[0], main[1], _scale_sizes(sizes, scale), room, most, 1.22)
            second = fit_text(other[0], other[1], _scale_sizes(small, scale), room, few, 1.35) if other[0] else None
            lower_third = LowerThird(second, block, None) if above else LowerThird(None, block, second)
            if _total_height(lower_third, scale) > place.height:
                continue
            if (sizes, lines, small, few) == ways[-1] or (
                _is_complete(main[0], block) and _is_complete(other[0], second)
            ):
                return lower_third
            break
    return LowerThird(None, block, None)


def _is_complete(words: str, block: TextBlock | None) -> bool:
    return block is None or words.rstrip().endswith(ELLIPSIS) or not "".join(block.lines).endswith(ELLIPSIS)


def _text_width(lower_third: LowerThird) -> float:
    return max(block.width for block in lower_third.blocks)


def _total_height(lower_third: LowerThird, scale: float) -> int:
    return sum(block.height for block in lower_third.blocks) + 2 * round(_EDGE * scale)


def _slide_in(image: Image.Image, far: int, progress: float) -> Image.Image:
    """Return a lower third that has entered by ``progress`` (0..1).

    It is partly transparent, and up to ``far`` pixels from its final place.
    """
    moved = Image.new("RGBA", image.size, (0, 0, 0, 0))
    moved.paste(image, (round(far * (1 - progress)), 0))
    moved.putalpha(moved.getchannel("A").point([round(value * progress) for value in range(256)]))
    return moved


# --------------------------------------------------------------------------------------------------------------- lines


def _lay_out_lines(
    cue: CaptionCue, sizes: tuple[int, ...], room: tuple[float, float], scale: float, face: Face
) -> TextBlock:
    """Set the lines of a cue in the largest size that holds them.

    They are broken anew only if no size does.
    """
    whole = " ".join(cue.lines)
    for size in _scale_sizes(sizes, scale):
        apart = measure_pitch(whole, size)
        if apart * len(cue.lines) <= room[1] and all(measure_width(line, face, size) <= room[0] for line in cue.lines):
            return TextBlock(cue.lines, face, size, apart, is_right_to_left(whole))
    return fit_text(whole, face, (size,), room[0], max(1, int(room[1] // apart)))


def _find_highlight_box(
    block: TextBlock, cue: CaptionCue, word: int, wide: int, top: float
) -> tuple[float, float, float, float]:
    """Return the box around a word of a caption whose lines are centred in ``wide``."""
    heard = cue.words[word]
    line, size = block.lines[heard.line], block.size
    left, right = _measure_span(line, heard.first, heard.last, block)
    x = (wide - measure_width(line, block.face, size)) / 2
    base = top + heard.line * block.pitch + (block.pitch + 0.73 * size) / 2  # as `draw_text` places letters
    beside, above, below = (share * size for share in _HIGHLIGHT_PADDING)
    return x + left - beside, base - 0.73 * size - above, x + right + beside, base + below


def _measure_span(line: str, first: int, last: int, block: TextBlock) -> tuple[float, float]:
    """Return left and right edge of characters ``first`` to ``last`` in pixels from the left."""
    deep = resolve_levels(line, block.rtl)
    parts = [list(part) for _, part in groupby(range(len(line)), key=lambda at: (deep[at], first <= at < last))]
    x, found = 0.0, []
    for index in order_runs([deep[part[0]] for part in parts]):
        part = parts[index]
        wide = measure_width(line[part[0] : part[-1] + 1], block.face, block.size)
        if first <= part[0] < last:
            found += [x, x + wide]
        x += wide
    return min(found, default=0.0), max(found, default=0.0)


def _scale_sizes(sizes: tuple[int, ...], scale: float) -> tuple[int, ...]:
    return tuple(round(size * scale) for size in sizes)


def _even(value: float) -> int:
    return -int(-value // 2) * 2
