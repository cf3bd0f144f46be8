"""Texts of both directions. Expected orders follow the rules of UAX #9; letters are named from the left."""

import pytest

from stages.typesetting import bidi


def seen(text, rtl):
    """What a reader sees, from the left; brackets are turned where the text runs from right to left."""
    levels = bidi.levels(text, rtl)
    turned = {"(": ")", ")": "(", "[": "]", "]": "["}
    return "".join(turned.get(text[i], text[i]) if levels[i] % 2 else text[i] for i in bidi.visual(levels))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("אבג דה", "הד גבא"),
        ("אבג 123 דה", "הד 123 גבא"),
        ("אבג Word 2.0 דה", "הד Word 2.0 גבא"),
        ("אבג (דה) ו", "ו (הד) גבא"),
        ("אבג (abc) ד", "ד (abc) גבא"),
        ("אבג 50% ד", "ד 50% גבא"),
        ("אבג, דה!", "!הד ,גבא"),
        ("سنة ١٢٣ و 5-3", "3-5 و ١٢٣ ةنس"),
    ],
)
def test_in_a_text_from_the_right_words_and_numbers_of_the_other_direction_stay_readable(text, expected):
    assert seen(text, rtl=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, 12 (and) more", "plain words, 12 (and) more"),
        ("he said אבג דה to me", "he said הד גבא to me"),
        ("version (אבג) 2", "version (גבא) 2"),
        ("see אבג 12 there", "see 12 גבא there"),
    ],
)
def test_in_a_text_from_the_left_only_words_from_the_right_are_turned(text, expected):
    assert seen(text, rtl=False) == expected


def test_the_first_letter_says_from_which_side_a_text_is_read():
    assert bidi.from_right("123 - אבג abc")
    assert bidi.from_right("العربية with English")
    assert not bidi.from_right("English with العربية")
    assert not bidi.from_right("2025")
    assert not bidi.from_right("")
