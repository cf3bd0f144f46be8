from __future__ import annotations

import pytest

from models.engine import SpeechRequest, SpokenToken
from models.voices.espeak.engine import Espeak
from models.voices.ipa import to_espeak_mnemonics

WORDS = [
    "hello", "tomato", "church", "judge", "vision", "thing", "this", "nurse", "letter", "start", "north",
    "square", "cure", "price", "choice", "mouth", "goose", "trap", "happy", "button", "little", "singing", "yes",
    "quick",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en-us", "en-gb"])
def test_what_espeak_says_it_can_be_told_to_say(language: str) -> None:
    plain = _heard([SpokenToken(word) for word in WORDS], language)

    told = _heard([SpokenToken(word, ipa) for word, ipa in zip(WORDS, plain, strict=True)], language)

    # A syllabic n is told as two sounds.
    differing = [(word, a, b) for word, a, b in zip(WORDS, plain, told, strict=True) if a.replace("n̩", "ən") != b]
    assert differing == []


def _heard(tokens: list[SpokenToken], language: str) -> list[str]:
    spoken = Espeak().speak([SpeechRequest((token,), language) for token in tokens], lambda share: None)
    return ["".join(phone.symbol for phone in speech.phones) for speech in spoken]


def test_stress_moves_from_the_syllable_to_its_vowel() -> None:
    assert to_espeak_mnemonics("/təˈmeɪtoʊ/") == "t|@|m|'eI|t|oU"


def test_a_word_written_without_stress_is_stressed_on_its_first_full_vowel() -> None:
    assert to_espeak_mnemonics("/dʒɪf/") == "dZ|'I|f"
    assert to_espeak_mnemonics("/təmeɪtoʊ/") == "t|@|m|'eI|t|oU"
    assert to_espeak_mnemonics("/ðə/") == "D|@"


@pytest.mark.parametrize("ipa", ["/buːχ/", "/ǃa/", "hello world!", "[[x]]9", "//", "ˈ"])
def test_what_english_has_no_sound_for_is_left_to_the_plain_word(ipa: str) -> None:
    assert to_espeak_mnemonics(ipa) is None
