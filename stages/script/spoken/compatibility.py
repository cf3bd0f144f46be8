"""Map written characters to those that are read aloud.

Captions keep what the author wrote: ligatures, full-width and styled letters, typewriter accents for apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋ₙ"
RAISED = str.maketrans(SUPERSCRIPTS, "0123456789+-ni")
LOWERED = str.maketrans(SUBSCRIPTS, "0123456789+-n")
FRACTIONS = "½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# These have rules of their own, which NFKC would take away: "2½" would become "21⁄2".
_KEPT = frozenset(SUPERSCRIPTS + SUBSCRIPTS + FRACTIONS + "ªº…™℠")
_MAPPED = {
    "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "", "‐": "-", "‑": "-", "‒": "–", "―": "—", "⸺": "—",
    "‥": "...", "⋯": "…", "∙": "·", "⋅": "·", "∕": "/", "⁄": "/", "∗": "*", "∶": ":",
    **dict.fromkeys("▸▹▶►➔➜➡⇒⟶", "→"), "〜": "~", "٬": ",", "٫": ".", "№": "No.", "ʼ": "'", "ʹ": "'",
    **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
}  # fmt: skip
_DOUBLE_DASH = re.compile(r"(?<=[^\W\d_])--+(?=[^\W\d_])")
_ACCENT_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[´`′‘](?=[^\W\d_])")


def to_readable(text: str) -> str:
    """Return ``text`` as it is read.

    That is NFKC (Unicode Annex 15), but for characters that have rules of their own.

    Accents between letters become apostrophes ("it´s"), digits of all scripts ASCII digits, invisible marks nothing.
    """
    if "--" in text:
        text = _DOUBLE_DASH.sub("—", text)
    if text.isascii() and "`" not in text:
        return text
    text = _ACCENT_APOSTROPHE.sub("'", unicodedata.normalize("NFC", text)).replace("ⁿᵈ", "nd")
    return "".join(map(_map_character, text))


@lru_cache(maxsize=4096)
def _map_character(character: str) -> str:
    if character in _MAPPED:
        return _MAPPED[character]
    if character.isascii() or character in _KEPT:
        return character
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    normal = unicodedata.normalize("NFKC", character)
    # "´" alone would become a space and an accent.
    return character if any(map(str.isspace, normal)) else normal
