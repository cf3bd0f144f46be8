"""Spell the tokens of an English sentence in the phonemes of Kokoro's family of voices.

The alphabet is misaki's: one character a sound, a stress mark right before its vowel, and capital letters for
diphthongs. The words go through the pronunciation rules as one sentence, because "read" and "the" depend on what
surrounds them; afterwards every symbol knows its token again by the place of its word in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from models.engine import SpokenToken

PAUSES = frozenset(';:,.!?—…"()“”')
STRESS = frozenset("ˈˌ")
LENGTH = "ː"
IPA = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ʣ": "dz", "ʦ": "ts",
    "ʨ": "tɕ", "ʥ": "dʑ", "T": "ɾ", "ᵊ": "ə", "S": "s",
}  # fmt: skip
"""Symbols that are not IPA -> IPA."""

_MISAKI = {
    "eɪ": "A", "aɪ": "I", "oʊ": "O", "əʊ": "O", "aʊ": "W", "ɔɪ": "Y", "dʒ": "ʤ", "tʃ": "ʧ",
    "ɜː": "ɜɹ", "ɝː": "ɜɹ", "ɝ": "ɜɹ", "ɜːɹ": "ɜɹ", "ɜɹ": "ɜɹ", "ɚ": "əɹ", "əɹ": "əɹ",
    "ɪə": "ɪɹ", "iə": "iə", "eə": "ɛɹ", "ʊə": "ʊɹ", "l̩": "ᵊl", "n̩": "ᵊn", "m̩": "ᵊm", "əl": "ᵊl",
    "iː": "i", "uː": "u", "ɑː": "ɑ", "ɔː": "ɔ", "i": "i", "u": "u", "ɑ": "ɑ", "ɔ": "ɔ", "æ": "æ", "ɛ": "ɛ", "e": "ɛ",
    "ɪ": "ɪ", "ʊ": "ʊ", "ʌ": "ʌ", "ɒ": "ɑ", "ə": "ə", "ɐ": "ɐ", "ᵻ": "ᵻ", "ɨ": "ᵻ", "a": "ɑ", "o": "O", "ɜ": "ɜ",
    "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "ɡ", "g": "ɡ", "f": "f", "v": "v", "θ": "θ", "ð": "ð",
    "s": "s", "z": "z", "ʃ": "ʃ", "ʒ": "ʒ", "h": "h", "m": "m", "n": "n", "ŋ": "ŋ", "l": "l", "ɫ": "l", "ɹ": "ɹ",
    "r": "ɹ", "ɾ": "T", "j": "j", "w": "w", "ʍ": "w", "x": "k", "ʔ": "t",
}  # fmt: skip
_LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi",
    "H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn",
    "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu",
    "V": "vˈi", "W": "dˈʌbəlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}  # fmt: skip
_SPELT = re.compile(r"([A-Z](?:-[A-Z])+)(['’]?s)?")
_LONGEST = max(map(len, _MISAKI))
_VOWELS = frozenset("AIOQWYiuɑɔæɛɪʊʌəɐᵻɜ")
_WEAK = frozenset("əᵊɐᵻ")
_SILENT = frozenset("/[]().‿͜͡ -\u200d")


class PronunciationRules(Protocol):
    """The rules of pronunciation: the part of a misaki-like G2P that is needed.

    Its tokens have ``text``, ``whitespace`` and ``phonemes``.
    """

    def tokenize(self, text: str) -> list[Any]:
        """Return the words and marks of ``text``; together they are ``text`` again."""
        ...

    def phonemize_tokens(self, tokens: list[Any]) -> list[Any]:
        """Return the words, some of them joined, with their phonemes."""
        ...


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character for the model, and the token it belongs to (-1: the gap between two)."""

    sign: str
    token: int


def spell_sentence(
    tokens: Sequence[SpokenToken], pronunciation: PronunciationRules, alphabet: frozenset[str]
) -> tuple[list[Symbol], list[int]]:
    """Return the symbols of a sentence, and the tokens whose ``ipa`` cannot be followed."""
    starts: list[tuple[int, int]] = []
    text = ""
    for index, token in enumerate(tokens):
        plain = _strip_markup(token.spoken)
        if plain:
            text += " " if text else ""
            starts.append((len(text), index))
            text += plain
    words = pronunciation.tokenize(text)
    refused = _pronounce(words, tokens, starts)
    made: list[Symbol] = []
    place = 0
    for word in pronunciation.phonemize_tokens(words):
        index = _find_token(place, starts)
        made += [Symbol(sign, index if sign != " " else -1) for sign in word.phonemes or "" if sign in alphabet]
        if word.whitespace:
            made.append(Symbol(" ", -1))
        place += len(word.text) + len(word.whitespace)
    while made and made[-1].sign == " ":
        made.pop()
    return made, refused


def _strip_markup(spoken: str) -> str:
    """Return the words without what the rules would take for a link or for code."""
    kept = "".join(c for c in spoken if c in " \t\n" or (c not in "[]{}<>|\\" and unicodedata.category(c)[0] != "C"))
    return " ".join(kept.split())


def _pronounce(words: list[Any], tokens: Sequence[SpokenToken], starts: list[tuple[int, int]]) -> list[int]:
    """Set the phonemes of tokens with a pronunciation of their own.

    Return the tokens whose pronunciation is unknown here.
    """
    refused: list[int] = []
    place = 0
    given: set[int] = set()
    for word in words:
        index = _find_token(place, starts)
        place += len(word.text) + len(word.whitespace)
        if index < 0 or index in refused or (word.text in PAUSES and index in given):
            continue
        sounds = _find_phonemes(tokens[index])
        if sounds is None:
            if tokens[index].ipa:
                refused.append(index)
            continue
        if index in given or any(map(str.isalnum, word.text)):
            word.phonemes, word.rating = "" if index in given else sounds, 5
            given.add(index)
    return refused


def _find_phonemes(token: SpokenToken) -> str | None:
    if token.ipa:
        return convert_ipa(token.ipa)
    # The rules take the first letter of "A-P-I" for an article at the start of a sentence.
    spelt = _SPELT.fullmatch(token.spoken.strip().rstrip("".join(PAUSES)))
    return spell_letters(spelt[1]) + ("z" if spelt[2] else "") if spelt else None


def spell_letters(text: str) -> str:
    """Return the names of the letters of "A-P-I", all but the last with secondary stress."""
    *early, last = (_LETTERS[letter] for letter in text.split("-"))
    return "".join(name.replace("ˈ", "ˌ") for name in early) + last


def _find_token(place: int, starts: list[tuple[int, int]]) -> int:
    return next((index for start, index in reversed(starts) if start <= place), -1)


def convert_ipa(ipa: str) -> str | None:
    """Return an English pronunciation in misaki's alphabet.

    None where a sound has no English equivalent. IPA puts a stress mark before the syllable, misaki before its vowel.
    """
    rest = "".join(c for c in unicodedata.normalize("NFC", ipa.strip()) if c not in _SILENT).replace(":", LENGTH)
    made: list[str] = []
    plain = not any(mark in rest for mark in STRESS)
    stress = "ˈ" if plain else ""
    while rest:
        if rest[0] in STRESS or rest[0] == "'":
            stress, rest = "ˈ" if rest[0] == "'" else rest[0], rest[1:]
            continue
        sound = next((rest[:n] for n in range(_LONGEST, 0, -1) if rest[:n] in _MISAKI), None)
        if sound is None:
            return None
        sign = _MISAKI[sound]
        if stress and sign[0] in _VOWELS and not (plain and sign[0] in _WEAK):
            made.append(stress)
            stress = ""
        made.append(sign)
        rest = rest[len(sound) :]
    return "".join(made) or None
