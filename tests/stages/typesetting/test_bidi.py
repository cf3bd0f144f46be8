"""Texts of both directions. Expected orders follow the rules of UAX #9; letters are named from the left."""

from pathlib import Path

import pytest

from stages.typesetting import bidi

STANDARD = Path(__file__).with_name("unicode")
SAMPLE_OF_CLASS = {
    "L": "a", "R": "א", "AL": "ا", "EN": "1", "AN": "١", "ES": "+", "ET": "%", "CS": ",", "NSM": "\u0300",
    "BN": "\u00ad", "S": "\t", "WS": " ", "ON": "!",
}  # fmt: skip


def seen(text, rtl):
    """What a reader sees, from the left; brackets are turned where the text runs from right to left."""
    levels = bidi.resolve_levels(text, rtl)
    turned = {"(": ")", ")": "(", "[": "]", "]": "["}
    return "".join(turned.get(text[i], text[i]) if levels[i] % 2 else text[i] for i in bidi.order_runs(levels))


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


def test_a_soft_hyphen_or_joiner_changes_no_level():
    assert bidi.resolve_levels("אבג 5\u00ad% ד", rtl=True) == [1, 1, 1, 1, 2, 2, 2, 1, 1]
    assert bidi.resolve_levels("\u200dab", rtl=False) == [0, 0, 0]


def test_marks_on_a_bracket_have_its_direction():
    assert bidi.resolve_levels("a(b)\u0331", rtl=True) == [2, 2, 2, 2, 2]


def standard_cases():
    """Yield code points, direction of the paragraph, levels ("x": removed) and visual order from BidiCharacterTest.

    The file leaves out cases with explicit formatting characters (embeddings, overrides, isolates), which are outside
    the scope of `bidi`, and 79 of every 80 generated cases, to stay small.
    """
    for line in (STANDARD / "BidiCharacterTest.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            codes, direction, paragraph, levels, order = line.split(";")
            text = "".join(chr(int(code, 16)) for code in codes.split())
            yield text, direction, paragraph, levels.split(), [int(place) for place in order.split()]


def test_the_characters_of_the_unicode_standard_have_its_levels_and_order():
    for text, direction, paragraph, expected, order in standard_cases():
        levels = bidi.resolve_levels(text, rtl=paragraph == "1")
        kept = [place for place, level in enumerate(expected) if level != "x"]

        assert [str(levels[place]) for place in kept] == [expected[place] for place in kept], text
        assert [kept[place] for place in bidi.order_runs([levels[place] for place in kept])] == order, text
        assert direction != "2" or bidi.is_right_to_left(text) == (paragraph == "1"), text


def class_cases():
    """Yield sequences of bidi classes, directions of the paragraph, and levels from BidiTest.

    The file leaves out explicit formatting characters and paragraph separators (B), which are outside the scope of
    `bidi`, and sequences of four classes, to stay small.
    """
    levels = []
    for line in (STANDARD / "BidiTest.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@Levels:"):
            levels = line.split()[1:]
        elif not line.startswith(("#", "@")):
            classes, directions = line.split(";")
            yield classes.split(), int(directions), levels


def test_the_classes_of_the_unicode_standard_have_its_levels():
    for classes, directions, expected in class_cases():
        text = "".join(map(SAMPLE_OF_CLASS.get, classes))
        paragraphs = {bidi.is_right_to_left(text)} if directions & 1 else set()
        paragraphs |= {rtl for rtl, bit in ((False, 2), (True, 4)) if directions & bit}
        for rtl in paragraphs:
            levels = bidi.resolve_levels(text, rtl)
            assert all(want in ("x", str(level)) for level, want in zip(levels, expected, strict=True)), (classes, rtl)


def test_the_first_letter_says_from_which_side_a_text_is_read():
    assert bidi.is_right_to_left("123 - אבג abc")
    assert bidi.is_right_to_left("العربية with English")
    assert not bidi.is_right_to_left("English with العربية")
    assert not bidi.is_right_to_left("2025")
    assert not bidi.is_right_to_left("")
