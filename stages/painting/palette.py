"""The colours of the picture by their part, which can be read whatever a brand asks for; the curves of its motion."""

from __future__ import annotations

from dataclasses import dataclass

from models.picture import Colour
from stages.painting.colour import (
    BLACK,
    MIN_GROUND_CONTRAST,
    MIN_MARK_CONTRAST,
    MIN_OVERLAY_OPACITY,
    MIN_TEXT_CONTRAST,
    OVERLAY_CONTRAST,
    RAISED_LIFT,
    TINT_GROUND_CONTRAST,
    WHITE,
    blend_colours,
    contrast_ratio,
    ensure_contrast,
    lightness,
    shift_lightness,
)

BASE_HEIGHT = 720
"""All measures in this package are pixels of a picture of this height."""


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


def dark_palette(
    accent: Colour = (245, 181, 71), ground: Colour = (14, 22, 38), text: Colour = (245, 248, 252)
) -> Palette:
    """Return light letters on a dark ground; colours that cannot be read get another lightness, not another hue."""
    ground = _adjust_ground(ground, WHITE)
    lift = RAISED_LIFT[0] if contrast_ratio(ground, WHITE) >= OVERLAY_CONTRAST else -RAISED_LIFT[0]
    return _build_palette(accent, ground, shift_lightness(ground, lift), text, light=True)


def light_palette(
    accent: Colour = (180, 80, 10), ground: Colour = (243, 245, 248), text: Colour = (20, 28, 44)
) -> Palette:
    """Return dark letters on a light ground; colours that cannot be read get another lightness, not another hue."""
    ground = _adjust_ground(ground, BLACK)
    lift = RAISED_LIFT[1] if lightness(ground) <= 1 - RAISED_LIFT[1] / 2 else -RAISED_LIFT[1]
    return _build_palette(accent, ground, shift_lightness(ground, lift), text, light=False)


def _build_palette(accent: Colour, ground: Colour, raised: Colour, text: Colour, *, light: bool) -> Palette:
    """Return the palette; ``light`` tells whether letters are lighter than their ground."""
    worst = WHITE if light else BLACK  # the worst that can be filmed is as light, or as dark, as the letters
    shade = ensure_contrast(ground, [worst], OVERLAY_CONTRAST, lighter=not light)
    over = blend_colours(shade, worst, MIN_OVERLAY_OPACITY)
    text = ensure_contrast(
        ensure_contrast(text, [ground], MIN_GROUND_CONTRAST, lighter=light),
        [raised, over],
        MIN_TEXT_CONTRAST,
        lighter=light,
    )
    accent = ensure_contrast(accent, [ground, raised], MIN_TEXT_CONTRAST, lighter=light)
    return Palette(
        ground=ground,
        raised=raised,
        text=text,
        quiet=ensure_contrast(
            blend_colours(text, ground, 0.74), [ground, raised, over], MIN_TEXT_CONTRAST, lighter=light
        ),
        label=ensure_contrast(blend_colours(text, ground, 0.58), [ground, raised], MIN_TEXT_CONTRAST, lighter=light),
        faint=blend_colours(text, ground, 0.16),
        accent=ensure_contrast(accent, [over], MIN_MARK_CONTRAST, lighter=light),
        shade=shade,
    )


def _adjust_ground(ground: Colour, letters: Colour) -> Colour:
    """Return a ground for letters as light as white, or as dark as black; one that suits the other theme is a tint."""
    suits = contrast_ratio(ground, letters) >= contrast_ratio(ground, BLACK if letters == WHITE else WHITE)
    return ensure_contrast(
        ground, [letters], MIN_GROUND_CONTRAST if suits else TINT_GROUND_CONTRAST, lighter=letters == BLACK
    )


def ease_out_cubic(share: float) -> float:
    """Return a share of a movement, 0..1, that starts fast and comes gently to rest (cubic)."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def smoothstep(share: float) -> float:
    """Return a share of a dissolve, 0..1, gentle at both ends (smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


# ---------------------------------------------------------------------------------------------------------- lightness


DEFAULT_PALETTE = dark_palette()
"""The colours without a brand."""
