"""Verbalise plain numbers, ranges, fractions, ordinals and versions in English."""

from __future__ import annotations

import re

from stages.script.spoken.compatibility import FRACTIONS
from stages.script.spoken.english.measures import RANGE, SCALE, SIGN, compares, is_span, verbalise_range, verbalise_sign
from stages.script.spoken.english.numbers import (
    spell_cardinal,
    spell_digits,
    spell_model_number,
    spell_number,
    spell_ordinal,
    spell_whole_number,
    spell_year,
)
from stages.script.spoken.english_words import NUMBER_ABBREVIATIONS, SCALES, TOTALS_AFTER, VERSIONED_PRODUCTS, word_set
from stages.script.spoken.rule import DASH, NUMBER, RuleContext, VerbalisationRule, compile_rule

_SHORTEST_CODE = 5
"""Digits after "no." from which they are no amount."""
_BEFORE_SCORES = word_set("rated rate rating got scored score scores gave give gives earned mark")
_HALVES = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_FRACTION_SIGNS = {
    "½": (1, 2),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}


def _verbalise_plain_number(match: re.Match[str], context: RuleContext) -> str | None:
    if compares(match, context) or not is_span(match):
        return None
    spoken = verbalise_sign(match) + verbalise_range(match, context.british)
    letter = match["letter"]
    if letter:
        if letter not in "kKM" or (letter == "K" and match["n"] in ("2", "4", "5", "6", "8")):
            return None
        return f"{spoken} {SCALES[letter]}"
    if match["name"]:
        return f"{spoken}|{match['name']}"
    if len(match["n"]) == 4 and match["n"].isdecimal() and len(context.before) > 1 and context.before.isupper():
        return spell_model_number(match["n"])
    versioned = context.before.lower() in VERSIONED_PRODUCTS and re.fullmatch(r"\d+\.\d{1,3}", match["n"])
    return _verbalise_dotted(match["n"]) if versioned else spoken


def _verbalise_dotted(text: str, word: str = "point") -> str:
    return f" {word} ".join(spell_whole_number(part) for part in text.split("."))


def _verbalise_version(match: re.Match[str], _: RuleContext) -> str | None:
    name = "version " if match[1] else ""
    if not name and re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", match[2]):
        return None  # 1.250.000
    parts = match[2].count(".")
    if not name and parts == 3 and all(int(part) < 256 for part in match[2].split(".")):
        return _verbalise_dotted(match[2], "dot")
    return name + _verbalise_dotted(match[2]) if name or parts >= 2 else None


def _verbalise_ordinal(match: re.Match[str], context: RuleContext) -> str | None:
    digits_only = match[1].replace(",", "")
    return spell_ordinal(int(digits_only), context.british) if len(digits_only) <= 9 else None


def _spell_fraction(top: int, bottom: int) -> str | None:
    if not 1 <= top < bottom <= 1000 or not (bottom <= 20 or bottom in (32, 64, 100, 1000)):
        return None
    one, many = _HALVES.get(bottom, (spell_ordinal(bottom), f"{spell_ordinal(bottom)}s"))
    return f"{spell_cardinal(top)} {one if top == 1 else many}"


def _is_score(match: re.Match[str], context: RuleContext) -> bool:
    """Return whether "4/5" is a score: "rated 4/5", "4/5 stars", "9/10"."""
    if match["whole"] or match["minus"]:
        return False
    named = context.before.lower() in _BEFORE_SCORES or context.after.lower() in ("star", "stars", "points")
    return named or (match["bottom"] in ("10", "100") and not context.after and match["top"] != "1")


def _verbalise_decimal_score(match: re.Match[str], context: RuleContext) -> str:
    return f"{spell_number(match[1], context.british)} out of {spell_number(match[2], context.british)}"


def _verbalise_fraction(match: re.Match[str], context: RuleContext) -> str | None:
    sign = "minus " if match["minus"] else ""
    counted = {context.before.lower(), context.after.lower()} & TOTALS_AFTER
    if counted and not match["whole"] and not sign:
        return f"{spell_whole_number(match['top'])} of {spell_whole_number(match['bottom'])}"
    if _is_score(match, context):
        return f"{spell_whole_number(match['top'])} out of {spell_whole_number(match['bottom'])}"
    if match["top"] == match["bottom"] and not match["whole"] and not sign:
        return f"{spell_whole_number(match['top'])} {spell_whole_number(match['top'])}"  # fifty-fifty, twenty-twenty
    portion = _spell_fraction(int(match["top"]), int(match["bottom"]))
    if portion is None:
        return (
            None
            if match["whole"]
            else f"{sign}{spell_whole_number(match['top'])} slash {spell_whole_number(match['bottom'])}"
        )
    if match["whole"]:
        return f"{sign}{spell_cardinal(int(match['whole']))}|and {_with_article(portion)}"
    return sign + portion


def _verbalise_fraction_sign(match: re.Match[str], _: RuleContext) -> str | None:
    portion = _spell_fraction(*_FRACTION_SIGNS[match[2]])
    if portion is None or not match[1]:
        return portion
    return f"{spell_whole_number(match[1].strip())}{'|' if match[1][-1].isspace() else ' '}and {_with_article(portion)}"


def _with_article(portion: str) -> str:
    return f"a{portion[3:]}" if portion.startswith("one ") else portion


def _verbalise_ratio(match: re.Match[str], _: RuleContext) -> str | None:
    return f"{spell_whole_number(match[1])} to {spell_whole_number(match[2])}"


def _verbalise_numbered(match: re.Match[str], context: RuleContext) -> str | None:
    name = "number" if match[1] == "N" else NUMBER_ABBREVIATIONS.get(match[1].lower())
    if not name:
        return None
    if name == "circa" and re.fullmatch(r"1[1-9]\d\d|20\d\d", match[2]):
        last = int(match[3]) if match[3] else 0
        return f"circa|{spell_year(int(match[2]), context.british)}{f' to {spell_year(last)}' if last else ''}"
    if name == "number" and len(match[2]) >= _SHORTEST_CODE and match[2].isdecimal():
        return f"number|{spell_digits(match[2])}" if re.search(r"\s", match[0]) else f"number {spell_digits(match[2])}"
    to = f" to {spell_number(match[3], context.british)}" if match[3] else ""
    to += f" of {spell_number(match['total'])}" if match["total"] else ""
    glue = "|" if re.search(r"\s", match[0]) else " "
    letter = f" {match['letter']}" if match["letter"] else ""
    return f"{name}{glue}{spell_number(match[2], context.british)}{letter}{to}"


def _verbalise_hundreds(match: re.Match[str], context: RuleContext) -> str | None:
    if context.after != "of":
        return None
    return {3: "hundreds", 4: "thousands", 7: "millions"}[len(match[1].replace(",", ""))]


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(r"(v|V|ver\.?|version)?(\d{1,4}(?:\.\d{1,4}){1,3})(?<![a-z])", _verbalise_version),
    compile_rule(
        r"(?P<minus>[-−])?(?:(?P<whole>\d{1,3})\s)?(?P<top>\d{1,4})[/⁄](?P<bottom>\d{1,4})", _verbalise_fraction
    ),
    compile_rule(r"(\d{1,2}\.\d{1,2})/(5|10|100)", _verbalise_decimal_score),
    compile_rule(rf"(\d{{1,4}}\s?)?([{FRACTIONS}])", _verbalise_fraction_sign),
    compile_rule(r"(\d{1,6}):(\d{1,6})", _verbalise_ratio),
    compile_rule(r"(100|1,?000|1,?000,?000)s", _verbalise_hundreds),
    compile_rule(rf"{SIGN}{RANGE}{SCALE}", _verbalise_plain_number),
    compile_rule(r"(\d{1,3}(?:,\d{3})*)(?:st|nd|rd|th)", _verbalise_ordinal),
    compile_rule(
        rf"([A-Za-z]{{1,4}})\.\s?({NUMBER})(?:{DASH}({NUMBER}))?(?P<letter>[a-z])?(?:/(?P<total>\d{{1,4}}))?",
        _verbalise_numbered,
    ),
    compile_rule(rf"(N)[º°]\.?\s?({NUMBER})(?:{DASH}({NUMBER}))?(?P<letter>[a-z])?(?P<total>)", _verbalise_numbered),
)
