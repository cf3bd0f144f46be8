"""Tokens of text that is written without spaces."""

import unicodedata

import pytest

from stages.script.markup.inline_text import InlineText
from stages.script.markup.tokenizer import split_sentences

KHMER = "ក្រុមហ៊ុនបានធ្វើឱ្យប្រសើរឡើងនូវប្រព័ន្ធគ្រប់គ្រងទិន្នន័យទាំងអស់ក្នុងប្រទេសកម្ពុជា"
BURMESE = "ကျွန်ုပ်တို့၏ကုမ္ပဏီသည်မြန်မာနိုင်ငံတွင်သတ္တဝါများနှင့်အင်္ဂလိပ်စာကိုသင်္ကေတဖြင့်ဝန္တာပြုသည်"
THAI = "ประเทศไทยมีการพัฒนาเศรษฐกิจอย่างรวดเร็วในช่วงสิบปีที่ผ่านมา"
CHINESE = "我们的公司今年在全国范围内取得了非常显著的增长"
COENG, VIRAMA = "\u17d2", "\u1039"


def tokens(text: str, language: str) -> list[str]:
    return [token.text for found, _ in split_sentences(InlineText(text), language) for token in found]


@pytest.mark.parametrize("skipped", range(16))
@pytest.mark.parametrize(("text", "language"), [(KHMER, "km"), (BURMESE, "my")], ids=["khmer", "burmese"])
def test_a_stack_of_letters_stays_in_one_token(text: str, language: str, skipped: int) -> None:
    while unicodedata.combining(text[skipped]) or unicodedata.category(text[skipped])[0] == "M":
        skipped += 1  # a text begins with a letter
    shifted = text[skipped:]

    found = tokens(shifted, language)

    assert "".join(found) == shifted
    assert len(found) > 3
    assert [token for token in found if unicodedata.category(token[0]).startswith("M")] == []
    assert [token for token in found if token.endswith((COENG, VIRAMA))] == []


def test_no_token_is_made_of_punctuation_alone() -> None:
    assert tokens("កម្ពុជាធ្វើ។", "km")[-1] != "។"
    assert tokens("កខគឃងច" + "ក្ក។", "km") == ["កខគឃងចក្ក។"]


def test_thai_and_chinese_are_cut_every_eight_letters() -> None:
    assert tokens(CHINESE, "zh") == [CHINESE[at : at + 8] for at in range(0, len(CHINESE), 8)]
    assert tokens(THAI, "th")[0] == THAI[:8]
    assert "".join(tokens(THAI, "th")) == THAI
