from pathlib import Path

import pytest

from stages.typesetting.graphemes import split_graphemes
from stages.typesetting.text_fitting import INTER, Face, fit_text, measure_width

FACE = Face(INTER.text.path, folders=(Path(__file__).parents[2] / "fonts",))
JAPANESE = "日本語の文章「組版」は、行頭に句読点が来ない。「学校」の安全、アッー！（文章）。" * 2
HINDI = "क्षत्रियज्ञानश्रीमान्विद्यार्थीसंयुक्ताक्षर" * 3


def lines(text, room, size=20):
    return fit_text(text, FACE, (size,), room, 99).lines


@pytest.mark.parametrize("room", range(110, 400, 17))
def test_japanese_lines_never_begin_with_a_closing_sign_nor_end_with_an_opening_one(room):
    broken = lines(JAPANESE, room)

    assert len(broken) > 1
    assert "".join(broken) == JAPANESE
    assert not any(line[0] in "、。」！）ー" or line[-1] in "「（" for line in broken)


def test_latin_words_and_numbers_in_chinese_stay_whole():
    broken = lines("请用KeePass2025管理密码，安全", 150)

    assert "".join(broken) == "请用KeePass2025管理密码，安全"
    assert any("KeePass2025" in line for line in broken)


def test_words_between_no_break_spaces_stay_in_one_line():
    for room in range(110, 300, 10):
        assert any("10\u00a0000\u00a0€" in line for line in lines("Der Preis ist 10\u00a0000\u00a0€ im Monat", room))


def test_an_invisible_chance_to_break_is_taken_and_leaves_nothing_behind():
    assert lines("Abendessen\u200bszeit", 125) == ("Abendessen", "szeit")
    assert lines("Abendessen\u200bszeit", 300) == ("Abendessenszeit",)


@pytest.mark.parametrize("room", [24, 40, 70])
@pytest.mark.parametrize("text", [HINDI, "👨‍👩‍👧👍🏽🇩🇪👩‍💻" * 4, "e\u0301a\u0308" * 20, "x" * 60])
def test_a_word_that_is_too_long_is_never_broken_inside_a_letter(text, room):
    broken = lines(text, room)

    assert len(broken) > 1
    assert [cluster for line in broken for cluster in split_graphemes(line)] == list(split_graphemes(text))
    assert all(measure_width(line, FACE, 20) <= room for line in broken if len(split_graphemes(line)) > 1)


def test_an_ellipsis_never_leaves_half_a_letter():
    whole = set(split_graphemes(HINDI))

    for room in range(60, 160, 7):
        last = fit_text(HINDI, FACE, (20,), room, 1).lines[-1]
        assert last.endswith("…")
        assert set(split_graphemes(last[:-1])) <= whole
