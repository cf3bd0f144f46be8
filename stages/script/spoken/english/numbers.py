"""Spell out numbers.

English is American unless ``british`` is set: "one hundred five", "one hundred and five".
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_DIGITS = 15
"""Longer numbers are read digit by digit."""

_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@lru_cache(maxsize=4096)
def _num2words(number: int, to: str) -> str:
    # Imported here: the library loads every language it knows, and many scripts hold no number.
    from num2words import num2words

    return str(num2words(number, to=to)).replace(",", "")


def spell_cardinal(number: int, british: bool = False) -> str:
    """Return ``number`` as in "twenty-two"."""
    words = _num2words(number, "cardinal")
    return words if british else words.replace(" and ", " ")


def spell_ordinal(number: int, british: bool = False) -> str:
    """Return ``number`` as in "twenty-second"."""
    words = _num2words(number, "ordinal")
    return words if british else words.replace(" and ", " ")


def spell_year(number: int, british: bool = False) -> str:
    """Return ``number`` as in "nineteen ninety-nine" and "two thousand five"."""
    if 2000 <= number < 2010:
        return spell_cardinal(number, british)
    return _num2words(number, "year").replace("oh-", "oh ").replace(" and ", " ")


def spell_decade(number: int) -> str:
    """Return the decade that begins with ``number`` (1990, 90) as in "nineteen nineties"."""
    words = "two thousand" if number == 2000 else spell_year(number) if number >= 100 else spell_cardinal(number)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def spell_digits(text: str) -> str:
    """Return the digits of ``text`` one by one; everything else is dropped."""
    return " ".join(_DIGITS[int(character)] for character in text if character in "0123456789")


def to_plain_number(text: str) -> str:
    """Return a number as "1250.5".

    The notations of all countries are understood: "1,250.5", "1.250,50", "1'250", "1,25,000".
    """
    text = re.sub(r"[\s'’_]", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        decimal, group = (",", ".") if comma > point else (".", ",")
        return text.replace(group, "").replace(decimal, ".")
    if comma >= 0:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}", text)
        return text.replace(",", "" if grouped else ".")
    return text.replace(".", "") if text.count(".") > 1 else text


def spell_number(text: str, british: bool = False) -> str:
    """Return a number ("1,250", "3.14", ".5") as words."""
    whole, point, part = to_plain_number(text).partition(".")
    spoken = spell_whole_number(whole, british) if whole else ""
    return " ".join(filter(None, (spoken, f"point {spell_digits(part)}" if point and part else "")))


def spell_whole_number(text: str, british: bool = False) -> str:
    """Return digits as a number, or one by one after a leading zero and beyond `MAX_DIGITS`."""
    if len(text) > MAX_DIGITS or (len(text) > 1 and text[0] == "0"):
        return spell_digits(text)
    return spell_cardinal(int(text), british)


def spell_model_number(text: str) -> str:
    """Return a model number as people say it: 264 "two sixty-four", 4090 "forty ninety"."""
    if text[0] == "0" or len(text) > 4:
        return spell_digits(text)
    value = int(text)
    if len(text) <= 2 or value % 1000 == 0:
        return spell_cardinal(value)
    if value % 100 == 0:
        return f"{spell_cardinal(value // 100)} hundred"
    low = value % 100
    return f"{spell_cardinal(value // 100)} {f'oh {_DIGITS[low]}' if low < 10 else spell_cardinal(low)}"


def is_plural(text: str) -> bool:
    """Return whether a noun counted by ``text`` is in the plural."""
    return to_plain_number(text) != "1"


@lru_cache(maxsize=4096)
def spell_foreign_number(text: str, language: str) -> str:
    """Return plain digits as words of ``language`` (BCP 47), or ``text`` for unknown languages."""
    from num2words import num2words

    whole, point, part = text.partition(".")
    if len(whole) > MAX_DIGITS or len(part) > MAX_DIGITS:
        return text
    value: int | float = float(text) if point else int(whole)
    names = (language.replace("-", "_"), language.split("-")[0])
    for name in dict.fromkeys((names[0][:2].lower() + names[0][2:].upper(), names[1].lower())):
        try:
            words = num2words(value, lang=name)
        except (NotImplementedError, OverflowError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            continue
        # num2words returns digits, or nothing, for some languages.
        if isinstance(words, str) and words.strip():
            return " ".join(words.split())
    return text
