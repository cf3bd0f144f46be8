"""Assemble the rules by which English is spoken."""

from __future__ import annotations

import re
from functools import cache

from stages.script.punctuation import strip_punctuation
from stages.script.spoken.compatibility import FRACTIONS, SUBSCRIPTS, SUPERSCRIPTS
from stages.script.spoken.draft_token import MAX_WORD_LENGTH
from stages.script.spoken.english import (
    amounts,
    arithmetic,
    codes,
    dates,
    durations,
    identifiers,
    measures,
    money,
    roman,
)
from stages.script.spoken.english_words import ABBREVIATIONS, MONTHS, SYMBOLS
from stages.script.spoken.rule import LanguageRules, RuleContext, VerbalisationRule

_NUMERALS = "IVXLC"
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_SPECIAL_LETTERS = re.compile(f"[{SUPERSCRIPTS}{SUBSCRIPTS}{FRACTIONS}\u0370-\u03ff]")
_WEEKDAYS = ("Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Sept")
_TRIGGERS = frozenset(
    {*MONTHS, *(name[:3] for name in MONTHS), "x", "Rs", "kr", "St", "Dr", "Ave", "Rd", "Blvd", "Ln", *_WEEKDAYS}
)
_JOINTS = re.compile(r"((?<=[^-–—/])[-–—/]|(?<=[^\W\d_])(?:[>›→]|->)(?=[^\W\d_]))")
_DAYS_AND_MONTHS = frozenset({*(name[:3] for name in MONTHS), "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
_RULES: tuple[VerbalisationRule, ...] = (
    *identifiers.RULES[:4],
    *durations.RULES,
    *dates.RULES,
    *codes.RULES,
    *measures.RULES[:5],
    *arithmetic.RULES[:1],
    *money.RULES,
    *measures.RULES[5:],
    *amounts.RULES,
    *arithmetic.RULES[1:],
    *roman.RULES,
    *identifiers.RULES[4:],
)
_DAY_FIRST = frozenset(["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"])


@cache
def english_rules(language: str) -> LanguageRules:
    """Return the rules of a variety of English (BCP 47, lower case)."""
    british = language in _DAY_FIRST
    return LanguageRules(_RULES, british, _is_plain_word, lambda core: _verbalise_compound(core, british))


def _is_plain_word(text: str, first: bool) -> bool:
    """Return whether a token is a plain word that no rule needs to look at; most are."""
    word = strip_punctuation(text)
    if len(word) > MAX_WORD_LENGTH or not _PLAIN_WORD.match(word) or _SPECIAL_LETTERS.search(word) or word in _TRIGGERS:
        return False
    if len(word) <= 6 and f"{word}." in text:
        return False
    return word[1:] == word[1:].lower() and (len(word) > 1 or word not in _NUMERALS or first)


def _verbalise_compound(core: str, british: bool) -> str:
    """Return the spoken form of a token that no rule matches as a whole.

    The parts between its dashes and slashes are verbalised by their own rules.
    """
    if core in SYMBOLS or core.isalpha():
        return identifiers.verbalise_compound(core)
    parts = _JOINTS.split(core)
    spoken = ""
    for at in range(0, len(parts), 2):
        words = _verbalise_part(parts[at], parts[at - 2] if at else "", british)
        if not words or not spoken:
            spoken += words
            continue
        before, mark = parts[at - 2], parts[at - 1]
        spoken += _verbalise_part_mark(before, mark, parts[at]) + words
    return spoken


def _verbalise_part_mark(before: str, mark: str, after: str) -> str:
    """Return how the mark between two parts of a compound is heard."""
    if mark in ("-", "–", "—") and _is_range(before, after):
        return " to "
    if mark in (">", "›", "→", "->"):
        if any(len(part) > 1 and part[0].isupper() for part in (before, after)):
            return ", "  # a menu path
        return " is greater than " if mark == ">" else " to "
    return "-" if mark == "-" and before.isalpha() and after.isalpha() else ", " if mark == "—" else " "


def _is_range(first: str, last: str) -> bool:
    """Return whether a dash means "to": between times, dates and days, but not in "COVID-19"."""
    if first.lstrip("$€£¥'’")[:1].isdecimal() and last.lstrip("$€£¥'’")[:1].isdecimal():
        return True
    return first[:3].capitalize() in _DAYS_AND_MONTHS and last[:3].capitalize() in _DAYS_AND_MONTHS


def _verbalise_part(part: str, before: str, british: bool) -> str:
    if part == "~":
        return ""  # "~/Documents"
    if part.rstrip(".") in _DAYS_AND_MONTHS:
        return ABBREVIATIONS.get(part.rstrip(".").lower(), part)
    for rule in () if part.isalpha() and not part.isupper() else _RULES:
        match = rule.pattern.match(part)
        spoken = (
            rule.verbalise(match, RuleContext(before, "", british, british))
            if match is not None and match.end()
            else None
        )
        if spoken is not None:
            return spoken.replace("|", " ")
    return identifiers.verbalise_compound(strip_punctuation(part))
