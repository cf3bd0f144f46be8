"""Spell numbers, ordinals, years and hours in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from stages.script.spoken.english_words import word_set
from stages.script.spoken.localised.words import LanguageWords

MAX_DIGITS = 15
"""Longer numbers are read digit by digit."""
_HAN_DIGITS = "零一二三四五六七八九"


def to_plain(text: str, words: LanguageWords) -> str:
    """Return a number in the notation of a language as "1250.5".

    The marks of other countries are understood too.
    """
    text = re.sub(r"[\s'’]", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        decimal, group = (",", ".") if comma > point else (".", ",")
        return text.replace(group, "").replace(decimal, ".")
    mark = "," if comma >= 0 else "."
    if mark not in text:
        return text
    indian = mark == "," and re.fullmatch(r"\d{1,2}(?:,\d{2})*,\d{3}", text) is not None
    grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", text) is not None or indian
    if text.count(mark) > 1 or (mark != words.decimal and grouped):
        return text.replace(mark, "")
    return text.replace(mark, ".")


def spell_number(plain: str, words: LanguageWords, feminine: bool = False, noun: bool = False) -> str:
    """Return "1250.5" as words.

    ``noun`` and ``feminine`` say that a noun follows, and of which gender.
    """
    whole, point, part = plain.partition(".")
    if not point or not part:
        spoken = spell_whole(whole, words)
        return _agree(spoken, whole, words, feminine) if noun else spoken
    if words.code == "ru" and len(part) <= 2:
        return _num2words(float(plain), "cardinal", "ru") or plain
    if not words.point:
        return plain.replace(".", words.decimal)
    head = spell_whole(whole or "0", words)
    plain_part = part.rstrip("0") if not words.digits_after_point and len(part.rstrip("0")) == 1 else part
    if words.digits_after_point or plain_part[:1] == "0" or len(plain_part) > 2:
        tail = spell_digits(part, words)
    else:
        tail = spell_whole(plain_part or "0", words)
    glue = " " if words.spaced else ""
    return glue.join((head, words.point, tail))


def spell_whole(digits: str, words: LanguageWords) -> str:
    """Return digits as a number, one by one after a leading zero or when there are too many."""
    if len(digits) > MAX_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return spell_digits(digits, words)
    return spell_cardinal(int(digits), words) or digits


def spell_digits(digits: str, words: LanguageWords) -> str:
    """Return digits one by one."""
    spoken = [spell_cardinal(int(digit), words) or digit for digit in digits if digit.isdecimal()]
    return (" " if words.spaced else "").join(spoken)


@lru_cache(maxsize=4096)
def spell_cardinal(number: int, words: LanguageWords) -> str:
    """Return a number as words, an empty string for a language whose numbers nobody spells."""
    if words.code == "zh":
        return _spell_chinese(number)
    if words.code == "hi":
        from indic_numtowords import num2words

        return str(num2words(number, lang="hi"))
    if words.code == "ja":
        return _num2words(number, "cardinal", "ja", reading=True)
    return _num2words(number, "cardinal", words.code)


def spell_ordinal(number: int, words: LanguageWords, ending: str = "") -> str:
    """Return an ordinal number.

    ``ending`` inflects it: "n" (German), "a" (feminine), "o" (neuter), "gen", "loc" (Slavic cases).
    """
    code = words.code
    if code == "ru":
        case, gender = {"gen": ("g", "m"), "loc": ("p", "m"), "a": ("n", "f"), "o": ("n", "n")}.get(ending, ("n", "m"))
        return _num2words(number, "ordinal", "ru", case=case, gender=gender)
    spoken = _num2words(number, "ordinal", code)
    if code == "de" and ending == "n":
        return f"{spoken}n"
    if code == "pl" and ending in _POLISH_ENDINGS:
        return " ".join(_POLISH_ENDINGS[ending](word) for word in spoken.split())
    if code in ("es", "it", "pt") and ending == "a":
        return " ".join(re.sub("o$", "a", word) for word in spoken.split())
    if code == "fr" and number == 1:
        return "première" if ending == "a" else "premier"
    return spoken


_POLISH_ENDINGS: dict[str, Callable[[str], str]] = {
    "gen": lambda word: f"{word[:-1]}ego" if word.endswith("y") else f"{word}ego" if word.endswith("i") else word,
    "loc": lambda word: f"{word}m",
    "a": lambda word: f"{word[:-1]}a" if word.endswith("y") else f"{word}a" if word.endswith("ci") else f"{word[:-1]}a",
}


def spell_plural_ordinal(number: int, case: str) -> str:
    """Return a Russian ordinal in the plural: "девяностые годы"; ``case`` is n or p."""
    return _num2words(number, "ordinal", "ru", plural=True, case=case)


_FEMININE_ENDINGS = {
    "de": ("e", "ung", "heit", "keit", "schaft", "tät", "ion", "person"),
    "es": ("a", "as", "ción", "ciones", "dad", "dades"),
    "it": ("a", "zione", "tà"), "pt": ("a", "as", "ção", "ções", "dade", "dades"), "pl": ("a", "ść"),
}  # fmt: skip
_MASCULINE = word_set(
    "día días problema problemas programa programas sistema sistemas tema temas mapa mapas clima dia dias euro name"
    " kunde kollege junge ende auge"
)


def is_feminine(noun: str, digits: str, words: LanguageWords) -> bool:
    """Return whether the noun after a number is probably feminine, by its ending."""
    noun = noun.lower()
    if noun in _MASCULINE:
        return False
    if words.code == "ru":
        return noun.endswith(("а", "я")) if digits[-1] == "1" else noun.endswith(("ы", "и"))
    if words.code == "pl" and digits != "1":
        return False
    return noun.endswith(_FEMININE_ENDINGS.get(words.code, ("\0",)))


def spell_year(year: int, words: LanguageWords, ending: str = "") -> str:
    """Return a year; ``ending`` is the case of Polish and Russian years ("gen", "loc")."""
    if words.year_digits:
        return spell_digits(str(year), words)
    if words.code == "ru" and ending:
        return spell_ordinal(year, words, ending)
    if words.code == "pl" and ending and year % 100:
        return f"{spell_cardinal(year // 100 * 100, words)} {spell_ordinal(year % 100, words, ending)}"
    if words.code == "sv" and (1100 <= year < 2000 or 2010 <= year < 2100):
        low = spell_cardinal(year % 100, words) if year % 100 else ""
        return f"{spell_cardinal(year // 100, words)}hundra{low}"
    if words.code == "nl" and 1100 <= year < 2000:
        low = spell_cardinal(year % 100, words) if year % 100 else ""
        return f"{spell_cardinal(year // 100, words)}honderd{low}"
    if words.code == "de":
        return _num2words(year, "year", "de")
    return spell_cardinal(year, words) or str(year)


def spell_hour(hour: int, words: LanguageWords) -> str:
    """Return an hour as it stands in a time of day.

    It is an ordinal in Polish, feminine in Spanish and Portuguese.
    """
    if words.code == "pl" and hour:
        return spell_ordinal(hour, words, "a")
    spoken = spell_cardinal(hour, words) or str(hour)
    if words.code == "de" and hour == 1:
        return "ein"
    return _agree(spoken, str(hour), words, feminine=True) if words.feminine_hours else spoken


def _agree(spoken: str, digits: str, words: LanguageWords, feminine: bool) -> str:
    """Return a number as it stands before a noun: "ein", "una", "две"."""
    if digits == "1":
        return (words.one_feminine if feminine else words.one) or spoken
    code = words.code
    if code == "de" and spoken.endswith("eins"):
        return spoken[:-1]
    if code in ("es", "pt") and feminine:
        spoken = re.sub(r"(\w+ent)os\b", r"\1as", spoken)
    if code == "es" and spoken.endswith("uno"):
        return f"{spoken[:-1]}a" if feminine else re.sub("uno$", "ún" if spoken.endswith("veintiuno") else "un", spoken)
    if code == "pt" and feminine:
        return re.sub(r"\bum$", "uma", re.sub(r"\bdois$", "duas", spoken))
    if code == "fr" and feminine and spoken.endswith("un"):
        return f"{spoken}e"
    if code == "ru" and feminine:
        return re.sub(r"\bодин$", "одна", re.sub(r"\bдва$", "две", spoken))
    if code == "pl" and feminine:
        return re.sub(r"\bdwa$", "dwie", spoken)
    if code == "sv" and spoken.endswith("ett"):
        return f"{spoken[:-3]}en"
    return spoken


@lru_cache(maxsize=4096)
def _num2words(number: float, to: str, code: str, **options: object) -> str:
    # Imported here: the library loads every language it knows.
    from num2words import num2words

    try:
        spoken = num2words(number, to=to, lang={"nb": "no", "nn": "no", "pt": "pt_BR"}.get(code, code), **options)
    except (NotImplementedError, OverflowError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return ""
    # num2words returns digits, or nothing, for some languages.
    return " ".join(spoken.split()).replace("etttusen", "ettusen").replace(",", "") if isinstance(spoken, str) else ""


def _spell_chinese(number: int) -> str:
    """Return a number below 10^16 as it is read in Mandarin."""
    if number < 10:
        return _HAN_DIGITS[number]
    for size, sign in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            spoken = ("" if sign == "十" and head == 1 else _spell_chinese(head)) + sign
            if not rest:
                return spoken
            low = _spell_chinese(rest)
            if sign != "十" and 10 <= rest < 20:
                low = f"一{low}"
            return f"{spoken}{'零' if rest < size // 10 else ''}{low}"
    return str(number)
