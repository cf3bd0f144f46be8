from pathlib import Path

import pytest

from config.brand import Brand
from models.picture import Picture
from stages.painting.arrangement import arrange
from stages.painting.colour import contrast_ratio
from stages.painting.painter import Painter
from stages.painting.palette import dark_palette, light_palette
from stages.painting.style import Style, build_style
from stages.records.appearance import Appearance
from stages.records.cues import Layout
from stages.typesetting.text_fitting import INTER


def test_without_anything_the_style_is_dark():
    assert build_style("") == build_style("dark") == Style() == Style(dark_palette(), INTER, None)


def test_a_theme_that_was_asked_for_goes_before_the_brand():
    assert build_style("dark", Brand(theme="light")).palette == dark_palette()
    assert build_style("light", Brand(theme="dark")).palette == light_palette()
    assert build_style("", Brand(theme="light")).palette == light_palette()


@pytest.mark.parametrize(
    ("background", "theme"), [("#fdfdf0", light_palette), ("#ffcc00", light_palette), ("#102040", dark_palette)]
)
def test_the_background_of_a_brand_says_which_theme_suits_it(background, theme):
    ground = build_style("", Brand(background=background)).palette.background

    assert "#{:02x}{:02x}{:02x}".format(*ground) == background
    assert build_style("", Brand(background=background)).palette == theme(background=ground)


def test_a_background_that_does_not_suit_the_theme_keeps_its_hue_only():
    made = build_style("light", Brand(background="#102040")).palette

    assert contrast_ratio(made.background, (0, 0, 0)) >= 7
    assert made.background[2] > made.background[1] > made.background[0]


def test_colours_of_the_brand_are_used():
    made = build_style("", Brand(accent="#3fa", text="#fffbe6")).palette

    assert (made.accent, made.text) == ((51, 255, 170), (255, 251, 230))


def test_fonts_and_logo_lie_beside_the_brand():
    style = build_style("", Brand(font="a.ttf", font_bold="b.ttf", logo="logo.png"), Path("/job/beside"))

    assert [face.path.name for face in (style.faces.text, style.faces.strong, style.faces.display)] == [
        "a.ttf", "b.ttf", "b.ttf",
    ]  # fmt: skip
    assert style.logo == Path("/job/beside/logo.png")


@pytest.mark.parametrize("brand", [Brand(font="a.ttf"), Brand(font_bold="a.ttf")])
def test_one_font_stands_in_for_both(brand):
    faces = build_style("", brand, Path("/job")).faces

    assert {face.path for face in (faces.text, faces.strong, faces.display)} == {Path("/job/a.ttf")}


def test_another_file_of_the_same_name_is_another_look(facts, cues, nobody, tmp_path):
    keys = set()
    for face in (INTER.text, INTER.strong):
        (tmp_path / "house.otf").write_bytes(face.path.read_bytes())
        style = build_style("", Brand(font="house.otf"), tmp_path)
        place = arrange(Layout.PANEL, 720, facts, nobody, burned=True)
        keys.add(
            Painter(cues(bullets=()), place, Picture.blank(1280, 720), style, Appearance(burned=True)).key(105, 10)
        )

    assert len(keys) == 2
