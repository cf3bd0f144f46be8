from functools import cache

import numpy as np
import pytest
from PIL import Image

from models.picture import Picture
from stages.painting.colour import MIN_MARK_CONTRAST, MIN_TEXT_CONTRAST, contrast_ratio, image_luminance
from stages.painting.palette import DEFAULT_PALETTE, dark_palette, light_palette
from stages.painting.style import Style
from stages.painting.title_card import render_backdrop, render_closing_card, render_title_card

SIZES = [(1280, 720), (1920, 1080), (720, 1280)]
LONG = "How we handle personal data of customers, suppliers and visitors, and what to do when something goes wrong"
NAMES = ("Ada Lindqvist", "Head of Learning")
BRANDS = [
    dark_palette(), light_palette(), dark_palette(accent=(11, 95, 255)),
    light_palette(background=(255, 204, 0), accent=(228, 0, 43)),
    dark_palette(background=(120, 0, 40), accent=(120, 10, 40), text=(128, 128, 128)),
]  # fmt: skip


def footage(kind):
    if kind in {"white", "black"}:
        return Picture.blank(1280, 720, (235 if kind == "white" else 16, 128, 128))
    rng = np.random.default_rng(5)
    squares = rng.choice(np.array([0, 128, 255], np.uint8), (6, 8, 3)).repeat(120, 0).repeat(160, 1)
    return Picture.from_bgr(np.ascontiguousarray(squares))


@cache
def plain(size):
    """A backdrop to write on, not to be changed."""
    return render_backdrop(footage("black"), size, Style())


def lettered(card, behind):
    """Left, top, right and bottom of what a card adds to its backdrop."""
    plain = Picture.from_bgr(np.ascontiguousarray(np.asarray(behind)[..., ::-1]))
    rows, columns = np.nonzero(np.abs(card.y.astype(int) - plain.y) > 6)
    return columns.min(), rows.min(), columns.max(), rows.max()


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
@pytest.mark.parametrize("kind", ["white", "black", "colours"])
@pytest.mark.parametrize("palette", BRANDS)
def test_letters_can_be_read_anywhere_over_any_footage(size, kind, palette):
    behind = np.asarray(render_backdrop(footage(kind), size, Style(palette)), np.float32)
    low, high = np.percentile(image_luminance(behind), (0.1, 99.9))

    for colour, ratio in ((palette.text, MIN_TEXT_CONTRAST), (palette.accent, MIN_MARK_CONTRAST)):
        worst = high if contrast_ratio(colour, (0, 0, 0)) > contrast_ratio(palette.background, (0, 0, 0)) else low
        light_, dark_ = sorted((worst + 0.05, image_luminance(np.array([[colour]], np.float32))[0, 0] + 0.05))
        assert dark_ / light_ >= ratio


def test_what_was_filmed_shines_through():
    for palette in (dark_palette(), light_palette()):
        one, other = (
            np.asarray(render_backdrop(footage(kind), (1280, 720), Style(palette)), float)
            for kind in ("white", "black")
        )
        assert np.abs(one - other).mean() > 10


def test_a_backdrop_for_reading_from_the_right_is_clearer_on_the_left():
    open_side = [
        np.asarray(render_backdrop(footage("black"), (1280, 720), Style(), mirrored), float).mean(axis=(0, 2))
        for mirrored in (False, True)
    ]

    assert open_side[0][:300].mean() > open_side[0][-300:].mean()
    assert open_side[1][:300].mean() < open_side[1][-300:].mean()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("draw", "title"),
    [
        (render_title_card, LONG), (render_title_card, LONG * 4), (render_title_card, "W" * 300),
        (render_title_card, ""), (render_closing_card, LONG * 4),
        (render_closing_card, "مرحبًا بكم في التدريب على أمن المعلومات"),
    ],
)  # fmt: skip
def test_everything_stands_within_the_margins(size, draw, title):
    behind = render_backdrop(footage("black"), size, Style())
    names = (NAMES[0] * 3, *NAMES, LONG)

    left, top, right, bottom = lettered(draw(behind, title, names, Style()), behind)

    margin = min(size) / 720 * 40
    assert margin <= left <= right <= size[0] - margin
    assert margin <= top <= bottom <= size[1] - margin


def test_a_card_without_names_has_its_title_alone():
    behind = plain((1280, 720))

    alone, named = (lettered(render_title_card(behind, "Welcome", names, Style()), behind) for names in ((), NAMES))

    assert alone[3] - alone[1] < named[3] - named[1]
    assert abs((alone[1] + alone[3]) / 2 - 360) < 30


def test_titles_read_from_the_right_stand_at_the_right():
    behind = render_backdrop(footage("black"), (1280, 720), Style(), True)

    left, _, right, _ = lettered(render_title_card(behind, "مرحبًا بكم", NAMES, Style()), behind)

    assert left > 700
    assert right == pytest.approx(1280 - 112, abs=6)


def test_the_closing_card_is_of_the_same_family_but_quieter():
    behind = plain((1280, 720))

    first, last = (
        lettered(draw(behind, "Welcome", NAMES, Style()), behind) for draw in (render_title_card, render_closing_card)
    )

    assert abs(int(first[0]) - int(last[0])) <= 3
    assert last[2] < first[2]


@pytest.mark.parametrize(("size", "title"), [(SIZES[0], LONG * 4), (SIZES[1], "Welcome"), (SIZES[2], LONG * 4)])
def test_a_logo_stands_in_the_upper_corner_clear_of_the_letters(tmp_path, size, title):
    Image.new("RGBA", (400, 100), (255, 0, 0, 255)).save(tmp_path / "logo.png")
    card = render_title_card(plain(size), title, NAMES, Style(logo=tmp_path / "logo.png")).bgr()
    scale, margin = min(size) / 720, (64 if size[1] > size[0] else 112)

    rows, columns = np.nonzero((card[..., 2] > 150) & (card[..., 1] < 60))

    assert columns.min() == pytest.approx(margin * scale, abs=3)
    assert rows.min() == pytest.approx(64 * scale, abs=3)
    letters = (card.min(axis=2) > 160).any(axis=1)
    assert not letters[: rows.max() + round(12 * scale)].any()


def test_the_same_frame_gives_the_same_card():
    one, two = (np.asarray(render_backdrop(footage("colours"), (1280, 720), Style())) for _ in range(2))

    assert np.array_equal(one, two)


@pytest.mark.parametrize("white", [False, True])
def test_the_title_can_be_read_over_any_footage(white):
    opening = Picture.blank(1280, 720, (235, 128, 128) if white else (16, 128, 128))
    behind = np.asarray(render_backdrop(opening, (1280, 720), Style())).reshape(-1, 3)
    brightest = tuple(int(value) for value in np.percentile(behind, 99.9, axis=0))

    assert contrast_ratio(DEFAULT_PALETTE.text, brightest) >= 4.5
