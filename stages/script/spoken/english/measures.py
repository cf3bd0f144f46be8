"""Verbalise measures in English: ``5 km``, ``-10C``, ``5 mg/ml``, ``8.5x11in``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stages.script.spoken.english.arithmetic import COMPARISONS, is_operand, is_sum
from stages.script.spoken.english.numbers import is_plural, spell_number, to_plain_number
from stages.script.spoken.english_words import ATTACHED_UNITS, PER_UNITS, UNITS
from stages.script.spoken.rule import (
    DASH,
    DECIMAL_COMMA,
    NUMBER,
    RuleContext,
    VerbalisationRule,
    compile_rule,
)


def join_alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: -len(word)))


_SIGNS = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about ",
          "≈": "about ", "<": "less than ", ">": "more than ", "≤": "at most ", "≥": "at least ", "<=": "at most ",
          ">=": "at least "}  # fmt: skip
# A dash before a space is punctuation: "last year – 60% of them".
SIGN = r"(?P<sign>[-−–+](?=[\d$€£¥.])|(?:<=|>=|[±~≈<>≤≥])\s?)?"
RANGE = rf"(?P<n>{NUMBER})(?:(?P<gap>\s?){DASH}\s?(?:[$€£¥]\s?)?(?P<n2>{NUMBER}))?"
COMMA_RANGE = RANGE.replace(NUMBER, DECIMAL_COMMA)
_LETTERS = "k|K|mn|mm|m|M|bn|b|B|tn|T"
_NAMES = "thousand|million|billion|trillion|lakh|crore"
SCALE = rf"(?:(?P<letter>{_LETTERS})|(?P<apart>\s)(?P<name>{_NAMES}))?"
PER = r"(?:\s?/\s?(?P<per>\d{0,4}[A-Za-zμ²³]{1,12}))?"
_UNIT = join_alternatives(UNITS)
_TIMES = frozenset(["s", "sec", "min", "h", "hr", "day", "week", "month", "year", "second", "minute", "hour"])


def compares(match: re.Match[str], context: RuleContext) -> bool:
    """Return whether the sign of a match stands between two operands: "5 > 3", "p < 0.05"."""
    return bool(match["sign"]) and match["sign"].strip() in COMPARISONS and is_operand(context.before)


def verbalise_sign(match: re.Match[str]) -> str:
    """Return the words for the sign before an amount, with a space after them."""
    return _SIGNS[match["sign"].strip()] if match["sign"] else ""


def verbalise_range(match: re.Match[str], british: bool) -> str:
    """Return the words for a number or two numbers with a dash between them."""
    spoken = spell_number(match["n"], british)
    if match["n"] == match["n2"]:
        return f"{spoken} {spoken}"  # fifty-fifty
    return f"{spoken} to {spell_number(match['n2'], british)}" if match["n2"] else spoken


def is_span(match: re.Match[str]) -> bool:
    """Return whether the dash of a match means "to": in "10-20", not in "10 - 7 = 3"."""
    if not match["n2"] or not (is_sum(match) or match["gap"]):
        return True
    first, last = (float(to_plain_number(match[name])) for name in ("n", "n2"))
    return not is_sum(match) and first < last


def is_adjective(context: RuleContext) -> bool:
    """Return whether an amount is an adjective and stays singular: "a $10 fee", "a 5 km run"."""
    return context.before.lower() in ("a", "an") and context.after[:1].islower()


def spell_per(unit: str | None) -> str:
    """Return " per hour" for the unit below a slash, an empty string for none."""
    if not unit:
        return ""
    letters = unit.lstrip("0123456789")
    count = unit.removesuffix(letters)
    one, many = UNITS.get(letters, (letters, letters))
    if count:
        return f" per {spell_number(count)} {many if is_plural(count) else one}"
    return f" per {PER_UNITS.get(unit) or one}"


def _verbalise_measure(match: re.Match[str], context: RuleContext) -> str | None:
    unit = match["unit"]
    if compares(match, context) or not is_span(match):
        return None
    inches = unit == "in" and match.string[match.end() : match.end() + 1] == "." and context.after[:1].islower()
    if match["space"] and unit in ATTACHED_UNITS and not inches:
        return None
    if unit == "s" and not match["space"] and context.after == "of":
        return None  # "thousands of"
    if unit in ("x", "×") and ((match["sign"] and match["sign"] in "-−–") or is_sum(match)):
        return None
    one, many = UNITS[unit]
    single = is_adjective(context) or (match["n2"] is None and not is_plural(match["n"]))
    spoken = verbalise_sign(match) + verbalise_range(match, context.british)
    return f"{spoken}{'|' if match['space'] else ' '}{one if single else many}{spell_per(match['per'])}"


def _verbalise_temperature(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``-10C`` and ``98.6F``; without a sign or a decimal, ``4C`` may be a room."""
    letter = match["unit"]
    spoken = verbalise_sign(match) + verbalise_range(match, context.british)
    if match["sign"] or "." in match["n"]:
        return f"{spoken} degrees {'Celsius' if letter == 'C' else 'Fahrenheit'}"
    return f"{spoken} {letter}"


def _verbalise_dimensions(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``8.5x11in``, ``10 x 20 cm`` and ``5m x 3m``.

    With spaces and without a unit it is a product.
    """
    unit = match["unit"]
    if (not unit and any(map(str.isspace, match[0]))) or is_sum(match):
        return None
    spoken = []
    for part in re.split(r"\s?[x×]\s?", match["sides"]):
        number = re.match(NUMBER, part)
        own = UNITS.get(part[number.end() :].strip()) if number else None
        words = spell_number(number[0], context.british) if number else part
        spoken.append(f"{words} {own[1]}" if own else words)
    return " by ".join(spoken) + (f" {UNITS[unit][1]}" if unit else "")


def _verbalise_feet(match: re.Match[str], _: RuleContext) -> str:
    """Verbalise ``6'2"`` and ``5 ft 10 in``."""
    glue = ["|" if space else " " for space in (match[2], match[3], match[5])]
    inches = f"{glue[1]}{spell_number(match[4])}{glue[2]}{'inch' if match[4] == '1' else 'inches'}" if match[4] else ""
    return f"{spell_number(match[1])}{glue[0]}{'foot' if match[1] == '1' else 'feet'}{inches}"


def _verbalise_inches(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``27"`` where the mark cannot close a quotation."""
    if match[2] == '"' and match.string[: match.start()].count('"') % 2:
        return None
    single = is_adjective(context) or match[1] == "1"
    return f"{spell_number(match[1])} {'inch' if single else 'inches'}"


def _verbalise_stars(match: re.Match[str], context: RuleContext) -> str | None:
    return f"{spell_number(match[1])} star" if context.after[:1].islower() else None


def _verbalise_rate(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise a rate without a number before it: "users/day", "in km/h"."""
    unit, per = match["unit"], match["per"]
    counted = len(unit) > 3 and unit.endswith("s")
    timed = len(unit) > 1 and unit.islower() and per in _TIMES
    known = UNITS[unit][1] if unit in UNITS else unit if counted or timed else ""
    if not known or "A" in (unit, per) or not (per in PER_UNITS or per in UNITS):
        return None
    return f"{known}{spell_per(per)}"


_PLAIN_UNIT = join_alternatives(unit for unit in UNITS if unit not in ("x", "×"))

RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(r"(\d{1,2})(\s?)['′](\s?)(?:(\d{1,2})(\s?)(?:[\"″]|''|′′))", _verbalise_feet),
    compile_rule(r"(\d{1,2})(\s?)ft\.?(\s?)(\d{1,2})(\s?)in", _verbalise_feet),
    compile_rule(r"(\d{1,3}(?:\.\d{1,2})?)([\"″])", _verbalise_inches),
    compile_rule(r"(\d(?:\.\d)?)[*★]", _verbalise_stars),
    compile_rule(
        rf"(?P<sides>{NUMBER}(?:(?:\s?(?:{_PLAIN_UNIT}))?\s?[x×]\s?{NUMBER}){{1,2}})(?:\s?(?P<unit>{_PLAIN_UNIT}))?",
        _verbalise_dimensions,
    ),
    compile_rule(rf"{SIGN}{COMMA_RANGE}(?P<space>\s)?(?P<unit>{_UNIT}){PER}", _verbalise_measure),
    compile_rule(rf"{SIGN}{RANGE}(?P<unit>[CF])", _verbalise_temperature),
    compile_rule(r"(?P<unit>[A-Za-zμ]{1,14})/(?P<per>[A-Za-zμ]{1,12})", _verbalise_rate),
)
