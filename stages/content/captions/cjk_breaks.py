"""Compute the cost of breaking a caption between two letters.

That is, within writing without spaces, or within a long word.

Rules for punctuation follow Japanese typesetting (JIS X 4051, "kinsoku"); a change of script marks a phrase boundary.
"""

from __future__ import annotations

import re

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
"""Letters of Thai, Lao, Burmese, Khmer, Chinese and Japanese, and the full-width marks used with them."""
MARKS = "/?&=.-_,:;#@+~%"
"""Characters after which a long address may be broken."""
_PATHS = "/?&#"
NEVER = 1000.0
"""The cost of a break that is not allowed."""

_NOT_FIRST = frozenset(
    "、。，．・：；？！」』）】〉》〕］｝〟”’»…‥ー～々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "!?,.;:)]}%％℃°ะาำๆฯๅ"
)
_NOT_LAST = frozenset("「『（【〈《〔［｛〝“‘«([{¥￥$＄#＃№เแโใไ")
_ENDS, _PAUSES = "。！？", "、，；："
_AFTER_ZH, _BEFORE_ZH = "的了着过吗呢吧们地", "和与或但因所如在把被对从向给而并就也都还让使"
_PARTICLES_JA = "はがをにでとも"


def is_unspaced(*letters: str) -> bool:
    """Tell whether one of ``letters`` belongs to a script without spaces between words."""
    return any(UNSPACED.match(letter) for letter in letters)


def compute_letter_cost(before: str, after: str, code: str) -> float:
    """Return the cost of a break between two letters, in a text of language ``code``."""
    if after in _NOT_FIRST or before in _NOT_LAST:
        return NEVER
    if not is_unspaced(before, after):
        return 12.0 if before in _PATHS else 18.0 if before in MARKS else 40.0
    if before in _ENDS:
        return 0.5
    if before in _PAUSES or before in "」』）】》":
        return 1.5
    if not (is_unspaced(before) and is_unspaced(after)):
        return 10.0 if before.isdigit() or after.isdigit() else 5.0
    return _compute_japanese_cost(before, after) if code == "ja" else _compute_other_cost(before, after)


def _compute_japanese_cost(before: str, after: str) -> float:
    old, new = _script(before), _script(after)
    if old == "kana" and new != "kana":
        return 2.5 if before in _PARTICLES_JA else 4.0  # a phrase begins with its word and ends in kana
    if new == "kana":
        return 9.0 if old == "kana" else 12.0
    return 14.0 if old == new == "katakana" else 8.0


def _compute_other_cost(before: str, after: str) -> float:
    if _script(before) == "other" or _script(after) == "other":
        return 8.0 if after in _NOT_LAST else 20.0  # a vowel that stands before its consonant begins a syllable
    if after in _AFTER_ZH:
        return 12.0
    if before in _AFTER_ZH:
        return 3.5
    return 4.0 if after in _BEFORE_ZH else 7.0


def _script(letter: str) -> str:
    if "\u3040" <= letter <= "\u309f":
        return "kana"
    if "\u30a0" <= letter <= "\u30ff":
        return "katakana"
    return "han" if letter >= "\u3400" else "other"
