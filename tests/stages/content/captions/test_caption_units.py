"""Words that no line holds, and writing without spaces, are cut between letters as a reader sees them."""

import pytest

from stages.content.captions.caption_units import split_into_units
from stages.content.captions.token_clock import TimedToken
from stages.typesetting.graphemes import split_graphemes


def units(text, columns=42):
    token = TimedToken(text, start=0, end=100, sentence=0, joined=False, ends_sentence=True, silent=False)
    return [unit.text for unit in split_into_units([token], [0], columns)]


@pytest.mark.parametrize("word", ["ស្ត្រីខ្មែរ", "ဗုဒ္ဓဘာသာမြန်မာ", "กำลังน้ำ", "日本語が\u3099"])
def test_writing_without_spaces_is_cut_between_its_letters(word):
    assert units(word) == list(split_graphemes(word))


def test_words_of_other_writing_stay_whole_in_writing_without_spaces():
    assert units("请用KeePass2025管理") == ["请", "用", "KeePass2025", "管", "理"]


@pytest.mark.parametrize("word", ["कृत्रिमबुद्धिमत्ताविशेषज्ञसम्मेलन" * 3, "e\u0301" * 60, "👩‍👩‍👧" * 30])
def test_a_long_word_is_cut_between_its_letters(word):
    cut = units(word)

    assert len(cut) > 1
    assert "".join(cut) == word
    assert [letter for part in cut for letter in split_graphemes(part)] == list(split_graphemes(word))
