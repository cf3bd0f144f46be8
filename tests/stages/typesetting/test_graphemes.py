from pathlib import Path

import pytest

from stages.typesetting.graphemes import split_graphemes

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
STANDARD = (Path(__file__).with_name("unicode") / "GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301a\u0308\u0304", ["e\u0301", "a\u0308\u0304"]),
        ("a\r\nb\n", ["a", "\r\n", "b", "\n"]),
        ("בְּרֵא", ["בְּ", "רֵ", "א"]),
        ("กำลัง", ["กำ", "ลั", "ง"]),
        ("ນ້ຳ", ["ນ້ຳ"]),
        ("\u1112\u1161\u11ab글", ["\u1112\u1161\u11ab", "글"]),
        ("👨‍👩‍👧👍🏽", ["👨‍👩‍👧", "👍🏽"]),
        ("🇩🇪🇯🇵🇫", ["🇩🇪", "🇯🇵", "🇫"]),
        (f"{ENGLAND}!", [ENGLAND, "!"]),
        ("1\ufe0f\u20e32", ["1\ufe0f\u20e3", "2"]),
        ("❤️x", ["❤️", "x"]),
        ("نامه\u200cای", ["ن", "ا", "م", "ه\u200c", "ا", "ی"]),
        ("", []),
    ],
)
def test_what_a_reader_takes_for_one_letter_stays_together(text, expected):
    assert list(split_graphemes(text)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("ស្រ្តី", ["ស្រ្តី"]),
        ("ខ្ញុំ", ["ខ្ញុំ"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("ဗုဒ္ဓ", ["ဗု", "ဒ္ဓ"]),
        ("အင်္ဂလိပ်", ["အ", "င်္ဂ", "လိ", "ပ်"]),
        ("ကျွန်တော်", ["ကျွ", "န်", "တော်"]),
        ("က\u1038", ["က\u1038"]),
    ],
)
def test_stacks_and_vowel_signs_of_khmer_and_burmese_stay_on_their_consonant(word, expected):
    assert list(split_graphemes(word)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("क्षत्रिय", ["क्ष", "त्रि", "य"]),
        ("हिन्दी", ["हि", "न्दी"]),
        ("ক্ষ", ["ক্ষ"]),
        ("ಕ್ಷ", ["ಕ್ಷ"]),
        ("ਪ੍ਰ", ["ਪ੍ਰ"]),
        ("ශ්\u200dරී", ["ශ්\u200dරී"]),
        ("ශ්රී", ["ශ්", "රී"]),
        ("க்ஷ", ["க்ஷ"]),
        ("ஸ்ரீ", ["ஸ்ரீ"]),
        ("தமிழ்", ["த", "மி", "ழ்"]),
        ("அக்கா", ["அ", "க்", "கா"]),
    ],
)
def test_conjuncts_of_indian_scripts_stay_together_where_they_are_drawn_as_one(word, expected):
    assert list(split_graphemes(word)) == expected


def test_a_joiner_that_forbids_a_conjunct_parts_its_letters():
    assert list(split_graphemes("ಕ್\u200cಷ")) == ["ಕ್\u200c", "ಷ"]


def standard_cases():
    """Yield the clusters of each case: ``÷`` stands where a text may be split, ``×`` where not, between code points."""
    for line in STANDARD:
        if not line.startswith("#"):
            parts = (part.replace("×", " ").split() for part in line.split("÷"))
            yield ["".join(chr(int(code, 16)) for code in part) for part in parts if part]


def test_the_cases_of_the_unicode_standard_are_met():
    for expected in standard_cases():
        assert list(split_graphemes("".join(expected))) == expected
