"""The colours of the picture by their part, which can be read whatever a brand asks for; the curves of its motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.picture import Floats

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

BASE_HEIGHT = 720
"""All measures in this package are pixels of a picture of this height."""

OVER = 0.82
"""Least opacity of `Palette.shade` over the presenter: with it, letters can be read whatever was filmed."""

READ, SEEN = 4.5, 3.0
"""Least contrast of letters, and of marks that carry a meaning (WCAG 2.2, 1.4.3 and 1.4.11)."""

_CALM = 7.0  # contrast of the ground with white (black in the light theme): below it, quiet letters have no room
_TINT = 15.0  # the same of a ground that was meant for the other theme, of which only the hue is left
_DEEP = 12.0  # the same of what lies over the presenter, where the picture shines through
_LIFT = 0.07, 0.035  # how much lighter than the ground a raised ground is, of 1, in the dark and in the light theme
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their part.

    ``text``, ``quiet``, ``label`` and ``accent`` have a contrast of 4.5 on ``ground`` and on ``raised``, and so has
    ``ground`` where it is the colour of letters on ``accent``. Over any picture, on ``shade``, ``text`` and ``quiet``
    have 4.5 and ``accent`` has 3.

    Attributes:
        ground: behind everything: the board, the cards.
        raised: behind what is being talked about.
        text: titles, and what is being said.
        quiet: what was said, and second lines.
        label: small print.
        faint: lines, and places that are still empty; decoration only.
        accent: the one colour that marks.
        shade: the ground of what lies over the presenter, with an opacity of at least `OVER`.
    """

    ground: Colour
    raised: Colour
    text: Colour
    quiet: Colour
    label: Colour
    faint: Colour
    accent: Colour
    shade: Colour


def dark(accent: Colour = (245, 181, 71), ground: Colour = (14, 22, 38), text: Colour = (245, 248, 252)) -> Palette:
    """Return light letters on a dark ground; colours that cannot be read get another lightness, not another hue."""
    ground = _grounded(ground, _WHITE)
    lift = _LIFT[0] if contrast(ground, _WHITE) >= _DEEP else -_LIFT[0]
    return _palette(accent, ground, _moved(ground, lift), text, light=True)


def light(accent: Colour = (180, 80, 10), ground: Colour = (243, 245, 248), text: Colour = (20, 28, 44)) -> Palette:
    """Return dark letters on a light ground; colours that cannot be read get another lightness, not another hue."""
    ground = _grounded(ground, _BLACK)
    lift = _LIFT[1] if _lightness(ground) <= 1 - _LIFT[1] / 2 else -_LIFT[1]
    return _palette(accent, ground, _moved(ground, lift), text, light=False)


def _palette(accent: Colour, ground: Colour, raised: Colour, text: Colour, *, light: bool) -> Palette:
    """Return the palette; ``light`` tells whether letters are lighter than their ground."""
    worst = _WHITE if light else _BLACK  # the worst that can be filmed is as light, or as dark, as the letters
    shade = readable(ground, [worst], _DEEP, lighter=not light)
    over = mixed(shade, worst, OVER)
    text = readable(readable(text, [ground], _CALM, lighter=light), [raised, over], READ, lighter=light)
    accent = readable(accent, [ground, raised], READ, lighter=light)
    return Palette(
        ground=ground,
        raised=raised,
        text=text,
        quiet=readable(mixed(text, ground, 0.74), [ground, raised, over], READ, lighter=light),
        label=readable(mixed(text, ground, 0.58), [ground, raised], READ, lighter=light),
        faint=mixed(text, ground, 0.16),
        accent=readable(accent, [over], SEEN, lighter=light),
        shade=shade,
    )


def _grounded(ground: Colour, letters: Colour) -> Colour:
    """Return a ground for letters as light as white, or as dark as black; one that suits the other theme is a tint."""
    suits = contrast(ground, letters) >= contrast(ground, _BLACK if letters == _WHITE else _WHITE)
    return readable(ground, [letters], _CALM if suits else _TINT, lighter=letters == _BLACK)


def readable(colour: Colour, grounds: Sequence[Colour], ratio: float, *, lighter: bool) -> Colour:
    """Return ``colour`` if it is lighter (else darker) than all ``grounds`` by a contrast of ``ratio``.

    Else return it with the nearest lightness that is; white or black where there is none.
    """

    def fits(one: Colour) -> bool:
        return all(
            (luminance(one) > luminance(other)) == lighter and contrast(one, other) >= ratio for other in grounds
        )

    if fits(colour):
        return colour
    best = _WHITE if lighter else _BLACK
    near, far = _lightness(colour), 1.0 if lighter else 0.0
    for _ in range(9):
        middle = (near + far) / 2
        moved = _moved(colour, middle - _lightness(colour))
        if fits(moved):
            best, far = moved, middle
        else:
            near = middle
    return best


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance of sRGB)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour, 0..1 (WCAG 2.2)."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def luminances(colours: Floats) -> Floats:
    """Return the relative luminance of each colour of an image, (h, w, 3) of 0..255 to (h, w)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722], np.float32), np.float32)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return ``one`` with an opacity of ``share`` over ``other``."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def ease(share: float) -> float:
    """Return a share of a movement, 0..1, that starts fast and comes gently to rest (cubic)."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def swell(share: float) -> float:
    """Return a share of a dissolve, 0..1, gentle at both ends (smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


# ---------------------------------------------------------------------------------------------------------- lightness

# Oklab, in which lightness is what the eye takes for it (Ottosson 2020, https://bottosson.github.io/posts/oklab).
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
Triple = tuple[float, float, float]


def _moved(colour: Colour, change: float) -> Colour:
    """Return ``colour`` made lighter by ``change`` (of 1), with its hue and as much of its strength as there is."""
    lightness, green_red, blue_yellow = _lab(colour)
    lightness = min(1.0, max(0.0, lightness + change))
    strength, step = 1.0, 0.5
    for _ in range(8):
        red, green, blue = _light((lightness, green_red * strength, blue_yellow * strength))
        inside = min(red, green, blue) >= -1e-4 and max(red, green, blue) <= 1 + 1e-4
        if inside and strength == 1.0:
            break
        strength += step if inside else -step
        step /= 2
    red, green, blue = map(_coded, _light((lightness, green_red * strength, blue_yellow * strength)))
    return red, green, blue


def _lightness(colour: Colour) -> float:
    return _lab(colour)[0]


def _lab(colour: Colour) -> Triple:
    red, green, blue = map(_linear, colour)
    long, middle, short = (value ** (1 / 3) for value in _times(_TO_CONES, (red, green, blue)))
    return _times(_TO_LAB, (long, middle, short))


def _light(lab: Triple) -> Triple:
    long, middle, short = (value**3 for value in _times(_FROM_LAB, lab))
    return _times(_FROM_CONES, (long, middle, short))


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _coded(light: float) -> int:
    share = min(1.0, max(0.0, light))
    return round(255 * (share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055))


PALETTE = dark()
"""The colours without a brand."""
