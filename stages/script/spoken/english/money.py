"""Verbalise money in English.

Examples: ``$1,250``, ``5,50 €``, ``R$ 50``, ``PLN 20``, ``₹1,00,000``, ``$2.5bn/year``.
"""

from __future__ import annotations

import re

from stages.script.spoken.currencies import SYMBOLS, currency_name, is_currency_code
from stages.script.spoken.english.measures import (
    COMMA_RANGE,
    PER,
    SCALE,
    SIGN,
    compares,
    is_adjective,
    is_span,
    join_alternatives,
    spell_per,
    verbalise_range,
    verbalise_sign,
)
from stages.script.spoken.english.numbers import is_plural, spell_cardinal, spell_whole_number, to_plain_number
from stages.script.spoken.english_words import CURRENCIES, SCALES
from stages.script.spoken.rule import RuleContext, VerbalisationRule, compile_rule

_CODES = rf"(?:{join_alternatives({*CURRENCIES, *SYMBOLS})}|[A-Z]{{3}})"


def _name_currency(code: str) -> tuple[str, str, str, str] | None:
    """Return singular and plural of a currency and of its hundredth.

    None when there is no such currency.
    """
    if code in CURRENCIES:
        return CURRENCIES[code]
    iso = SYMBOLS.get(code, code)
    if iso in CURRENCIES:
        return CURRENCIES[iso]
    if not is_currency_code(iso):
        return None
    one, many = (currency_name(iso, count, "en").replace("US ", "U-S ") for count in (1, 5))
    return one, many, "", ""


def _verbalise_money(match: re.Match[str], context: RuleContext) -> str | None:
    names = _name_currency((match["code"] or match["after"]).strip())
    if names is None or compares(match, context) or not is_span(match):
        return None
    one, many, hundredth, hundredths = names
    scale = SCALES[match["letter"] or match["name"]] if match["letter"] or match["name"] else ""
    plural = not is_adjective(context) and bool(scale or match["n2"] or is_plural(match["n"]))
    per = spell_per(match["per"])
    sign = "minus " if match["sign2"] else verbalise_sign(match)
    whole, _, part = to_plain_number(match["n"]).partition(".")
    if not scale and not match["n2"] and len(part) == 2 and hundredth:
        small = f"{spell_cardinal(int(part))} {hundredth if int(part) == 1 else hundredths}" if int(part) else ""
        unit = many if whole != "1" else one
        large = f"{spell_whole_number(whole, context.british)} {unit}" if whole and (int(whole) or not small) else ""
        return f"{sign}{' and '.join(filter(None, (large, small)))}{per}"
    spoken = sign + verbalise_range(match, context.british)
    if match["name"]:
        return f"{spoken}|{scale} {many if plural else one}{per}"
    return f"{spoken}{f' {scale}' if scale else ''} {many if plural else one}{per}"


def _verbalise_odd_money(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise an amount in an odd form (``$1,2345``): its parts, and the currency."""
    names = _name_currency((match["code"] or match["after"]).strip())
    if names is None:
        return None
    words = {",": "comma", ".": "point"}
    spoken = " ".join(words.get(part) or spell_whole_number(part) for part in re.findall(r"\d+|[.,]", match["n"]))
    return f"{spoken} {names[1]}"


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(
        rf"{SIGN}(?P<code>{_CODES})\s?(?P<sign2>[-−](?=\d))?{COMMA_RANGE}{SCALE}(?P<after>){PER}", _verbalise_money
    ),
    compile_rule(rf"{SIGN}(?P<code>)(?P<sign2>){COMMA_RANGE}{SCALE}\s?(?P<after>{_CODES}){PER}", _verbalise_money),
    compile_rule(rf"(?P<code>{_CODES})\s?(?P<n>\d[\d.,]*\d)(?P<after>)", _verbalise_odd_money),
    compile_rule(rf"(?P<code>)(?P<n>\d[\d.,]*\d)\s?(?P<after>{_CODES})", _verbalise_odd_money),
)
