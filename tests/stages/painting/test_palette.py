import random

import pytest

from stages.painting.colour import (
    MIN_MARK_CONTRAST,
    MIN_OVERLAY_OPACITY,
    MIN_TEXT_CONTRAST,
    blend_colours,
    contrast_ratio,
    ensure_contrast,
    luminance,
)
from stages.painting.palette import DEFAULT_PALETTE, dark_palette, light_palette

WORST = {
    dark_palette: (255, 255, 255),
    light_palette: (0, 0, 0),
}  # what may shine through below something that lies over the presenter


def brands(count, seed):
    """Colours as bad as chance makes them: accent, ground, text."""
    dice = random.Random(seed)
    return [
        tuple(tuple(dice.choice((0, 255, dice.randrange(256))) for _ in range(3)) for _ in "agt") for _ in range(count)
    ]


def weak(made, worst):
    """The pairs of ``made`` that cannot be told apart well enough."""
    over = blend_colours(made.overlay, worst, MIN_OVERLAY_OPACITY)
    pairs = [
        (part, ground) for part in ("text", "muted", "label", "accent") for ground in (made.background, made.raised)
    ]
    pairs += [("text", over), ("muted", over), ("text", made.overlay), ("muted", made.overlay)]
    found = [
        (part, ground) for part, ground in pairs if contrast_ratio(getattr(made, part), ground) < MIN_TEXT_CONTRAST
    ]
    return found + [
        ("accent", ground) for ground in (over, made.overlay) if contrast_ratio(made.accent, ground) < MIN_MARK_CONTRAST
    ]


@pytest.mark.parametrize("theme", [dark_palette, light_palette])
def test_the_themes_can_be_read(theme):
    assert weak(theme(), WORST[theme]) == []


@pytest.mark.parametrize("theme", [dark_palette, light_palette])
def test_every_brand_can_be_read(theme):
    for colours in brands(300, seed=3):
        assert weak(theme(*colours), WORST[theme]) == [], colours


@pytest.mark.parametrize("theme", [dark_palette, light_palette])
def test_letters_stay_on_their_side_of_the_ground(theme):
    for colours in brands(60, seed=5):
        made = theme(*colours)
        sides = {
            luminance(part) > luminance(made.background) for part in (made.text, made.muted, made.label, made.accent)
        }
        assert sides == {theme is dark_palette}


def test_what_can_be_read_stays_as_the_brand_wrote_it():
    made = dark_palette(accent=(255, 204, 0), background=(0, 32, 64), text=(255, 250, 240))

    assert (made.accent, made.background, made.text) == ((255, 204, 0), (0, 32, 64), (255, 250, 240))


def test_a_colour_that_moves_keeps_its_hue():
    moved = ensure_contrast((20, 40, 160), [(14, 22, 38)], MIN_TEXT_CONTRAST, lighter=True)

    assert MIN_TEXT_CONTRAST <= contrast_ratio(moved, (14, 22, 38)) < MIN_TEXT_CONTRAST * 1.05
    assert moved[2] > moved[1] > moved[0]


@pytest.mark.parametrize(("theme", "ground"), [(light_palette, (16, 32, 64)), (dark_palette, (255, 204, 0))])
def test_a_ground_for_the_other_theme_becomes_a_tint(theme, ground):
    made = theme(background=ground)

    assert contrast_ratio(made.background, WORST[theme]) >= 15
    assert sorted(range(3), key=lambda part: made.background[part]) == sorted(range(3), key=lambda part: ground[part])


def test_quiet_letters_are_between_text_and_ground():
    for theme in (dark_palette, light_palette):
        made = theme()
        order = [contrast_ratio(part, made.background) for part in (made.faint, made.label, made.muted, made.text)]
        assert order == sorted(order)
        assert order[-1] > 1.5 * order[-2]


@pytest.mark.parametrize("lighter", [True, False])
def test_where_nothing_can_be_read_black_or_white_is_left(lighter):
    assert ensure_contrast((90, 90, 90), [(128, 128, 128)], 20, lighter=lighter) == (
        (255,) * 3 if lighter else (0,) * 3
    )


def test_contrast_is_that_of_the_standard():
    assert contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast_ratio((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "background"),
    [
        ("text", "background"), ("muted", "background"), ("label", "background"), ("accent", "background"),
        ("text", "raised"), ("accent", "raised"),
    ],
)  # fmt: skip
def test_text_can_be_read(colour, background):
    assert contrast_ratio(getattr(DEFAULT_PALETTE, colour), getattr(DEFAULT_PALETTE, background)) >= 4.5
