"""What lies over the presenter: the strap with a name, a bullet or a chapter, and burned captions."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from models.picture import Box
from stages.compose.draw import rounded, text
from stages.compose.layer import Layer
from stages.compose.letters import Block, Face, fit
from stages.compose.palette import ease
from stages.compose.style import Style
from stages.record import CaptionCue

_NAME, _ROLE = (32, 30, 28, 26, 24), (20, 18, 16)
_SAYING, _KICKER = (28, 26, 24, 22), (17, 16)
_CAPTION = (30, 28, 26, 24, 22, 20)
_SPEECH = (46, 44, 40, 36, 32, 28)
_SIDE, _EDGE = 22, 16


@dataclass(frozen=True, slots=True)
class Strap:
    """Up to three texts on a strap, one below the other; colours follow their place."""

    above: Block | None
    main: Block
    below: Block | None


def name_strap(name: str, role: str, place: Box, scale: float, style: Style) -> Strap:
    """Return the strap that says who is speaking, no larger than ``place``."""
    room = _room(place, scale)
    main = fit(name, style.faces.display, _sizes(_NAME, scale), room, 1, 1.25)
    return Strap(None, main, fit(role, style.faces.text, _sizes(_ROLE, scale), room, 1, 1.35) if role else None)


def saying_strap(kicker: str, saying: str, place: Box, scale: float, style: Style) -> Strap:
    """Return the strap with a bullet or a chapter (``saying``) below a ``kicker``, no larger than ``place``."""
    room, strong = _room(place, scale), style.faces.strong
    above = fit(kicker, strong, _sizes(_KICKER, scale), room, 1, 1.35) if kicker else None
    return Strap(above, fit(saying, strong, _sizes(_SAYING, scale), room, 4, 1.25), None)


def strap_layer(strap: Strap, place: Box, right: bool, scale: float, style: Style, share: float) -> Layer:
    """Draw a strap on the lower edge of ``place``, at its left or ``right``, ``share`` (0..1) of its way in."""
    colours = style.palette
    blocks = [block for block in (strap.above, strap.main, strap.below) if block is not None]
    inside, edge = round(_SIDE * scale), round(_EDGE * scale)
    height = sum(block.height for block in blocks) + 2 * edge
    wide = round(max(block.width for block in blocks)) + inside * 2
    image = Image.new("RGBA", (_even(wide), _even(height)), (*colours.ground, 0))
    rounded(image, (0, 0, wide, height), 10 * scale, colours.ground, 0.86)
    rounded(image, (0, edge, 5 * scale, height - edge), 2.5 * scale, colours.accent)
    y = edge
    for block in blocks:
        text(image, inside, y, block, colours.text if block is strap.main else colours.quiet)
        y += block.height
    if share < 1:
        whole, come = image, ease(share)
        shift = round(24 * scale * (1 - come)) * (1 if right else -1)
        image = Image.new("RGBA", whole.size, (*colours.ground, 0))
        image.paste(whole, (shift, 0))
        image.putalpha(image.getchannel("A").point(lambda value: round(value * come)))
    return Layer.of(image, place.x1 - image.width if right else place.x0, place.y1 - image.height)


def caption_block(cue: CaptionCue, place: Box, scale: float, style: Style) -> Block:
    """Return the lines of a caption as it is burned into ``place``."""
    return _lines(cue, _CAPTION, place.width - 2 * round(18 * scale), scale, style.faces.strong)


def caption_layer(cue: CaptionCue, place: Box, scale: float, style: Style, word: int | None) -> Layer:
    """Draw a caption in its box, in the middle of the lower edge of ``place``; ``word`` is the one that is heard."""
    block = caption_block(cue, place, scale, style)
    inside, edge = round(18 * scale), round(10 * scale)
    size = _even(round(block.width) + 2 * inside), _even(block.height + 2 * edge)
    image = Image.new("RGBA", size, (*style.palette.ground, 0))
    rounded(image, (0, 0, *size), 10 * scale, style.palette.ground, 0.82)
    text(image, 0, (size[1] - block.height) / 2, block, style.palette.text, centred=size[0])
    left = place.x0 + (place.width - size[0]) // 4 * 2
    return Layer.of(image, left, place.y1 - size[1])


def speech_layer(cue: CaptionCue, place: Box, scale: float, style: Style) -> Layer:
    """Draw a caption large, in the middle of ``place``, which shows nothing else."""
    block = _lines(cue, _SPEECH, place.width * 0.88, scale, style.faces.strong)
    size = _even(round(block.width) + 2), _even(block.height)
    image = Image.new("RGBA", size, (*style.palette.text, 0))
    text(image, 0, 0, block, style.palette.text, centred=size[0])
    x, y = (place.width - size[0]) // 4 * 2, (place.height - size[1]) // 4 * 2
    return Layer.of(image, place.x0 + x, place.y0 + y)


def _room(place: Box, scale: float) -> int:
    return place.width - 2 * round(_SIDE * scale) - 2


def _lines(cue: CaptionCue, sizes: tuple[int, ...], room: float, scale: float, face: Face) -> Block:
    """Set the lines of a cue as they are broken, smaller where one is too wide."""
    scaled = _sizes(sizes, scale)
    blocks = [fit(line, face, scaled, room, 1) for line in cue.lines if line.strip()]
    size = min((block.size for block in blocks), default=scaled[-1])
    lines = tuple(fit(line, face, (size,), room, 1).lines[0] for line in cue.lines if line.strip())
    return Block(lines, face, size, round(size * 1.3))


def _sizes(sizes: tuple[int, ...], scale: float) -> tuple[int, ...]:
    return tuple(round(size * scale) for size in sizes)


def _even(value: int) -> int:
    return (value + 1) // 2 * 2
