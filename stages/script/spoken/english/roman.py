"""Verbalise Roman numerals in English."""

from __future__ import annotations

import re

from stages.script.spoken.english.numbers import spell_cardinal, spell_ordinal, spell_year
from stages.script.spoken.english_words import BEFORE_ROMAN_NUMERALS, MONARCHS
from stages.script.spoken.rule import RuleContext, VerbalisationRule, compile_rule

_CANONICAL = re.compile(r"(M{0,3})(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_BEFORE_VERBS = ("was", "of", "and", "died", "became", "reigned", "ruled")
_SHORTEST_YEAR = 5
"""Letters; shorter ones (MIX, CD, DM) are other words."""


def parse_roman_numeral(text: str) -> int | None:
    """Return the value of a Roman numeral up to 3999, or None when ``text`` is none."""
    if not text or _CANONICAL.fullmatch(text) is None:
        return None
    total = 0
    for letter, following in zip(text, f"{text[1:]} ", strict=True):
        total += -_VALUES[letter] if _VALUES.get(following, 0) > _VALUES[letter] else _VALUES[letter]
    return total


def _verbalise_roman_numeral(match: re.Match[str], context: RuleContext) -> str | None:
    text, before = match[0], context.before
    value = parse_roman_numeral(text) if text not in ("C", "D", "L", "M") else None  # "Section C" is a letter
    if value is None:
        return None
    if value > 1000 and len(text) >= _SHORTEST_YEAR:
        return spell_year(value)
    if not before[:1].isupper() and value == 1:
        return None
    if before in MONARCHS:
        if value == 1 and context.after and context.after not in _BEFORE_VERBS:
            return None
        return f"the {spell_ordinal(value)}"
    if before.lower() in BEFORE_ROMAN_NUMERALS:
        return spell_cardinal(value)
    # After any other name only II to XXXIX without doubt: "Rocky II", but not "Malcolm X" or "Size XL".
    sequel = len(text) > 1 and set(text) <= set("IVX") and text not in ("XX", "XXX")
    return spell_cardinal(value) if sequel and before[:1].isupper() else None


RULES: tuple[VerbalisationRule, ...] = (compile_rule(r"[IVXLCDM]+", _verbalise_roman_numeral),)
