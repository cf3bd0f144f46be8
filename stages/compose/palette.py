"""The colours and measures of the picture, in one place."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

BASE_HEIGHT = 720
"""All measures in this package are pixels of a picture of this height."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their part. Text has a contrast of at least 4.5 on the grounds it is used on (WCAG 1.4.3)."""

    ground: Colour = (14, 22, 38)
    raised: Colour = (28, 42, 68)
    text: Colour = (245, 248, 252)
    quiet: Colour = (184, 197, 216)
    label: Colour = (147, 164, 191)
    faint: Colour = (47, 62, 90)
    accent: Colour = (245, 181, 71)


PALETTE = Palette()


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance of sRGB)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ease(share: float) -> float:
    """Return a share of a movement, 0..1, that starts fast and comes gently to rest (cubic)."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def swell(share: float) -> float:
    """Return a share of a dissolve, 0..1, gentle at both ends (smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
