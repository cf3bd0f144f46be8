"""Verbalise durations in English: ``2h 30m``, ``1h30``, ``90s``, ``1:30:00``, ``3d``."""

from __future__ import annotations

import re
from itertools import pairwise

from stages.script.spoken.english.numbers import is_plural, spell_cardinal, spell_model_number, spell_number
from stages.script.spoken.english_words import UNITS, word_set
from stages.script.spoken.rule import NUMBER, RuleContext, VerbalisationRule, compile_rule

_UNITS = {
    **dict.fromkeys(word_set("y yr yrs"), "year"), **dict.fromkeys(word_set("mo mos"), "month"),
    **dict.fromkeys(word_set("w wk wks"), "week"), "d": "day", **dict.fromkeys(word_set("h hr hrs"), "hour"),
    **dict.fromkeys(word_set("m min mins"), "minute"), **dict.fromkeys(word_set("s sec secs"), "second"),
    "ms": "millisecond",
}  # fmt: skip
_ORDER = ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
_UNIT = "(?:" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_PART = rf"(?:{NUMBER})\s?{_UNIT}(?![a-z])\.?"
_PARTS = re.compile(rf"({NUMBER})(\s?)({_UNIT})(?![a-z])")
_TIME_OF_DAY = word_set("at by from until till since before after around past to between am pm utc gmt")
_LASTING = word_set("lasts lasted takes took runs ran for of in duration length runtime is was")
_FIRST_CLEAR_HOUR = 10
"""From here on a time with seconds is more likely one of the day."""
_OF_DECADES = word_set("the early mid late his her their my our your or and in")
_DECADE_BEFORE = re.compile(
    r"\b(?:the|their|her|his|my|our|your|early|mid|late)[\s-](?:\w+[\s-])?(?:['’]?\d0s|teens)\s(?:and|or|to)\s$", re.I
)
_DECADE_NOUNS = word_set(
    "music style fashion hits songs movies movie films film show shows kids pop rock party disco era"
)
_THREE_D = word_set(
    "print printer printers printing printed model models modeling graphics game games scan view animation"
)


def _verbalise_parts(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise several parts, the larger first: here ``m`` is minutes, not meters."""
    parts = list(_PARTS.finditer(match.string, match.start(), match.end()))
    sizes = [_ORDER.index(_UNITS[part[3]]) for part in parts]
    if any(first >= second for first, second in pairwise(sizes)):
        return None
    spoken = ""
    done = match.start()
    for part in parts:
        between = match.string[done : part.start()]
        unit = _UNITS[part[3]]
        glue = "|" if any(map(str.isspace, between)) else " " if spoken else ""
        inside = "|" if part[2] else " "
        spoken += f"{glue}{spell_number(part[1])}{inside}{unit}{'s' if is_plural(part[1]) else ''}"
        done = part.end()
    rest = match.string[done : match.end()].strip(".")
    return f"{spoken} {spell_cardinal(int(rest))}" if rest.isdecimal() else spoken


def _verbalise_seconds(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``90s`` as seconds, unless its context makes it a decade."""
    if len(match[1]) == 3 and match[1][-1] not in "05":
        return f"{spell_model_number(match[1])}s"  # two 747s
    apostrophe = match.string[match.start() - 1 : match.start()] in ("'", "’")
    decade = apostrophe or is_decade(context, match.string[: match.start()])
    if (match[1][-1] == "0" and len(match[1]) == 2 and decade) or context.after == "of":
        return None
    return f"{spell_number(match[1])} second{'s' if is_plural(match[1]) else ''}"


def is_decade(context: RuleContext, text: str) -> bool:
    """Return whether ``90s`` after ``text`` is a decade.

    It is in "the 90s", "her 20s and 30s", "90s music".
    """
    before = context.before.lower()
    if before in ("or", "and", "to"):
        return context.after.lower() in _DECADE_NOUNS or _DECADE_BEFORE.search(text) is not None
    return (before in _OF_DECADES and before != "in") or context.after.lower() in _DECADE_NOUNS


def _verbalise_clock_duration(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``1:30:00``: a duration, unless "at" or the like makes it a time of day."""
    late = _FIRST_CLEAR_HOUR <= int(match[1]) <= 24 and context.before.lower() not in _LASTING
    if (
        late
        or {context.before.lower(), context.after.lower().replace(".", "")} & _TIME_OF_DAY
        or int(match[2]) > 59
        or int(match[3]) > 59
    ):
        return None
    named = (("hour", match[1]), ("minute", match[2]), ("second", match[3]))
    spoken = [
        f"{spell_cardinal(int(digits))} {unit}{'' if int(digits) == 1 else 's'}"
        for unit, digits in named
        if int(digits)
    ]
    return " ".join(spoken) or "zero seconds"


def _verbalise_minutes(match: re.Match[str], _: RuleContext) -> str | None:
    large, small = ("hour", "minute") if match["unit"][0] == "h" else ("minute", "second")
    first, second = int(match[1]), int(match[2])
    spoken = f"{spell_cardinal(first)} {large}{'' if first == 1 else 's'}"
    return f"{spoken} {spell_cardinal(second)} {small}{'' if second == 1 else 's'}" if second else spoken


def _verbalise_days(match: re.Match[str], context: RuleContext) -> str | None:
    if context.after.lower() in _THREE_D:
        return f"{spell_number(match[1])} D"
    one, many = UNITS["d"]
    return f"{spell_number(match[1])} {many if is_plural(match[1]) else one}"


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(rf"{_PART}(?:\s?{_PART}){{1,4}}", _verbalise_parts),
    compile_rule(r"\d{1,2}h\d\d", _verbalise_parts),
    compile_rule(r"(\d{1,3}(?:\.\d+)?)s", _verbalise_seconds),
    compile_rule(r"(\d{1,3}):(\d\d):(\d\d)", _verbalise_clock_duration),
    compile_rule(r"(\d{1,3}):(\d\d)\s?(?P<unit>min|mins|minutes|h|hrs|hours)", _verbalise_minutes),
    compile_rule(r"(\d{1,4})d", _verbalise_days),
)
