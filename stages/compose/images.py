"""The author's pictures and the logo, as they stand in the video."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from models.picture import Box
from stages.compose.draw import rounded
from stages.compose.layer import Layer
from stages.compose.style import Style


def shown(path: Path, place: Box, scale: float, style: Style, inset: bool) -> Layer:
    """Return the picture ``path`` as it fills ``place``: whole, on the ground colour; ``inset`` with round corners."""
    picture = _opened(path, (place.width, place.height))
    if not inset:
        whole = Image.new("RGBA", (place.width, place.height), (*style.palette.ground, 255))
        whole.paste(picture, ((whole.width - picture.width) // 2, (whole.height - picture.height) // 2))
        return Layer.of(whole, place.x0, place.y0)
    size = (max(2, picture.width // 2 * 2), max(2, picture.height // 2 * 2))
    mask = Image.new("RGBA", size, (0, 0, 0, 0))
    rounded(mask, (0, 0, *size), 10 * scale, (0, 0, 0))
    card = picture.resize(size).convert("RGBA")
    card.putalpha(mask.getchannel("A"))
    x, y = (place.width - size[0]) // 4 * 2, (place.height - size[1]) // 4 * 2
    return Layer.of(card, place.x0 + x, place.y0 + y)


def logo(style: Style, width: int, height: int) -> Image.Image | None:
    """Return the logo of ``style`` (RGBA), at most ``width`` x ``height``; None without one."""
    if style.logo is None:
        return None
    with Image.open(style.logo) as file:
        image = file.convert("RGBA")
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    return image


def _opened(path: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file).convert("RGB")
    return ImageOps.contain(upright, size, Image.Resampling.LANCZOS)
