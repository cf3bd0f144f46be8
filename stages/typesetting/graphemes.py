"""Clusters: what a reader takes for one letter, however many characters it is written with.

A subset of the "extended grapheme clusters" of Unicode (UAX #29): marks, conjuncts, families and flags stay whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ZWNJ, ZWJ = "\u200c", "\u200d"
_MARKS = {"Mn", "Mc", "Me"}
_EXTENDING = {ZWNJ, ZWJ, "\u0e33", "\u0eb3", "\uff9e", "\uff9f"}
"""Joiners, the vowel AM of Thai and Lao, the voicing marks of narrow kana: letters that belong to the one before."""
_VIRAMAS = set("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d")
"""Signs of Indian scripts that tie the next letter to this one (rule GB9c)."""


@lru_cache(maxsize=4096)
def clusters(text: str) -> tuple[str, ...]:
    """Split ``text`` into clusters; joined they are ``text``."""
    found: list[str] = []
    for letter in text:
        if found and _belongs(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return tuple(found)


def _belongs(cluster: str, letter: str) -> bool:
    """Tell whether ``letter`` goes on with ``cluster``."""
    code = ord(letter)
    if unicodedata.category(letter) in _MARKS or letter in _EXTENDING:
        return not cluster.isspace()
    if code >= 0x2000 and (0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F):  # skin tones; letters of flags
        return True
    last = cluster[-1]
    if last == ZWJ and len(cluster) > 1 and unicodedata.category(letter) in {"So", "Sm"}:  # families, professions
        return True
    if _is_region(code):
        return len(cluster) == 1 and _is_region(ord(cluster))
    if unicodedata.category(letter) == "Lo" and (ties := cluster.rstrip(ZWJ)) and ties[-1] in _VIRAMAS:
        return True
    return _goes_on(ord(last), code)


def _is_region(code: int) -> bool:
    """Tell whether this is one of the letters two of which make a flag."""
    return 0x1F1E6 <= code <= 0x1F1FF


def _goes_on(last: int, code: int) -> bool:
    """Tell whether the Korean letter ``code`` completes a syllable (rules GB6 to GB8)."""
    if 0x1100 <= code <= 0x115F:
        return 0x1100 <= last <= 0x115F
    return 0x1160 <= code <= 0x11FF and (0x1100 <= last <= 0x11FF or 0xAC00 <= last <= 0xD7A3)
