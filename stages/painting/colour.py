"""Compute contrast, lightness and blends of colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.picture import Colour, Floats

MIN_OVERLAY_OPACITY = 0.82
"""Least opacity of `Palette.overlay` over the presenter: letters on it are legible whatever was filmed."""
MIN_TEXT_CONTRAST, MIN_MARK_CONTRAST = 4.5, 3.0
"""Least contrast of letters, and of graphics that carry a meaning (WCAG 2.2, 1.4.3 and 1.4.11)."""
MIN_BACKGROUND_CONTRAST = 7.0
"""Least contrast of the background with white (black in the light theme); below it muted letters are not legible."""
TINT_CONTRAST = 15.0
"""The same for a background that was meant for the other theme, of which only the hue is left."""
OVERLAY_CONTRAST = 12.0
"""The same for what lies over the presenter, where the picture shines through."""
RAISED_LIFT = 0.07, 0.035
"""Lightness by which the raised background differs from the background, 0..1: in the dark and in the light theme."""
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def ensure_contrast(colour: Colour, backgrounds: Sequence[Colour], ratio: float, *, lighter: bool) -> Colour:
    """Return ``colour``, with another lightness if its contrast to ``backgrounds`` is too low.

    The result is lighter (else darker) than all ``backgrounds`` by a contrast of ``ratio``; white or black where no
    lightness is enough.
    """

    def fits(one: Colour) -> bool:
        return all(
            (luminance(one) > luminance(other)) == lighter and contrast_ratio(one, other) >= ratio
            for other in backgrounds
        )

    if fits(colour):
        return colour
    best = WHITE if lighter else BLACK
    near, far = lightness(colour), 1.0 if lighter else 0.0
    for _ in range(9):
        middle = (near + far) / 2
        candidate = shift_lightness(colour, middle - lightness(colour))
        if fits(candidate):
            best, far = candidate, middle
        else:
            near = middle
    return best


def contrast_ratio(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance of sRGB)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour, 0..1 (WCAG 2.2)."""
    red, green, blue = map(_to_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def image_luminance(colours: Floats) -> Floats:
    """Return the relative luminance of an image, (h, w, 3) of 0..255 to (h, w)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722], np.float32), np.float32)


def blend_colours(one: Colour, other: Colour, share: float) -> Colour:
    """Return ``one`` with an opacity of ``share`` over ``other``."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


# Oklab, a perceptually uniform colour space (Ottosson 2020, https://bottosson.github.io/posts/oklab).
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
Vector = tuple[float, float, float]


def shift_lightness(colour: Colour, change: float) -> Colour:
    """Return ``colour`` made lighter by ``change`` (of 1), with the same hue.

    Its chroma is reduced as far as sRGB demands.
    """
    lightness, green_red, blue_yellow = _to_oklab(colour)
    lightness = min(1.0, max(0.0, lightness + change))
    strength, step = 1.0, 0.5
    for _ in range(8):
        red, green, blue = _oklab_to_linear((lightness, green_red * strength, blue_yellow * strength))
        inside = min(red, green, blue) >= -1e-4 and max(red, green, blue) <= 1 + 1e-4
        if inside and strength == 1.0:
            break
        strength += step if inside else -step
        step /= 2
    red, green, blue = map(_to_srgb, _oklab_to_linear((lightness, green_red * strength, blue_yellow * strength)))
    return red, green, blue


def lightness(colour: Colour) -> float:
    """Return the perceived lightness of a colour in Oklab, 0..1."""
    return _to_oklab(colour)[0]


def _to_oklab(colour: Colour) -> Vector:
    red, green, blue = map(_to_linear, colour)
    long, middle, short = (value ** (1 / 3) for value in _multiply(_TO_CONES, (red, green, blue)))
    return _multiply(_TO_LAB, (long, middle, short))


def _oklab_to_linear(lab: Vector) -> Vector:
    long, middle, short = (value**3 for value in _multiply(_FROM_LAB, lab))
    return _multiply(_FROM_CONES, (long, middle, short))


def _multiply(matrix: tuple[Vector, Vector, Vector], vector: Vector) -> Vector:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def _to_linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _to_srgb(light: float) -> int:
    share = min(1.0, max(0.0, light))
    return round(255 * (share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055))
