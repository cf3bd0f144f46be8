"""Render the author's pictures and the logo so that they are whole and stay visible."""

from __future__ import annotations

import io
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

from models.picture import Box, Colour
from stages.painting.colour import image_luminance, luminance
from stages.painting.drawing import draw_rounded_box
from stages.painting.palette import Palette
from stages.painting.style import Style
from stages.painting.yuv_layer import YuvLayer

_MAX_CROP = 0.04  # a picture whose aspect differs from its place by less than this is cropped to fill it
_MAX_ENLARGEMENT = 2.0  # small pictures are not enlarged more than this: they would only be blurred
_RADIUS, _BORDER = 10, 3  # corner radius and border of a picture beside the presenter
_MAX_BORDER_SPREAD = 10  # largest difference of values in a border of one colour
_MIN_CONTRAST = 1.6  # contrast with the background below which a pixel is lost
_MAX_LOST_SHARE = 0.1  # share of a picture's pixels that may be lost before it gets another background
_ORIENTATION = 0x0112  # tag of EXIF: which side of the picture is up
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def render_author_picture(path: Path, place: Box, scale: float, style: Style, inset: bool) -> YuvLayer:
    """Return the picture ``path`` as a layer for ``place`` (even edges).

    A picture in the presenter's place is shown whole and covers all of the place: a plain border of the picture is
    continued to its edges, else the background colour is around it. An ``inset`` keeps its own shape inside ``place``,
    with round corners and a thin border; ``scale`` is that of the arrangement.
    """
    rim = round(_BORDER * scale) if inset else 0
    picture = _fit_picture(path, (place.width - 2 * rim, place.height - 2 * rim), style.palette)
    if not inset:
        background = _find_border_colour(picture) or style.palette.background
        whole = Image.new("RGBA", (place.width, place.height), (*background, 255))
        whole.paste(picture, ((whole.width - picture.width) // 2, (whole.height - picture.height) // 2))
        return YuvLayer.from_image(whole, place.x0, place.y0)
    size = (picture.width + 2 * rim) // 2 * 2, (picture.height + 2 * rim) // 2 * 2
    card = Image.new("RGBA", size, (*style.palette.overlay, 0))
    draw_rounded_box(card, (0, 0, *size), _RADIUS * scale, style.palette.overlay)
    mask = Image.new("RGBA", picture.size)
    draw_rounded_box(mask, (0, 0, *picture.size), (_RADIUS - _BORDER) * scale, (0, 0, 0))
    card.paste(picture, (rim, rim), mask.getchannel("A"))
    x, y = (place.width - size[0]) // 4 * 2, (place.height - size[1]) // 4 * 2
    return YuvLayer.from_image(card, place.x0 + x, place.y0 + y)


@lru_cache(maxsize=4)
def render_logo(style: Style, width: int, height: int) -> Image.Image | None:
    """Return the logo of ``style``, at most ``width`` x ``height``; None without one.

    It is RGBA and shared, so do not draw on it. A logo that would be lost on the background of the video gets a plate.
    """
    if style.logo is None:
        return None
    image = _decode_picture(style.logo, (2 * width, 2 * height))
    drawn = image.getchannel("A").getbbox()  # transparent margins would displace it
    if drawn is None:
        return None
    lost = _choose_background(image, style.palette) != style.palette.background
    image = image.crop(drawn)
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    if not lost:
        return image
    edge = max(2, round(min(image.size) * 0.22))
    image.thumbnail((width - 2 * edge, height - 2 * edge), Image.Resampling.LANCZOS)
    size = image.width + 2 * edge, image.height + 2 * edge
    plate = Image.new("RGBA", size, (*style.palette.text, 0))
    draw_rounded_box(plate, (0, 0, *size), edge * 0.6, style.palette.text)
    plate.alpha_composite(image, (edge, edge))
    return plate


def _fit_picture(path: Path, size: tuple[int, int], palette: Palette) -> Image.Image:
    """Return the picture without transparency (RGB), scaled to fit ``size``."""
    image = _decode_picture(path, size)
    background = _choose_background(image, palette)
    image = Image.alpha_composite(Image.new("RGBA", image.size, (*background, 255)), image).convert("RGB")
    grown = min(size[0] / image.width, size[1] / image.height, _MAX_ENLARGEMENT)
    if grown < _MAX_ENLARGEMENT and abs(image.width / image.height / (size[0] / size[1]) - 1) < _MAX_CROP:
        return ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    fitted = max(2, round(image.width * grown)), max(2, round(image.height * grown))
    return image.resize((min(size[0], fitted[0]), min(size[1], fitted[1])), Image.Resampling.LANCZOS)


def _find_border_colour(image: Image.Image) -> Colour | None:
    """Return the colour of a picture's border (RGB), None where it has several.

    Diagrams and slides have a border of one colour.
    """
    pixels = np.asarray(image)
    ring = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    low, middle, high = np.percentile(ring, (2, 50, 98), axis=0)
    if (high - low).max() > _MAX_BORDER_SPREAD:
        return None
    red, green, blue = (round(value) for value in middle)
    return red, green, blue


def _choose_background(image: Image.Image, palette: Palette) -> Colour:
    """Return the background or the text colour, whichever hides less of a transparent picture."""
    usual, other = (_measure_lost_share(image, colour) for colour in (palette.background, palette.text))
    return palette.text if usual > _MAX_LOST_SHARE and usual > other else palette.background


def _measure_lost_share(image: Image.Image, background: Colour) -> float:
    """Return the share of a transparent picture (RGBA) too close to ``background``, 0..1.

    It is 0 for opaque pictures.
    """
    small = image.copy()
    small.thumbnail((96, 96))
    pixels = np.asarray(small, np.float32)
    opacity = pixels[..., 3] / 255
    if opacity.min() > 0.99 or opacity.max() < 0.01:
        return 0.0
    light, dark = image_luminance(pixels[..., :3]) + 0.05, luminance(background) + 0.05
    pale = np.maximum(light, dark) / np.minimum(light, dark) < _MIN_CONTRAST
    return float((pale * opacity).sum() / opacity.sum())


def _decode_picture(path: Path, size: tuple[int, int]) -> Image.Image:
    """Return the first picture of ``path``, upright, RGBA in sRGB, reduced to about ``size``."""
    with Image.open(path) as file:
        turn = _UPRIGHT.get(file.getexif().get(_ORIENTATION, 1))
        largest = 2 * max(size)
        file.draft(None, (largest, largest))  # a JPEG is decoded no larger than needed
        profile = file.info.get("icc_profile")
        image = _to_scalable_mode(file)
        image.thumbnail((largest, largest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _to_srgb(image, profile)
    return image if turn is None else image.transpose(turn)


def _to_scalable_mode(file: Image.Image) -> Image.Image:
    """Return the image in a mode that can be scaled.

    Grey values of 16 or 32 bits become 8 bits, palettes become colours.
    """
    if file.mode[0] in "IF":
        values = np.asarray(file, np.float32)
        white = 65535 if file.mode[0] == "I" and values.max() > 255 else max(1.0, float(values.max()))
        return Image.fromarray(np.asarray(np.clip(values * (255 / white), 0, 255), np.uint8))
    if file.mode in {"1", "P", "PA", "LA"} or "transparency" in file.info:
        return file.convert("RGBA" if file.has_transparency_data else "RGB")
    file.load()
    return file


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in sRGB (RGBA); screenshots and phone pictures have other profiles."""
    if image.mode == "RGBA":
        seen = _to_srgb(image.convert("RGB"), profile)
        seen.putalpha(image.getchannel("A"))
        return seen
    if profile and image.mode in {"RGB", "CMYK"}:
        # A broken profile, or one of another colour model, is ignored.
        with suppress(OSError, ValueError, ImageCms.PyCMSError):
            origin = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, origin, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    return image.convert("RGB").convert("RGBA")
