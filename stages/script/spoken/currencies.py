"""Name currencies in any language, in the plural that a number asks for.

The names come from the CLDR, through Babel.
"""

from __future__ import annotations

from functools import lru_cache

SYMBOLS: dict[str, str] = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₨": "INR", "Rs.": "INR", "Rs": "INR", "₩": "KRW",
    "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "₱": "PHP", "₦": "NGN", "฿": "THB", "₡": "CRC",
    "₲": "PYG", "₵": "GHS", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₮": "MNT", "₭": "LAK", "៛": "KHR", "৳": "BDT",
    "₿": "BTC", "R$": "BRL", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "MX$": "MXN", "CN¥": "CNY", "JP¥": "JPY", "元": "CNY", "円": "JPY",
    "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "руб.": "RUB", "руб": "RUB", "грн": "UAH", "лв": "BGN", "RMB": "CNY",
    "Fr.": "CHF", "SFr.": "CHF", "kr": "SEK",
}  # fmt: skip
"""ISO 4217 code of each symbol; a language may mean another currency by some of them."""


@lru_cache(maxsize=512)
def currency_name(code: str, count: float, language: str) -> str:
    """Return the name of the currency ``code`` (ISO 4217) as it stands after ``count``."""
    # Imported here: the library takes a tenth of a second to load, and many scripts name no money.
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_currency_name

    try:
        return get_currency_name(code, count, locale=Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return get_currency_name(code, count, locale="en")


@lru_cache(maxsize=512)
def is_currency_code(code: str) -> bool:
    """Return whether ``code`` is an ISO 4217 code that CLDR can name."""
    from babel.numbers import is_currency

    return bool(is_currency(code))
