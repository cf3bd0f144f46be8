import pytest

from stages.typesetting.graphemes import clusters

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301a\u0308\u0304", ["e\u0301", "a\u0308\u0304"]),
        ("क्षत्रिय", ["क्ष", "त्रि", "य"]),
        ("हिन्दी", ["हि", "न्दी"]),
        ("בְּרֵא", ["בְּ", "רֵ", "א"]),
        ("กำลัง", ["กำ", "ลั", "ง"]),
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
    assert list(clusters(text)) == expected
