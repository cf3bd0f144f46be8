from pathlib import Path

import pytest

from config.brand import Brand
from models.picture import Picture
from stages.painting.arrangement import arrange
from stages.painting.colour import contrast
from stages.painting.painter import Painter
from stages.painting.palette import dark, light
from stages.painting.style import Style, styled
from stages.records.appearance import Appearance
from stages.records.cues import Layout
from stages.typesetting.text_fitting import INTER


def test_without_anything_the_style_is_dark():
    assert styled("") == styled("dark") == Style() == Style(dark(), INTER, None)


def test_a_theme_that_was_asked_for_goes_before_the_brand():
    assert styled("dark", Brand(theme="light")).palette == dark()
    assert styled("light", Brand(theme="dark")).palette == light()
    assert styled("", Brand(theme="light")).palette == light()


@pytest.mark.parametrize(("background", "theme"), [("#fdfdf0", light), ("#ffcc00", light), ("#102040", dark)])
def test_the_background_of_a_brand_says_which_theme_suits_it(background, theme):
    ground = styled("", Brand(background=background)).palette.ground

    assert "#{:02x}{:02x}{:02x}".format(*ground) == background
    assert styled("", Brand(background=background)).palette == theme(ground=ground)


def test_a_background_that_does_not_suit_the_theme_keeps_its_hue_only():
    made = styled("light", Brand(background="#102040")).palette

    assert contrast(made.ground, (0, 0, 0)) >= 7
    assert made.ground[2] > made.ground[1] > made.ground[0]


def test_colours_of_the_brand_are_used():
    made = styled("", Brand(accent="#3fa", text="#fffbe6")).palette

    assert (made.accent, made.text) == ((51, 255, 170), (255, 251, 230))


def test_fonts_and_logo_lie_beside_the_brand():
    style = styled("", Brand(font="a.ttf", font_bold="b.ttf", logo="logo.png"), Path("/job/beside"))

    assert [face.path.name for face in (style.faces.text, style.faces.strong, style.faces.display)] == [
        "a.ttf", "b.ttf", "b.ttf",
    ]  # fmt: skip
    assert style.logo == Path("/job/beside/logo.png")


@pytest.mark.parametrize("brand", [Brand(font="a.ttf"), Brand(font_bold="a.ttf")])
def test_one_font_stands_in_for_both(brand):
    faces = styled("", brand, Path("/job")).faces

    assert {face.path for face in (faces.text, faces.strong, faces.display)} == {Path("/job/a.ttf")}


def test_another_file_of_the_same_name_is_another_look(facts, cues, nobody, tmp_path):
    keys = set()
    for face in (INTER.text, INTER.strong):
        (tmp_path / "house.otf").write_bytes(face.path.read_bytes())
        style = styled("", Brand(font="house.otf"), tmp_path)
        place = arrange(Layout.PANEL, 720, facts, nobody, burned=True)
        keys.add(
            Painter(cues(bullets=()), place, Picture.blank(1280, 720), style, Appearance(burned=True)).key(105, 10)
        )

    assert len(keys) == 2
