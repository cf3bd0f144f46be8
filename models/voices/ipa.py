"""Convert English IPA pronunciations to espeak-ng's phoneme mnemonics."""

from __future__ import annotations

import unicodedata

# Phoneme mnemonics of espeak-ng's English (docs/phonemes.md and phsource/ph_english* of espeak-ng 1.52). Where British
# and American voices share a mnemonic, each voice renders its own vowel.
_SOUNDS = {
    # vowels with r
    "ɑːɹ": "A@", "ɑɹ": "A@", "ɔːɹ": "O@", "ɔɹ": "O@", "ɛɹ": "e@", "ɪɹ": "i@3", "ʊɹ": "U@", "ɜːɹ": "3:", "ɜɹ": "3:",
    "əɹ": "3", "ɚ": "3", "ɝ": "3:", "eə": "e@", "ɪə": "i@", "iə": "i@", "ʊə": "U@",
    # diphthongs
    "eɪ": "eI", "aɪ": "aI", "ɔɪ": "OI", "aʊ": "aU", "oʊ": "oU", "əʊ": "oU",
    # syllabic consonants
    "n̩": "@|n", "l̩": "@L", "əl": "@L", "m̩": "@|m",
    # long and short vowels
    "iː": "i:", "uː": "u:", "ɑː": "A:", "ɔː": "O:", "ɜː": "3:", "æ": "a", "ɛ": "E", "ɪ": "I", "ʊ": "U", "ʌ": "V",
    "ɒ": "0", "ə": "@", "ɐ": "a#", "ᵻ": "I2", "ɨ": "I2", "i": "i", "u": "u:", "ɑ": "A:", "ɔ": "O:", "ɜ": "3:",
    "a": "a", "e": "E", "o": "O:",
    # consonants
    "tʃ": "tS", "dʒ": "dZ", "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "g", "g": "g", "f": "f", "v": "v",
    "θ": "T", "ð": "D", "s": "s", "z": "z", "ʃ": "S", "ʒ": "Z", "h": "h", "m": "m", "n": "n", "ŋ": "N", "l": "l",
    "ɫ": "l", "ɹ": "r", "r": "r", "ɾ": "*", "j": "j", "w": "w", "ʍ": "w", "x": "x", "ʔ": "?",
}  # fmt: skip
_VOWELS = frozenset("iuɑɔɜæɛɪʊʌɒəɐᵻɨɚɝaeo")
_WEAK = frozenset({"ə", "ɐ", "ɚ", "əɹ", "əl", "i", "ᵻ", "ɨ"})
_STRESS = {"ˈ": "'", "'": "'", "ˌ": ","}
_SILENT = frozenset("/[]().‿͜͡ -\u200d")
_LONGEST = max(map(len, _SOUNDS))


def to_espeak_mnemonics(ipa: str) -> str | None:
    """Return the mnemonics of an English pronunciation, or None if a sound is not English.

    espeak reads them between double brackets. IPA has the stress mark before the syllable, espeak before its vowel.
    """
    rest = "".join(c for c in unicodedata.normalize("NFC", ipa.strip()) if c not in _SILENT).replace(":", "ː")
    made: list[str] = []
    # A word without stress marks gets stress on its first full vowel; unstressed it would be hard to understand.
    plain = not any(mark in rest for mark in _STRESS)
    stress = "'" if plain else ""
    while rest:
        if rest[0] in _STRESS:
            stress, rest = _STRESS[rest[0]], rest[1:]
            continue
        sound = next((rest[:n] for n in range(_LONGEST, 0, -1) if rest[:n] in _SOUNDS), None)
        if sound is None:
            return None
        if stress and sound[0] in _VOWELS and not (plain and sound in _WEAK):
            made.append(stress)
            stress = ""
        # The bar prevents espeak from reading two sounds as one mnemonic ("t" and "S").
        made.append(_SOUNDS[sound] + "|")
        rest = rest[len(sound) :]
    return "".join(made).rstrip("|") or None
