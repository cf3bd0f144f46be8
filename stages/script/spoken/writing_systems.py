"""Find the words in a writing system that a voice cannot read, and transliterate them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from stages.script.spoken.english_words import GREEK_LETTERS

_NAMES = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari", "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese",
    "HANGUL": "Korean", "THAI": "Thai",
}  # fmt: skip
"""What each writing system is called, by the first word of the Unicode names of its letters."""
_OF_ISO_15924 = {
    "Cyrl": "CYRILLIC", "Grek": "GREEK", "Arab": "ARABIC", "Hebr": "HEBREW", "Deva": "DEVANAGARI", "Hans": "CJK",
    "Hant": "CJK", "Jpan": "CJK HIRAGANA KATAKANA KATAKANA-HIRAGANA", "Kore": "HANGUL", "Thai": "THAI",
    "Beng": "BENGALI", "Taml": "TAMIL", "Telu": "TELUGU", "Geor": "GEORGIAN", "Armn": "ARMENIAN", "Ethi": "ETHIOPIC",
    "Khmr": "KHMER", "Laoo": "LAO", "Mymr": "MYANMAR", "Gujr": "GUJARATI", "Guru": "GURMUKHI", "Knda": "KANNADA",
    "Mlym": "MALAYALAM", "Sinh": "SINHALA", "Orya": "ORIYA",
}  # fmt: skip
_KNOWN = frozenset(system for systems in _OF_ISO_15924.values() for system in systems.split())
_TRANSLITERABLE = frozenset(
    ["CYRILLIC", "GREEK", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK", "ARMENIAN", "GEORGIAN"]
)
"""Writing systems of which a Latin spelling can be read aloud; Arabic and others do not write their vowels."""
_LONGEST_SYMBOL = 2
"""Greek letters that stand for a quantity, such as "α" or "Δλ"; more are a word."""
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}\u200c]*")


@dataclass(frozen=True, slots=True)
class ForeignWord:
    """A word in another writing system, and how it is spoken; empty: not at all."""

    written: str
    spoken: str


@lru_cache(maxsize=8192)
def writing_system(letter: str) -> str:
    """Return the writing system of a letter: "LATIN", "CJK" ...

    It is the first word of its Unicode name. Letters of none, such as "ª", pass for Latin.
    """
    system = unicodedata.name(letter, "").split(" ")[0]
    return system if system in _KNOWN else "LATIN"


def name_system(system: str) -> str:
    """Return the everyday name of a writing system."""
    return _NAMES.get(system, system.capitalize())


@cache
def readable_systems(language: str) -> frozenset[str]:
    """Return the writing systems that a voice for ``language`` (BCP 47) reads.

    These are that of the language, and Latin.
    """
    from babel.core import get_global

    code = {"cmn": "zh", "yue": "zh"}.get(short := language.split("-")[0].lower(), short)
    likely = get_global("likely_subtags").get(code, "")
    found = {system for part in likely.split("_") for system in _OF_ISO_15924.get(part, "").split()}
    return frozenset({"LATIN", *found, *({"CYRILLIC"} if code in ("sr", "bs") else ())})


def count_systems(text: str) -> Counter[str]:
    """Return how many letters of each writing system stand in ``text``.

    Greek letters that are symbols do not count.
    """
    found: Counter[str] = Counter()
    for match in _LETTERS.finditer(text):
        systems = Counter(writing_system(letter) for letter in match[0] if letter.isalpha())
        if systems["GREEK"] > _LONGEST_SYMBOL or set(systems) - {"LATIN", "GREEK"}:
            found += systems
        else:
            found["LATIN"] += systems["LATIN"]
    return found


def replace_foreign_words(text: str, language: str) -> tuple[str, list[ForeignWord]]:
    """Return ``text`` (a token) with foreign words as they can be spoken, and those words.

    One or two Greek letters are no word but a symbol: they get their names.
    """
    if text.isascii():
        return text, []
    readable, english = readable_systems(language), language.startswith("en")
    found: list[ForeignWord] = []

    def replace(match: regex.Match[str]) -> str:
        word = str(match[0])
        systems = {writing_system(letter) for letter in word if letter.isalpha()}
        if systems <= readable:
            return word
        if systems - {"LATIN"} == {"GREEK"} and sum(map(_is_greek, word)) <= _LONGEST_SYMBOL:
            return word if english or word == "Ω" or "LATIN" in systems else " ".join(map(_name_greek_letter, word))
        spoken = _transliterate(word, systems)
        found.append(ForeignWord(word, spoken))
        return spoken

    return str(_LETTERS.sub(replace, text)), found


def _is_greek(letter: str) -> bool:
    return writing_system(letter) == "GREEK"


def _name_greek_letter(letter: str) -> str:
    return GREEK_LETTERS.get(letter.lower(), letter)


def _transliterate(word: str, systems: set[str]) -> str:
    """Return a Latin spelling that can be read aloud, an empty string when there is none."""
    from anyascii import anyascii

    japanese = systems & {"HIRAGANA", "KATAKANA"}
    # The library reads Han letters in Mandarin, which no Japanese would understand.
    if not systems - {"LATIN"} <= _TRANSLITERABLE or (japanese and "CJK" in systems):
        return ""
    if "CJK" in systems:
        return " ".join(anyascii(letter) for letter in word)
    return str(anyascii(word)).lower().capitalize()
