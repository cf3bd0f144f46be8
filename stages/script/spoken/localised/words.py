"""Load the words by which a language speaks numbers, signs and abbreviations.

The files are ``languages/<code>.toml``.

Names of currencies, units and months come from the CLDR; the files hold what it lacks.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True, eq=False)
class LanguageWords:
    """The words of one language.

    A language without a file has none; its signs are left to the voice.

    Attributes:
        code: ISO 639 code.
        decimal: the written decimal mark.
        point: its spoken form.
        digits_after_point: decimals are read digit by digit, not as a number.
        one: the number one before a noun, ``one_feminine`` before a feminine one, ``two_feminine`` likewise.
        first: the ordinal of the first day of a month, where other days are cardinal numbers.
        minus: spoken before a negative number.
        to: between the two numbers of a span.
        per: for the slash of a rate.
        percent: how a percentage is spoken, where it is not number and word.
        date: order of day, month and year; ``numeric_date`` that of dates without the name of the month.
        year_digits: years are read digit by digit.
        time: a time of day; ``full_hour`` one without minutes, ``one_hour`` that of one o'clock; ``hour_word`` the
            word that may follow in the text; ``feminine_hours``: hours are feminine.
        money: an amount with hundredths; empty: read as a decimal number. ``minor`` holds the hundredths.
        dot: in addresses.
        fraction: of ``top`` and ``bottom``, for all but halves and quarters.
        power: an exponent after its base, where it is not the word for "^" and the number.
        roman: how Roman numerals are read: "cardinal", "cardinal from 11" (smaller ones are ordinals), or an ordinal
            with "{0}" after a name.
        feminine: CLDR units, without their kind, that are feminine; ``feminine_currencies`` likewise (ISO 4217).
        scales: words for powers of ten that may follow an amount.
        undotted: abbreviations that are written without a dot too.
        of_million: stands between "million" and the name of a currency.
        spaced: words are parted by spaces.
        signs, abbreviations, before_number: spoken forms; the last only where a number follows. Abbreviations are in
            lower case, without their last dot.
        units: written unit to CLDR unit or, with "{0}", to its spoken form.
        currencies: names by ISO 4217 code and plural category, where the CLDR's are stilted.
        symbols: ISO 4217 code of symbols that mean another currency here.
    """

    code: str
    decimal: str = "."
    point: str = ""
    digits_after_point: bool = False
    one: str = ""
    one_feminine: str = ""
    two_feminine: str = ""
    first: str = ""
    minus: str = "-"
    to: str = ""
    per: str = ""
    percent: str = ""
    date: str = "{day} {month} {year}"
    numeric_date: str = ""
    year_digits: bool = False
    time: str = "{hour} {minute}"
    full_hour: str = "{hour}"
    one_hour: str = ""
    hour_word: str = ""
    feminine_hours: bool = False
    money: str = ""
    dot: str = ""
    fraction: str = "{top} {bottom}"
    roman: str = ""
    power: str = ""
    feminine: str = ""
    feminine_currencies: str = ""
    scales: str = ""
    undotted: str = ""
    of_million: str = ""
    spaced: bool = True
    signs: dict[str, str] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    before_number: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, dict[str, str]] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    minor: dict[str, str] = field(default_factory=dict)


_UNSPACED = frozenset({"zh", "ja", "yue", "cmn", "th", "lo", "km", "my"})


@cache
def load_words(language: str) -> LanguageWords:
    """Return the words of ``language`` (BCP 47). Raises ValueError when the data file is wrong."""
    code = {"cmn": "zh", "yue": "zh", "no": "nb"}.get(short := language.split("-")[0].lower(), short)
    path = FOLDER / f"{code}.toml"
    if not code.isalpha() or not path.is_file():
        return LanguageWords(code, decimal=_decimal_mark(code), spaced=code not in _UNSPACED)
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := table.keys() - {each.name for each in fields(LanguageWords)}:
        raise ValueError(f"{path}: unknown keys {', '.join(sorted(unknown))}")
    return LanguageWords(code, **table)


def _decimal_mark(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code).number_symbols["latn"]["decimal"])
    except (UnknownLocaleError, ValueError, KeyError):
        return "."


@cache
def non_ending_abbreviations(language: str) -> frozenset[str]:
    """Return the abbreviations after which a sentence goes on.

    They are in lower case, without their last dot.
    """
    words = load_words(language)
    return frozenset(words.abbreviations) | {name.split()[0].rstrip(".") for name in words.abbreviations if " " in name}
