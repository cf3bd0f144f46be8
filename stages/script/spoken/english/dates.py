"""Verbalise dates, times of day and years in English."""

from __future__ import annotations

import re

from stages.script.spoken.english.numbers import spell_cardinal, spell_decade, spell_ordinal, spell_year
from stages.script.spoken.english_words import ABBREVIATIONS, ATTACHED_UNITS, MONTH_NUMBERS, MONTHS, UNITS, word_set
from stages.script.spoken.rule import DASH, RuleContext, VerbalisationRule, compile_rule

_MONTH = "(?:" + "|".join(sorted({name.capitalize() for name in MONTH_NUMBERS}, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?"
_BEFORE_YEARS = word_set(
    "in since by from until till of year around circa before after during early late mid and to between spring"
    " summer autumn fall winter copyright © c c. ca circa born died est"
) | set(MONTH_NUMBERS)
_NO_PLURALS = word_set("is was as has this its does us his yes thus perhaps always across towards besides series")


def _spell_date(day: int, month: int, number: int | None) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    spoken = f"{MONTHS[month - 1]} {spell_ordinal(day)}"
    return f"{spoken}, {spell_year(number)}" if number is not None else spoken


def _verbalise_iso_date(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise ISO 8601 dates, with a time or without.

    Of time zones only Z is spoken ("U-T-C").
    """
    spoken = _spell_date(int(match[3]), int(match[2]), int(match[1]))
    if spoken is None or match["hour"] is None:
        return spoken
    if int(match["hour"]) > 24 or int(match["minute"]) > 59:
        return None
    glue = "|" if match["apart"].isspace() else " "
    time = _spell_time(int(match["hour"]), match["minute"])
    seconds = f" and {spell_cardinal(int(match['second']))} seconds" if int(match["second"] or 0) else ""
    return f"{spoken}{glue}at {time}{seconds}{' U-T-C' if match['zone'] else ''}"


def _verbalise_weekday(match: re.Match[str], _: RuleContext) -> str | None:
    return ABBREVIATIONS.get(match[1].rstrip(".").lower())


def _verbalise_month_of_year(match: re.Match[str], _: RuleContext) -> str:
    return f"{MONTHS[int(match['month']) - 1]} {spell_year(int(match['year']))}"


def _verbalise_short_year(match: re.Match[str], _: RuleContext) -> str:
    century = 2000 if int(match[2]) < 70 else 1900
    return f"{_month_name(match[1])}|{spell_year(century + int(match[2]))}"


def _verbalise_slashed_date(match: re.Match[str], context: RuleContext) -> str | None:
    first, second, number = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2:
        number += 2000 if number < 70 else 1900
    day_first = context.day_first or match[2] == "."
    day, month = (first, second) if day_first else (second, first)
    return _spell_date(day, month, number) or _spell_date(month, day, number)


def _month_name(name: str) -> str:
    return MONTHS[MONTH_NUMBERS[name.rstrip(".").lower()] - 1]


def _verbalise_day_month(match: re.Match[str], _: RuleContext) -> str | None:
    if not 1 <= int(match[1]) <= 31:
        return None
    day, month = spell_ordinal(int(match[1])), _month_name(match[2])
    tail = f"|{spell_year(int(match[3]))}" if match[3] else ""
    return f"the {day} of|{month}{',' if tail and match[0].count(',') else ''}{tail}"


def _verbalise_month_day(match: re.Match[str], _: RuleContext) -> str | None:
    if not 1 <= int(match[2]) <= 31:
        return None
    spoken = f"{_month_name(match[1])}|{spell_ordinal(int(match[2]))}"
    if match[3]:
        spoken += f" to {spell_ordinal(int(match[3]))}"
    return f"{spoken},|{spell_year(int(match[4]))}" if match[4] else spoken


def _verbalise_clock_time(match: re.Match[str], _: RuleContext) -> str | None:
    hour, minute, half = int(match[1]), match[2], match["half"]
    if hour > 24 or int(minute) > 59 or (half and hour > 12):
        return None
    spoken = spell_cardinal(hour) if half and minute == "00" else _spell_time(hour, minute)
    if match["second"]:
        spoken += f" and {spell_cardinal(int(match['second']))} seconds"
    return spoken + _verbalise_meridiem(match)


def _spell_time(hour: int, minute: str) -> str:
    if minute == "00":
        return spell_cardinal(hour) + (" o'clock" if hour <= 12 else " hundred")
    return f"{spell_cardinal(hour)} {'oh ' if minute[0] == '0' else ''}{spell_cardinal(int(minute))}"


def _verbalise_hour(match: re.Match[str], _: RuleContext) -> str | None:
    if not 1 <= int(match[1]) <= 12:
        return None
    to = f" to {spell_cardinal(int(match['to']))}" if match["to"] else ""
    return spell_cardinal(int(match[1])) + to + _verbalise_meridiem(match)


def _verbalise_meridiem(match: re.Match[str]) -> str:
    if not match["half"]:
        return ""
    return f"{'|' if match['gap'] else ' '}{'A' if match['half'][0] in 'aA' else 'P'}-M"


def _verbalise_year(match: re.Match[str], context: RuleContext) -> str | None:
    first, second = match[1], match[2]
    if second is None and not is_year(first, context):
        return None
    if second is None:
        return spell_year(int(first), context.british)
    last = int(second) if len(second) == 4 else int(first[:2] + second)
    if not 1100 <= int(first) < last <= 2199:
        return None
    return f"{spell_year(int(first), context.british)} to {spell_year(last, context.british)}"


def is_year(digits: str, context: RuleContext) -> bool:
    """Return whether four digits are a year rather than a quantity, judged by their context."""
    value = int(digits)
    if context.before in _BEFORE_YEARS or context.after.lower() in ("ad", "bc", "bce", "ce"):
        return 1100 <= value <= 2199 and not _counts_something(context)
    return 1900 <= value <= 2099 and not _counts_something(context)


def _counts_something(context: RuleContext) -> bool:
    after = context.after
    if (after in UNITS and after not in ATTACHED_UNITS) or after in (
        "people",
        "percent",
        "million",
        "men",
        "women",
        "children",
    ):
        return True
    return (
        after.islower()
        and len(after) > 3
        and after.endswith("s")
        and not after.endswith("ss")
        and after not in _NO_PLURALS
    )


def _verbalise_decade(match: re.Match[str], _: RuleContext) -> str | None:
    value = int(match[1])
    return spell_decade(value) if len(match[1]) == 4 or value >= 20 else None


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(
        r"(\d{4})[-/.](\d\d)[-/.](\d\d)(?:(?P<apart>T|\s)(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
        r"(?:(?P<zone>Z)|[+-]\d\d:?\d\d)?)?",
        _verbalise_iso_date,
    ),
    compile_rule(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d(?<=/\d\d))", _verbalise_slashed_date),
    compile_rule(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9])", _verbalise_month_of_year),
    compile_rule(r"(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)", _verbalise_month_of_year),
    compile_rule(rf"({_MONTH})\s['’](\d\d)", _verbalise_short_year),
    compile_rule(rf"({_WEEKDAY})(?=,?\s(?:\d{{1,2}}|{_MONTH})\b)", _verbalise_weekday),
    compile_rule(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s({_MONTH})(?:,?\s(\d{{4}}))?", _verbalise_day_month),
    compile_rule(
        rf"({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:{DASH}(\d{{1,2}}))?(?:,?\s(\d{{4}}))?", _verbalise_month_day
    ),
    compile_rule(
        r"(\d{1,2})[.:](\d\d)(?P<second>)(?P<gap>\s)?(?P<half>[AaPp](?:\.[Mm]\.?|[Mm]))", _verbalise_clock_time
    ),
    compile_rule(
        r"(\d{1,2}):(\d\d)(?::(?P<second>\d\d))?(?:(?P<gap>\s)?(?P<half>[AaPp](?:\.[Mm]\.?|[Mm])))?",
        _verbalise_clock_time,
    ),
    compile_rule(
        rf"(\d{{1,2}})(?:{DASH}(?P<to>\d{{1,2}}))?(?P<gap>\s)?(?P<half>[AaPp](?:\.[Mm]\.?|[Mm]))", _verbalise_hour
    ),
    compile_rule(r"['’]?(\d{2}|1[1-9]\d0|20\d0)['’]?s", _verbalise_decade),
    compile_rule(rf"((?:1[1-9]|20|21)\d\d)(?:(?:{DASH}|/)(\d{{4}}|\d\d))?", _verbalise_year),
)
