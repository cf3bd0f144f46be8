"""Name money and measures in languages other than English.

The names come from the CLDR, through Babel.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stages.script.spoken.currencies import SYMBOLS, currency_name, is_currency_code
from stages.script.spoken.localised.numbers import spell_number
from stages.script.spoken.localised.words import LanguageWords

UNITS: dict[str, str] = {
    "km": "length-kilometer", "m": "length-meter", "cm": "length-centimeter", "mm": "length-millimeter",
    "μm": "length-micrometer", "nm": "length-nanometer", "mi": "length-mile", "ft": "length-foot",
    "kg": "mass-kilogram", "g": "mass-gram",
    "mg": "mass-milligram", "μg": "mass-microgram", "t": "mass-metric-ton", "l": "volume-liter",
    "L": "volume-liter", "ml": "volume-milliliter", "mL": "volume-milliliter", "cl": "volume-centiliter",
    "s": "duration-second", "sek": "duration-second", "Sek": "duration-second", "sec": "duration-second",
    "ms": "duration-millisecond", "min": "duration-minute", "Min": "duration-minute", "h": "duration-hour",
    "Std": "duration-hour", "Hz": "frequency-hertz", "kHz": "frequency-kilohertz", "MHz": "frequency-megahertz",
    "GHz": "frequency-gigahertz", "kB": "digital-kilobyte", "KB": "digital-kilobyte", "MB": "digital-megabyte",
    "GB": "digital-gigabyte", "TB": "digital-terabyte", "W": "power-watt", "kW": "power-kilowatt",
    "MW": "power-megawatt", "GW": "power-gigawatt", "kWh": "energy-kilowatt-hour", "V": "electric-volt",
    "A": "electric-ampere", "Ω": "electric-ohm", "°C": "temperature-celsius", "°F": "temperature-fahrenheit",
    "°": "angle-degree", "%": "concentr-percent", "‰": "concentr-permille", "km/h": "speed-kilometer-per-hour",
    "m/s": "speed-meter-per-second", "mph": "speed-mile-per-hour", "m²": "area-square-meter", "m2": "area-square-meter",
    "km²": "area-square-kilometer", "cm²": "area-square-centimeter", "m³": "volume-cubic-meter", "ha": "area-hectare",
    "hPa": "pressure-hectopascal", "bar": "pressure-bar", "kcal": "energy-kilocalorie", "kJ": "energy-kilojoule",
    "J": "energy-joule", "px": "graphics-pixel", "MP": "graphics-megapixel", "d": "duration-day",
    "kbit": "digital-kilobit", "Mbit": "digital-megabit", "Gbit": "digital-gigabit",
}  # fmt: skip
"""CLDR unit of each written unit."""


def known_units(words: LanguageWords) -> dict[str, str]:
    """Return the units of all languages and those of one, by their written forms."""
    return {**UNITS, **words.units}


def spell_measure(plain: str, unit: str, words: LanguageWords, spoken: str = "") -> str:
    """Return an amount ("12.5") with its ``unit``, given as written.

    ``spoken`` replaces the number (a span).
    """
    meant = known_units(words)[unit]
    if unit == "°" and words.code not in ("pl", "ru"):
        glue = " " if words.spaced else ""
        return f"{spoken or spell_number(plain, words)}{glue}{words.signs.get(unit, unit)}"
    if unit == "%" and words.percent:
        return words.percent.format(spoken or spell_number(plain, words))
    feminine = meant.partition("-")[2] in words.feminine.split()
    number = spoken or spell_number(plain, words, feminine, noun=True)
    if "{0}" in meant:
        return meant.format(number)
    pattern = _unit_pattern(meant, plain, words.code)
    if not pattern or not any(map(str.isalpha, pattern.replace("{0}", ""))):
        sign = words.signs.get(unit, unit)
        return f"{number} {sign}" if words.spaced else f"{number}{sign}"
    if meant.startswith("concentr-") and words.signs.get(unit):
        pattern = pattern if words.code in ("pl", "ru") else f"{{0}} {words.signs[unit]}"
    filled = pattern.format(number)
    return " ".join(filled.split()) if words.spaced else filled.replace(" ", "")


@lru_cache(maxsize=1024)
def _unit_pattern(unit: str, plain: str, code: str) -> str:
    """Return "{0} kilometers" for a CLDR unit and a count.

    An empty string for a unit that the CLDR lacks.
    """
    from babel import Locale, UnknownLocaleError
    from babel.numbers import format_decimal
    from babel.units import UnknownUnitError, format_unit

    value = float(plain) if "." in plain else int(plain)
    try:
        locale = Locale.parse(code)
        filled = format_unit(value, unit, "long", locale=locale)
        shown = format_decimal(value, locale=locale)
    except (UnknownLocaleError, UnknownUnitError, ValueError):
        return ""
    return filled.replace(shown, "{0}", 1) if shown in filled else f"{{0}} {filled}"


def find_currency(symbol: str, words: LanguageWords) -> str:
    """Return the ISO 4217 code of a symbol or code, an empty string for anything else."""
    if symbol in words.symbols:
        return words.symbols[symbol]
    if symbol == "kr":
        return {"da": "DKK", "nb": "NOK", "nn": "NOK", "no": "NOK", "is": "ISK"}.get(words.code, "SEK")
    code = SYMBOLS.get(symbol, symbol)
    return code if len(code) == 3 and code.isupper() and is_currency_code(code) else ""


def name_currency(code: str, plain: str, words: LanguageWords) -> str:
    """Return the name of a currency as it stands after an amount."""
    count = float(plain) if "." in plain else int(plain or 0)
    if code in words.currencies:
        names = words.currencies[code]
        return names.get(_plural_category(count, words.code), names["other"])
    name = currency_name(code, count, words.code)
    return name.lower() if words.code == "pt" else name if words.spaced else name.replace(" ", "")


@lru_cache(maxsize=1024)
def _plural_category(count: float, code: str) -> str:
    from decimal import Decimal

    from babel import Locale

    return str(Locale.parse(code).plural_form(Decimal(str(count))))


SCALE_POWERS = {"mln": 6, "mio": 6, "млн": 6, "mn": 6, "M": 6, "mill": 6, "mi": 6, "mld": 9, "mrd": 9, "млрд": 9,
                "md": 9, "bi": 9, "tys": 3, "tsd": 3, "тыс": 3}  # fmt: skip
"""Power of ten of the abbreviations of scales."""


def spell_scale(plain: str, scale: str, words: LanguageWords) -> str:
    """Return the word for a scale ("Mio.") in the plural that its number asks for."""
    bare = scale.rstrip(".")
    power = SCALE_POWERS.get(bare) or SCALE_POWERS.get(bare.lower())
    if power is None:
        return scale
    from babel.numbers import format_compact_decimal

    value = float(plain) * 10**power
    filled = format_compact_decimal(value, format_type="long", locale=words.code, fraction_digits=2)
    named = re.sub(r"[\d.,\s\u00a0\u202f]+", " ", filled).strip()
    return named if float(plain) < 1000 and named else words.abbreviations.get(bare.lower(), scale)


def _is_million(plain: str) -> bool:
    return plain.isdecimal() and int(plain) > 0 and int(plain) % 10**6 == 0


def _of_million(name: str, words: LanguageWords) -> str:
    """Return the name of a currency as it stands after "million": "d'euros", "de dólares"."""
    if words.code == "fr":
        return f"d'{name}" if name[0] in "aeiouhéè" else f"de {name}"
    return f"{words.of_million} {name}" if words.of_million else name


def spell_money(plain: str, code: str, words: LanguageWords, spoken: str = "", scale: str = "") -> str:
    """Return an amount of money.

    ``spoken`` replaces its number (a span), ``scale`` follows it ("Millionen").
    """
    whole, _, part = plain.partition(".")
    feminine = code in words.feminine_currencies.split()
    glue = " " if words.spaced else ""
    if spoken or scale or len(part) != 2 or not words.money:
        short = plain.rstrip("0") if part.strip("0") else whole
        number = spoken or spell_number(plain if words.money else short, words, feminine, noun=True)
        name = name_currency(code, "5" if scale or spoken else plain or "5", words)
        if scale.startswith(("mi", "bi")) or _is_million(plain):
            name = _of_million(name, words)
        return glue.join(filter(None, (number, scale, name)))
    minor = words.minor.get(code, "")
    small = spell_number(str(int(part)), words)
    large = f"{spell_number(whole, words, feminine, noun=True)} {name_currency(code, whole, words)}"
    if not int(part):
        return large
    if not int(whole or 0):
        return f"{small} {minor}" if minor else f"{spell_number(plain, words)} {name_currency(code, plain, words)}"
    return " ".join(words.money.format(whole=large, part=small, minor=minor).split())
