"""Words that a voice would spell letter by letter are refused before anything is spoken."""

from __future__ import annotations

import pytest

from config.errors import InputError
from stages.script.markup.parser import parse_script
from stages.speech.readability import refuse_unreadable_words


def test_the_voice_espeak_reads_no_kanji_and_says_what_to_do():
    script = parse_script("こんにちは！今日は良い天気です。", language="ja")

    with pytest.raises(InputError) as caught:
        refuse_unreadable_words(script, "espeak", "ja")

    assert caught.value.message == "The voice espeak cannot read the characters 今日, 良, 天気 in this language."
    assert "lexicon.txt" in caught.value.hint
    assert "voice: gtts" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "language", "voice"),
    [
        ("きょうは、いいてんきです。", "ja", "espeak"),
        ("[今日](say: きょう)は、いいてんきです。", "ja", "espeak"),
        ("今日は良い天気です。", "ja", "gtts"),
        ("大家好！", "zh", "espeak"),
        ("It is 5 o'clock.", "en-us", "espeak"),
    ],
)
def test_what_the_voice_reads_is_not_refused(text, language, voice):
    refuse_unreadable_words(parse_script(text, language=language), voice, language)
