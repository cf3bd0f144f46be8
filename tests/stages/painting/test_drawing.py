from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stages.painting import drawing
from stages.typesetting.text_fitting import INTER, Face, TextBlock, fit_text, measure_width

FACE = Face(INTER.text.path, folders=(Path(__file__).parents[2] / "fonts",))
GROUND, INK = (16, 24, 38), (240, 245, 250)
SIZE = 40


def drawn(text, *, rtl=False, left=20.0, mode="RGB", size=(600, 80), **where):
    """Draw one line; return how much of the ground each pixel has lost, 0..1, (h, w)."""
    image = Image.new(mode, size, GROUND if mode == "RGB" else (*GROUND, 0))
    drawing.draw_text(image, left, 0, TextBlock((text,), FACE, SIZE, 80, rtl), INK, **where)
    pixels = np.asarray(image).astype(float)
    return np.abs(pixels[..., :3] - GROUND).max(axis=2) / 230 if mode == "RGB" else pixels[..., 3] / 255


def columns(picture):
    """The columns with ink."""
    return np.flatnonzero(picture.max(axis=0) > 0.3)


def test_arabic_letters_join():
    joined, apart = columns(drawn("سمسم", rtl=True)), columns(drawn("lll"))

    assert (np.diff(joined) == 1).all()
    assert (np.diff(apart) > 1).any()


def test_letters_of_an_indian_conjunct_become_one():
    assert measure_width("क्ष", FACE, SIZE) < 0.8 * measure_width("कष", FACE, SIZE)
    assert measure_width("कि", FACE, SIZE) > measure_width("क", FACE, SIZE)


def test_a_vowel_that_is_spoken_after_its_letter_may_stand_before_it():
    letter, syllable = (
        drawn("क"),
        drawn("कि", left=20 - measure_width("कि", FACE, SIZE) + measure_width("क", FACE, SIZE)),
    )
    middle = 20 + round(measure_width("क", FACE, SIZE)) // 2

    assert columns(syllable).min() < columns(letter).min() - 5
    assert np.abs(syllable[36:, middle:] - letter[36:, middle:]).max() < 0.3


def test_the_first_letter_stands_at_the_right_in_hebrew():
    word, letter = drawn("אל", rtl=True, left=0, room=600), drawn("א", rtl=True, left=0, room=600)
    edge = round(600 - measure_width("א", FACE, SIZE)) + 2

    assert np.abs(word[:, edge:] - letter[:, edge:]).max() < 0.1


def test_text_from_the_right_ends_at_the_right_of_its_room_and_other_text_begins_at_the_left():
    right, left = columns(drawn("שלום", rtl=True, left=50, room=500)), columns(drawn("Hello", left=50, room=500))

    assert 540 <= right.max() <= 550
    assert right.min() > 400
    assert 50 <= left.min() <= 58


@pytest.mark.parametrize(("text", "rtl"), [("Hello", False), ("שלום", True), ("日本語", False), ("Hi 🙂", False)])
def test_every_script_is_centred(text, rtl):
    ink = columns(drawn(text, rtl=rtl, left=50, centred=500))

    assert abs((ink.min() + ink.max()) / 2 - 300) < 8


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_emoji_are_coloured_and_as_large_as_the_text(mode):
    image = Image.new(mode, (200, 80), GROUND if mode == "RGB" else (*GROUND, 0))
    drawing.draw_text(image, 20, 0, TextBlock(("🙂",), FACE, SIZE, 80), INK)
    red, green, blue = (np.asarray(image)[..., n].astype(int) for n in range(3))
    yellow = (red > 200) & (green > 150) & (blue < 120)

    assert yellow.sum() > 300
    rows = np.flatnonzero(yellow.max(axis=1))
    assert 0.7 * SIZE < rows.max() - rows.min() < 1.4 * SIZE


def test_a_family_and_a_flag_are_one_picture_each():
    pictures = ["🙂", "👨\u200d👩\u200d👧", "🇩🇪", "👍🏽", "👩\u200d💻"]

    assert len({measure_width(picture, FACE, SIZE) for picture in pictures}) == 1


def test_pictures_at_the_edge_are_cut_off():
    for mode in ("RGB", "RGBA"):
        for left in (-20.0, 180.0, 400.0):
            drawn("🙂👩‍💻", mode=mode, left=left, size=(200, 80))


@pytest.mark.parametrize("text", ["ÅÇqg|", "العربيةُ جِيّجٍّ", "हिन्दी र्त्रैं कुर्त्रु", "日本語「安全」", "🙂🇩🇪"])
def test_a_block_is_high_enough_for_its_letters(text):
    block = fit_text(text, FACE, (SIZE,), 2000, 1)
    image = Image.new("RGBA", (900, block.height + 40), (*GROUND, 0))
    drawing.draw_text(image, 20, 20, block, INK)
    opacity = np.asarray(image)[..., 3]

    assert opacity.max() > 200
    assert opacity[:20].max() < 60
    assert opacity[20 + block.height :].max() < 60


def test_the_same_text_is_the_same_picture():
    assert (drawn("Same مرحبا 日本 🙂") == drawn("Same مرحبا 日本 🙂")).all()
