"""Build the rules for fractions, steps and Roman numerals in languages other than English."""

from __future__ import annotations

import re

from stages.script.spoken.english.arithmetic import is_sum
from stages.script.spoken.english.roman import parse_roman_numeral
from stages.script.spoken.localised.amounts import compile_localised
from stages.script.spoken.localised.numbers import spell_cardinal, spell_ordinal
from stages.script.spoken.localised.words import LanguageWords
from stages.script.spoken.rule import RuleContext, VerbalisationRule

_HALVES = {"1/2": "½", "1/4": "¼", "3/4": "¾"}


def fraction_rules(words: LanguageWords) -> list[VerbalisationRule]:
    """Return the rule for "1/2" and "Schritt 2/3"."""
    return [compile_localised(r"(?P<top>\d{1,4})/(?P<bottom>\d{1,4})", _verbalise_fraction, words)]


def _verbalise_fraction(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    if is_sum(match):
        return None
    if half := words.signs.get(_HALVES.get(match[0], "")):
        return half
    top, bottom = (spell_cardinal(int(match[name]), words) or match[name] for name in ("top", "bottom"))
    part = int(match["top"]) <= int(match["bottom"])
    return words.fraction.format(top=top, bottom=bottom) if part else f"{top} {bottom}"


def roman_rules(words: LanguageWords) -> list[VerbalisationRule]:
    """Return the rules for "Ludwig XIV.", "Kapitel IV" and "XXe siècle"."""
    if not words.roman:
        return []
    return [
        compile_localised(r"(?P<roman>[IVX]{2,7})(?P<mark>er?|ème|º)?\.?", _verbalise_roman_numeral, words),
        compile_localised(r"(?P<roman>[IVX])(?P<mark>)\.?", _verbalise_single_numeral, words),
    ]


def _verbalise_roman_numeral(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    value = parse_roman_numeral(match["roman"])
    if value is None or not context.before:
        return None
    counted = {name.lower() for name in (*words.before_number, *words.before_number.values())} | {"teil", "акт", "akt"}
    if context.before.rstrip(".").lower() in counted:
        return spell_cardinal(value, words)
    if match["mark"]:
        return spell_ordinal(value, words) or None
    named = context.before[:1].isupper()
    if words.roman == "cardinal" or (words.roman == "cardinal from 11" and value > 10):
        return spell_cardinal(value, words)
    ordinal = spell_ordinal(value, words)
    return words.roman.format(ordinal) if named and "{0}" in words.roman else ordinal or None


def _verbalise_single_numeral(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    """Verbalise "Kapitel V", but no other single letter."""
    counted = {name.lower() for name in (*words.before_number, *words.before_number.values())}
    value = parse_roman_numeral(match["roman"])
    return spell_cardinal(value, words) if value and context.before.rstrip(".").lower() in counted else None
