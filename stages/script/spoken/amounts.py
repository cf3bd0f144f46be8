"""Verbalise money, measures, ranges, fractions and telephone numbers in English."""

from __future__ import annotations

import re

from stages.script.spoken.english_words import (
    ATTACHED_UNITS,
    BEFORE_ROMAN_NUMERALS,
    CURRENCIES,
    MONARCHS,
    NUMBER_ABBREVIATIONS,
    SCALES,
    UNITS,
    VERSIONED_PRODUCTS,
)
from stages.script.spoken.numbers import (
    is_plural,
    spell_cardinal,
    spell_digits,
    spell_model_number,
    spell_number,
    spell_ordinal,
    spell_whole_number,
)
from stages.script.spoken.rule import DASH, NUMBER, RuleContext, VerbalisationRule, compile_rule


def _alternatives(words: object) -> str:
    return "|".join(re.escape(str(word)) for word in sorted(words, key=lambda word: -len(str(word))))  # type: ignore[call-overload]


_SIGNS = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about ",
          "≈": "about ", "<": "less than ", ">": "more than ", "≤": "at most ", "≥": "at least "}  # fmt: skip
# A dash before a space is punctuation: "last year – 60% of them".
_SIGN = r"(?P<sign>[-−–+](?=[\d$€£¥.])|[±~≈<>≤≥]\s?)?"
_CODES = _alternatives(key for key in CURRENCIES)
_RANGE = rf"(?P<n>{NUMBER})(?:(?P<gap>\s?){DASH}\s?(?:[$€£¥]\s?)?(?P<n2>{NUMBER}))?"
_LETTERS = "k|K|mn|mm|m|M|bn|b|B|tn|T"
_NAMES = "thousand|million|billion|trillion"
_SCALE = rf"(?:(?P<letter>{_LETTERS})|(?P<apart>\s)(?P<name>{_NAMES}))?"
_PER = r"(?:\s?/\s?(?P<per>[A-Za-z]{1,12}))?"
_PER_UNITS = {
    "h": "hour",
    "hr": "hour",
    "s": "second",
    "mo": "month",
    "yr": "year",
    "wk": "week",
    "d": "day",
    "min": "minute",
}
_HALVES = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_FRACTION_SIGNS = {
    "½": (1, 2),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}


def _verbalise_sign(match: re.Match[str]) -> str:
    return _SIGNS[match["sign"].strip()] if match["sign"] else ""


def _verbalise_range(match: re.Match[str], british: bool) -> str:
    spoken = spell_number(match["n"], british)
    if match["n"] == match["n2"]:
        return f"{spoken} {spoken}"  # fifty-fifty
    return f"{spoken} to {spell_number(match['n2'], british)}" if match["n2"] else spoken


def _verbalise_money(match: re.Match[str], context: RuleContext) -> str | None:
    code = (match["code"] or match["after"]).strip()
    one, many, hundredth, hundredths = CURRENCIES[code]
    scale = SCALES[match["letter"] or match["name"]] if match["letter"] or match["name"] else ""
    plural = not _is_adjective(context) and bool(scale or match["n2"] or is_plural(match["n"]))
    per = f" per {_PER_UNITS.get(match['per'], match['per'])}" if match["per"] else ""
    whole, _, part = match["n"].replace(",", "").partition(".")
    if not scale and not match["n2"] and len(part) == 2 and hundredth:
        small = f"{spell_cardinal(int(part))} {hundredth if int(part) == 1 else hundredths}" if int(part) else ""
        unit = many if whole != "1" else one
        large = f"{spell_whole_number(whole, context.british)} {unit}" if whole and (int(whole) or not small) else ""
        return f"{_verbalise_sign(match)}{' and '.join(filter(None, (large, small)))}{per}"
    spoken = _verbalise_sign(match) + _verbalise_range(match, context.british)
    if match["name"]:
        return f"{spoken}|{scale} {many if plural else one}{per}"
    return f"{spoken}{f' {scale}' if scale else ''} {many if plural else one}{per}"


def _is_adjective(context: RuleContext) -> bool:
    """Return whether an amount is an adjective and stays singular: "a $10 fee", "a 5 km run"."""
    return context.before.lower() in ("a", "an") and context.after[:1].islower()


def _verbalise_measure(match: re.Match[str], context: RuleContext) -> str | None:
    unit = match["unit"]
    if match["space"] and unit in ATTACHED_UNITS:
        return None
    one, many = UNITS[unit]
    single = _is_adjective(context) or (match["n2"] is None and not is_plural(match["n"]))
    spoken = _verbalise_sign(match) + _verbalise_range(match, context.british)
    return f"{spoken}{'|' if match['space'] else ' '}{one if single else many}"


def _verbalise_plain_number(match: re.Match[str], context: RuleContext) -> str | None:
    spoken = _verbalise_sign(match) + _verbalise_range(match, context.british)
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


def _verbalise_fraction(match: re.Match[str], _: RuleContext) -> str | None:
    if match["top"] == match["bottom"] and not match["whole"]:
        return f"{spell_whole_number(match['top'])} {spell_whole_number(match['top'])}"  # fifty-fifty, twenty-twenty
    portion = _spell_fraction(int(match["top"]), int(match["bottom"]))
    if portion is None:
        return (
            None
            if match["whole"]
            else f"{spell_whole_number(match['top'])} slash {spell_whole_number(match['bottom'])}"
        )
    return f"{spell_cardinal(int(match['whole']))}|and {_with_article(portion)}" if match["whole"] else portion


def _verbalise_fraction_sign(match: re.Match[str], _: RuleContext) -> str | None:
    portion = _spell_fraction(*_FRACTION_SIGNS[match[2]])
    if portion is None or not match[1]:
        return portion
    return f"{spell_whole_number(match[1].strip())}{'|' if match[1][-1].isspace() else ' '}and {_with_article(portion)}"


def _with_article(portion: str) -> str:
    return f"a{portion[3:]}" if portion.startswith("one ") else portion


def _verbalise_telephone(match: re.Match[str], _: RuleContext) -> str | None:
    count = sum(character.isdecimal() for character in match[0])
    if not 7 <= count <= 15:
        return None
    groups = re.split(r"([\s().-]+)", match[0].strip("()"))
    spoken, glue = [], ""
    for at in range(0, len(groups), 2):
        if groups[at].strip("+"):
            spoken.append(glue + ("plus " if groups[at][0] == "+" else "") + spell_digits(groups[at]))
        glue = ",|" if at + 1 < len(groups) and " " in groups[at + 1] else ", "
    return "".join(spoken)


def _verbalise_power(match: re.Match[str], _: RuleContext) -> str | None:
    return f"{spell_whole_number(match[1])} to the power of {spell_whole_number(match[2])}"


def _verbalise_product(_: re.Match[str], context: RuleContext) -> str | None:
    return "times" if context.before[-1:].isdecimal() and context.after[:1].isdecimal() else None


def _verbalise_dimensions(match: re.Match[str], context: RuleContext) -> str | None:
    return " by ".join(spell_number(part, context.british) for part in re.split("[x×]", match[0]))


def _verbalise_ratio(match: re.Match[str], _: RuleContext) -> str | None:
    return f"{spell_whole_number(match[1])} to {spell_whole_number(match[2])}"


def _verbalise_numbered(match: re.Match[str], context: RuleContext) -> str | None:
    name = "number" if match[1] == "N" else NUMBER_ABBREVIATIONS.get(match[1].lower())
    to = f" to {spell_number(match[3], context.british)}" if match[3] else ""
    return f"{name}|{spell_number(match[2], context.british)}{to}" if name else None


def _verbalise_hundreds(match: re.Match[str], context: RuleContext) -> str | None:
    if context.after != "of":
        return None
    return {3: "hundreds", 4: "thousands", 7: "millions"}[len(match[1].replace(",", ""))]


def _verbalise_roman_numeral(match: re.Match[str], context: RuleContext) -> str | None:
    value = parse_roman_numeral(match[0]) if match[0] not in ("C", "L") else None  # "Section C" is a letter
    before = context.before
    if value is None or (not before[:1].isupper() and value == 1):
        return None
    if before in MONARCHS:
        if (
            value == 1
            and context.after
            and context.after not in ("was", "of", "and", "died", "became", "reigned", "ruled")
        ):
            return None
        return f"the {spell_ordinal(value)}"
    return spell_cardinal(value) if before.lower() in BEFORE_ROMAN_NUMERALS else None


def parse_roman_numeral(text: str) -> int | None:
    """Return the value of a Roman numeral up to 399, or None when ``text`` is none."""
    match = re.fullmatch(r"(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", text)
    if not text or match is None:
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for letter, following in zip(text, f"{text[1:]} ", strict=True):
        total += -values[letter] if values.get(following, 0) > values[letter] else values[letter]
    return total


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(r"\+\d{1,3}(?:[\s.-]?\(?\d{2,5}\)?){2,5}", _verbalise_telephone),
    compile_rule(r"\(\d{2,5}\)[\s.-]?\d{3,4}(?:[\s.-]\d{2,4}){0,2}", _verbalise_telephone),
    compile_rule(r"(?:1[.-])?\d{3}([.-])\d{3}\1\d{4}|[1-9]\d{2}-\d{2}(?!00)\d{2}", _verbalise_telephone),
    compile_rule(r"0\d{2,4}(?:[\s-]\d{2,4}){2,3}", _verbalise_telephone),
    compile_rule(r"(v|V|ver\.?|version)?(\d{1,4}(?:\.\d{1,4}){1,3})(?<![a-z])", _verbalise_version),
    compile_rule(rf"{_SIGN}(?P<code>{_CODES})\s?{_RANGE}{_SCALE}(?P<after>){_PER}", _verbalise_money),
    compile_rule(rf"{_SIGN}(?P<code>){_RANGE}{_SCALE}\s?(?P<after>{_CODES}){_PER}", _verbalise_money),
    compile_rule(r"(?:(?P<whole>\d{1,3})\s)?(?P<top>\d{1,4})[/⁄](?P<bottom>\d{1,4})", _verbalise_fraction),
    compile_rule(r"(\d{1,4}\s?)?([½¼¾⅓⅔⅛⅜⅝⅞])", _verbalise_fraction_sign),
    compile_rule(rf"{NUMBER}(?:[x×]{NUMBER}){{1,2}}", _verbalise_dimensions),
    compile_rule(r"(\d{1,3}):(\d{1,3})", _verbalise_ratio),
    compile_rule(r"(\d{1,9})\^(\d{1,9})", _verbalise_power),
    compile_rule(r"x", _verbalise_product),
    compile_rule(r"(100|1,?000|1,?000,?000)s", _verbalise_hundreds),
    compile_rule(rf"{_SIGN}{_RANGE}(?P<space>\s)?(?P<unit>{_alternatives(UNITS)})", _verbalise_measure),
    compile_rule(rf"{_SIGN}{_RANGE}{_SCALE}", _verbalise_plain_number),
    compile_rule(r"(\d{1,3}(?:,\d{3})*)(?:st|nd|rd|th)", _verbalise_ordinal),
    compile_rule(rf"([A-Za-z]{{1,4}})\.\s({NUMBER})(?:{DASH}({NUMBER}))?", _verbalise_numbered),
    compile_rule(rf"(N)[º°]\.?\s({NUMBER})(?:{DASH}({NUMBER}))?", _verbalise_numbered),
    compile_rule(r"[IVXLC]+", _verbalise_roman_numeral),
)
