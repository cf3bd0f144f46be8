"""What lies over the presenter: the strap with a name or a bullet at the lower left, and burned captions."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from models.picture import Box
from stages.compose.draw import rounded, text
from stages.compose.layer import Layer
from stages.compose.letters import INTER, Block, fit
from stages.compose.palette import BASE_HEIGHT, PALETTE, ease
from stages.record import CaptionCue

_NAME, _ROLE = (32, 30, 28, 26, 24), (20, 18, 16)
_SAYING, _KICKER = (28, 26, 24, 22), (17, 16)
_CAPTION = (30, 28, 26, 24, 22, 20)
_SPEECH = (46, 44, 40, 36, 32, 28)


@dataclass(frozen=True, slots=True)
class Strap:
    """Up to three texts on a strap, one below the other; colours follow their place."""

    above: Block | None
    main: Block
    below: Block | None


def name_strap(name: str, role: str, region: Box) -> Strap:
    """Return the strap that says who is speaking."""
    scale, room = region.height / BASE_HEIGHT, region.width * 0.6
    main = fit(name, INTER.display, _sizes(_NAME, scale), room, 1, 1.25)
    return Strap(None, main, fit(role, INTER.text, _sizes(_ROLE, scale), room, 1, 1.35) if role else None)


def saying_strap(kicker: str, saying: str, region: Box) -> Strap:
    """Return the strap with a bullet (``saying``) of a chapter (``kicker``), where there is no panel."""
    scale, room = region.height / BASE_HEIGHT, region.width * 0.55
    above = fit(kicker, INTER.strong, _sizes(_KICKER, scale), room, 1, 1.35) if kicker else None
    return Strap(above, fit(saying, INTER.strong, _sizes(_SAYING, scale), room, 4, 1.25), None)


def caption_block(cue: CaptionCue, region: Box) -> Block:
    """Return a caption as it is burned into the picture."""
    return _lines(cue, _CAPTION, region)


def speech_block(cue: CaptionCue, region: Box) -> Block:
    """Return a caption as it fills a picture that shows nothing else."""
    return _lines(cue, _SPEECH, region)


def strap_layer(strap: Strap, region: Box, lift: int, share: float) -> Layer:
    """Draw a strap at the lower left of ``region``, ``lift`` pixels up, ``share`` (0..1) of its way in."""
    scale = region.height / BASE_HEIGHT
    blocks = [block for block in (strap.above, strap.main, strap.below) if block is not None]
    inside, edge = round(22 * scale), round(16 * scale)
    height = sum(block.height for block in blocks) + 2 * edge
    wide = round(max(block.width for block in blocks)) + inside * 2 + round(6 * scale)
    slack = round(24 * scale)
    image = Image.new("RGBA", (_even(wide + slack), _even(height)), (*PALETTE.ground, 0))
    left = slack * ease(share)
    rounded(image, (left, 0, left + wide, height), 10 * scale, PALETTE.ground, 0.86)
    rounded(image, (left, edge, left + 5 * scale, height - edge), 2.5 * scale, PALETTE.accent)
    y = edge
    for block in blocks:
        text(image, left + inside, y, block, PALETTE.text if block is strap.main else PALETTE.quiet)
        y += block.height
    if share < 1:
        image.putalpha(image.getchannel("A").point(lambda value: round(value * ease(share))))
    x = region.x0 + _even(round(48 * scale)) - _even(slack)
    return Layer.of(image, x, region.y1 - lift - image.height)


def speech_layer(block: Block, region: Box) -> Layer:
    """Draw a caption large, in the middle of ``region``."""
    size = _even(round(block.width) + 2), _even(block.height)
    image = Image.new("RGBA", size, (*PALETTE.text, 0))
    text(image, 0, 0, block, PALETTE.text, centred=size[0])
    x, y = (region.width - size[0]) // 4 * 2, (region.height - size[1]) // 4 * 2
    return Layer.of(image, region.x0 + x, region.y0 + y)


def caption_layer(block: Block, region: Box) -> Layer:
    """Draw a caption in its box at the bottom of ``region``."""
    scale = region.height / BASE_HEIGHT
    inside, edge = round(18 * scale), round(10 * scale)
    size = _even(round(block.width) + 2 * inside), _even(block.height + 2 * edge)
    image = Image.new("RGBA", size, (*PALETTE.ground, 0))
    rounded(image, (0, 0, *size), 10 * scale, PALETTE.ground, 0.82)
    text(image, 0, (size[1] - block.height) / 2, block, PALETTE.text, centred=size[0])
    left = region.x0 + _even((region.width - size[0]) // 2)
    return Layer.of(image, left, region.y1 - _even(round(40 * scale)) - size[1])


def _lines(cue: CaptionCue, sizes: tuple[int, ...], region: Box) -> Block:
    """Set the lines of a cue as they are broken, smaller where one is too wide."""
    room, scaled = region.width * 0.88, _sizes(sizes, region.height / BASE_HEIGHT)
    blocks = [fit(line, INTER.strong, scaled, room, 1) for line in cue.lines if line.strip()]
    size = min((block.size for block in blocks), default=scaled[-1])
    lines = tuple(fit(line, INTER.strong, (size,), room, 1).lines[0] for line in cue.lines if line.strip())
    return Block(lines, INTER.strong, size, round(size * 1.3))


def _sizes(sizes: tuple[int, ...], scale: float) -> tuple[int, ...]:
    return tuple(round(size * scale) for size in sizes)


def _even(value: int) -> int:
    return (value + 1) // 2 * 2
