"""Define the colours of the picture by role, legible whatever colours a brand asks for."""

from __future__ import annotations

from dataclasses import dataclass

from models.picture import Colour
from stages.painting.colour import (
    BLACK,
    MIN_BACKGROUND_CONTRAST,
    MIN_MARK_CONTRAST,
    MIN_OVERLAY_OPACITY,
    MIN_TEXT_CONTRAST,
    OVERLAY_CONTRAST,
    RAISED_LIFT,
    TINT_CONTRAST,
    WHITE,
    blend_colours,
    contrast_ratio,
    ensure_contrast,
    lightness,
    shift_lightness,
)

BASE_HEIGHT = 720
"""All sizes in this package are pixels of a picture of this height."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role.

    ``text``, ``muted``, ``label`` and ``accent`` have a contrast of 4.5 on ``background`` and on ``raised``, and so has
    ``background`` as the colour of letters on ``accent``. Over any picture, on ``overlay``, ``text`` and ``muted`` have
    4.5 and ``accent`` has 3.

    Attributes:
        background: of the board and the cards.
        raised: background of the current bullet.
        text: titles, and what is being spoken.
        muted: what was spoken, and second lines.
        label: small print.
        faint: lines and empty places; decoration only.
        accent: the one colour that marks.
        overlay: background of what lies over the presenter, with an opacity of at least `MIN_OVERLAY_OPACITY`.
    """

    background: Colour
    raised: Colour
    text: Colour
    muted: Colour
    label: Colour
    faint: Colour
    accent: Colour
    overlay: Colour


def dark_palette(
    accent: Colour = (245, 181, 71), background: Colour = (14, 22, 38), text: Colour = (245, 248, 252)
) -> Palette:
    """Return light letters on a dark background.

    Colours that are not legible get another lightness, not another hue.
    """
    background = _adjust_background(background, WHITE)
    lift = RAISED_LIFT[0] if contrast_ratio(background, WHITE) >= OVERLAY_CONTRAST else -RAISED_LIFT[0]
    return _build_palette(accent, background, shift_lightness(background, lift), text, light=True)


def light_palette(
    accent: Colour = (180, 80, 10), background: Colour = (243, 245, 248), text: Colour = (20, 28, 44)
) -> Palette:
    """Return dark letters on a light background.

    Colours that are not legible get another lightness, not another hue.
    """
    background = _adjust_background(background, BLACK)
    lift = RAISED_LIFT[1] if lightness(background) <= 1 - RAISED_LIFT[1] / 2 else -RAISED_LIFT[1]
    return _build_palette(accent, background, shift_lightness(background, lift), text, light=False)


def _build_palette(accent: Colour, background: Colour, raised: Colour, text: Colour, *, light: bool) -> Palette:
    """Return the palette; ``light`` says that letters are lighter than their background."""
    worst = WHITE if light else BLACK  # the worst footage is as light, or as dark, as the letters
    overlay = ensure_contrast(background, [worst], OVERLAY_CONTRAST, lighter=not light)
    over = blend_colours(overlay, worst, MIN_OVERLAY_OPACITY)
    text = ensure_contrast(
        ensure_contrast(text, [background], MIN_BACKGROUND_CONTRAST, lighter=light),
        [raised, over],
        MIN_TEXT_CONTRAST,
        lighter=light,
    )
    accent = ensure_contrast(accent, [background, raised], MIN_TEXT_CONTRAST, lighter=light)
    return Palette(
        background=background,
        raised=raised,
        text=text,
        muted=ensure_contrast(
            blend_colours(text, background, 0.74), [background, raised, over], MIN_TEXT_CONTRAST, lighter=light
        ),
        label=ensure_contrast(
            blend_colours(text, background, 0.58), [background, raised], MIN_TEXT_CONTRAST, lighter=light
        ),
        faint=blend_colours(text, background, 0.16),
        accent=ensure_contrast(accent, [over], MIN_MARK_CONTRAST, lighter=light),
        overlay=overlay,
    )


def _adjust_background(background: Colour, letters: Colour) -> Colour:
    """Return a background with enough contrast to ``letters``, white or black.

    Of one that suits the other theme only the hue is left.
    """
    suits = contrast_ratio(background, letters) >= contrast_ratio(background, BLACK if letters == WHITE else WHITE)
    return ensure_contrast(
        background, [letters], MIN_BACKGROUND_CONTRAST if suits else TINT_CONTRAST, lighter=letters == BLACK
    )


DEFAULT_PALETTE = dark_palette()
"""The colours without a brand."""
