"""What lies over the presenter: the strap with a name, a bullet or a chapter, and burned captions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from models.picture import Box
from stages.painting.colour import OVER
from stages.painting.drawing import rounded, text
from stages.painting.palette import ease
from stages.painting.style import Style
from stages.painting.yuv_layer import Layer
from stages.records.cues import CaptionCue
from stages.typesetting.bidi import is_right_to_left, order_runs, resolve_levels
from stages.typesetting.text_fitting import ELLIPSIS, Face, TextBlock, fit_text, measure_pitch, measure_width

# The ways to set a strap, the best first: sizes and lines of its main text, then of what stands above or below it.
_Way = tuple[tuple[int, ...], int, tuple[int, ...], int]
_NAME: tuple[_Way, ...] = (
    ((32, 30, 28, 26, 24), 1, (20, 19, 18), 1),
    ((26, 24, 22, 20), 2, (18, 17, 16), 1),
    ((24, 22, 20), 1, (17, 16), 2),
    ((22, 20, 19, 18, 17, 16), 2, (16, 15), 1),
)
_SAYING: tuple[_Way, ...] = (
    ((28, 27, 26, 25, 24), 3, (17, 16), 1),
    ((24, 23, 22, 21, 20), 5, (16,), 1),
    ((20, 19, 18, 17, 16), 8, (15,), 1),
)
_CAPTION = (30, 28, 26, 24, 22, 20, 18)
_SPEECH = (46, 44, 40, 36, 32, 28, 24, 20)
_SIDE, _EDGE, _RADIUS, _BAR = 22, 15, 10, 5  # of a strap: beside its letters, above and below them; corners; accent
_AROUND, _ABOVE = 18, 10  # of a caption: beside its letters, above and below them
_SLIDE = 28  # how far a strap moves as it comes
_SOLID = 0.9  # opacity of a strap: a little more than of a caption, which comes and goes
_PILL = (0.1, 0.2, 0.26)  # of the mark of a word: beside, above and below its letters, in sizes of the letters


@dataclass(frozen=True, slots=True)
class Strap:
    """Up to three texts on a strap, one below the other; colours follow their place."""

    above: TextBlock | None
    main: TextBlock
    below: TextBlock | None

    @property
    def blocks(self) -> list[TextBlock]:
        """The texts from top to bottom."""
        return [block for block in (self.above, self.main, self.below) if block is not None]


def name_strap(name: str, role: str, place: Box, scale: float, style: Style) -> Strap:
    """Return the strap that says who is speaking, no larger than ``place``."""
    return _strap((name, style.faces.display), (role, style.faces.text), _NAME, False, place, scale)


def saying_strap(kicker: str, saying: str, place: Box, scale: float, style: Style) -> Strap:
    """Return the strap with a bullet or a chapter (``saying``) below a ``kicker``, no larger than ``place``."""
    return _strap((saying, style.faces.strong), (kicker, style.faces.strong), _SAYING, True, place, scale)


def strap_layer(strap: Strap, place: Box, right: bool, scale: float, style: Style, share: float) -> Layer:
    """Draw a strap on the lower edge of ``place``, at its left or ``right``, ``share`` (0..1) of its way in."""
    colours, blocks, from_the_right = style.palette, strap.blocks, strap.main.rtl
    side, edge, bar = round(_SIDE * scale), round(_EDGE * scale), _BAR * scale
    inner = _wide(strap)
    size = min(_even(inner + 2 * side), place.width), min(_even(_tall(strap, scale)), place.height)
    image = Image.new("RGBA", size, (*colours.shade, 0))
    rounded(image, (0, 0, *size), _RADIUS * scale, colours.shade, _SOLID)
    mark = size[0] - bar if from_the_right else 0
    rounded(image, (mark, edge, mark + bar, max(edge + 1, size[1] - edge)), bar / 2, colours.accent)
    y = (size[1] - sum(block.height for block in blocks)) / 2
    for block in blocks:
        x = size[0] - side - block.width if from_the_right else side
        text(image, x, y, block, colours.text if block is strap.main else colours.quiet, room=block.width)
        y += block.height
    if share < 1:
        image = _coming(image, round(_SLIDE * scale) * (1 if right else -1), ease(share))
    return Layer.of(image, place.x1 - size[0] if right else place.x0, place.y1 - size[1])


# ------------------------------------------------------------------------------------------------------------ captions


def caption_block(cue: CaptionCue, place: Box, scale: float, style: Style) -> TextBlock:
    """Return the lines of a caption as it is burned into ``place``."""
    room = place.width - 2 * round(_AROUND * scale), place.height - 2 * round(_ABOVE * scale)
    return _lines(cue, _CAPTION, room, scale, style.faces.strong)


def caption_layer(cue: CaptionCue, place: Box, scale: float, style: Style, word: int | None) -> Layer:
    """Draw a caption in its box, in the middle of the lower edge of ``place``.

    ``word``, an index into the words of the cue, is the one that is heard; None marks none.
    """
    block, colours = caption_block(cue, place, scale, style), style.palette
    size = _even(block.width + 2 * round(_AROUND * scale)), _even(block.height + 2 * round(_ABOVE * scale))
    size = min(size[0], place.width), min(size[1], place.height)
    image = Image.new("RGBA", size, (*colours.shade, 0))
    rounded(image, (0, 0, *size), _RADIUS * scale, colours.shade, OVER)
    top = (size[1] - block.height) / 2
    if word is not None and block.lines == cue.lines:
        pill = _pill(block, cue, word, size[0], top)
        marked = image.copy()
        rounded(marked, pill, block.size * 0.2, colours.accent)
        text(marked, 0, top, block, colours.ground, centred=size[0])
        text(image, 0, top, block, colours.text, centred=size[0])
        left, upper, right, lower = (round(edge) for edge in pill)
        image.paste(marked.crop((left, upper, right, lower)), (left, upper))
    else:
        text(image, 0, top, block, colours.text, centred=size[0])
    return Layer.of(image, place.x0 + (place.width - size[0]) // 4 * 2, place.y1 - size[1])


def speech_layer(cue: CaptionCue, place: Box, scale: float, style: Style) -> Layer:
    """Draw a caption large, in the middle of ``place``, which shows nothing else."""
    block = _lines(cue, _SPEECH, (place.width * 0.9, place.height), scale, style.faces.strong)
    size = min(_even(block.width + 2), place.width), min(_even(block.height), place.height)
    image = Image.new("RGBA", size, (*style.palette.text, 0))
    text(image, 0, 0, block, style.palette.text, centred=size[0])
    x, y = (place.width - size[0]) // 4 * 2, (place.height - size[1]) // 4 * 2
    return Layer.of(image, place.x0 + x, place.y0 + y)


# -------------------------------------------------------------------------------------------------------------- straps


def _strap(
    main: tuple[str, Face], other: tuple[str, Face], ways: tuple[_Way, ...], above: bool, place: Box, scale: float
) -> Strap:
    """Set two texts in the best of ``ways`` that holds all of them; in the last one they end in an ellipsis."""
    room = place.width - 2 * round(_SIDE * scale)
    for sizes, lines, small, few in ways:
        for most in range(lines, 0, -1):
            block = fit_text(main[0], main[1], _scaled(sizes, scale), room, most, 1.22)
            second = fit_text(other[0], other[1], _scaled(small, scale), room, few, 1.35) if other[0] else None
            strap = Strap(second, block, None) if above else Strap(None, block, second)
            if _tall(strap, scale) > place.height:
                continue
            if (sizes, lines, small, few) == ways[-1] or (_whole(main[0], block) and _whole(other[0], second)):
                return strap
            break
    return Strap(None, block, None)


def _whole(words: str, block: TextBlock | None) -> bool:
    return block is None or words.rstrip().endswith(ELLIPSIS) or not "".join(block.lines).endswith(ELLIPSIS)


def _wide(strap: Strap) -> float:
    return max(block.width for block in strap.blocks)


def _tall(strap: Strap, scale: float) -> int:
    return sum(block.height for block in strap.blocks) + 2 * round(_EDGE * scale)


def _coming(image: Image.Image, far: int, come: float) -> Image.Image:
    """Return a strap ``come`` (0..1) of its way in: still clear, and ``far`` pixels from where it will rest."""
    moved = Image.new("RGBA", image.size, (0, 0, 0, 0))
    moved.paste(image, (round(far * (1 - come)), 0))
    moved.putalpha(moved.getchannel("A").point([round(value * come) for value in range(256)]))
    return moved


# --------------------------------------------------------------------------------------------------------------- lines


def _lines(cue: CaptionCue, sizes: tuple[int, ...], room: tuple[float, float], scale: float, face: Face) -> TextBlock:
    """Set the lines of a cue as they are broken, in the largest size that holds them; only then are others made."""
    whole = " ".join(cue.lines)
    for size in _scaled(sizes, scale):
        apart = measure_pitch(whole, size)
        if apart * len(cue.lines) <= room[1] and all(measure_width(line, face, size) <= room[0] for line in cue.lines):
            return TextBlock(cue.lines, face, size, apart, is_right_to_left(whole))
    return fit_text(whole, face, (size,), room[0], max(1, int(room[1] // apart)))


def _pill(block: TextBlock, cue: CaptionCue, word: int, wide: int, top: float) -> tuple[float, float, float, float]:
    """Return the box around a word of a caption whose lines are centred in ``wide``."""
    said = cue.words[word]
    line, size = block.lines[said.line], block.size
    left, right = _span(line, said.first, said.last, block)
    x = (wide - measure_width(line, block.face, size)) / 2
    base = top + said.line * block.pitch + (block.pitch + 0.73 * size) / 2  # as `draw.text` places letters
    beside, above, below = (share * size for share in _PILL)
    return x + left - beside, base - 0.73 * size - above, x + right + beside, base + below


def _span(line: str, first: int, last: int, block: TextBlock) -> tuple[float, float]:
    """Return from where to where characters ``first`` to ``last`` of a line stand, in pixels from its left."""
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


def _scaled(sizes: tuple[int, ...], scale: float) -> tuple[int, ...]:
    return tuple(round(size * scale) for size in sizes)


def _even(value: float) -> int:
    return -int(-value // 2) * 2
