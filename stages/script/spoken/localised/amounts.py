"""Build the rules for amounts and ordinals in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.script.spoken.currencies import SYMBOLS
from stages.script.spoken.english.arithmetic import is_sum
from stages.script.spoken.english.measures import join_alternatives
from stages.script.spoken.english_words import word_set
from stages.script.spoken.localised.dates import is_german_dative
from stages.script.spoken.localised.numbers import (
    is_feminine,
    spell_number,
    spell_ordinal,
    spell_plural_ordinal,
    spell_whole,
    spell_year,
    to_plain,
)
from stages.script.spoken.localised.units import (
    SCALE_POWERS,
    find_currency,
    known_units,
    spell_measure,
    spell_money,
    spell_scale,
)
from stages.script.spoken.localised.words import LanguageWords
from stages.script.spoken.rule import DASH, RuleContext, VerbalisationRule, compile_rule

_SPACE = "[ \u00a0\u202f\u2009]"
NUMBER = (
    rf"(?:[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?(?!\d|\s\d)|\d{{1,3}}(?:(?P<group{{0}}>[.,'’])\d{{3}})"
    rf"(?:(?P=group{{0}})\d{{3}})*(?:[.,]\d+)?|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d+)?|\d+(?:[.,]\d+)?)"
)
_SIGN = r"(?P<sign>[-−–+](?=[\d$€£¥])|[±~≈<>≤≥]\s?)?"
_LONGEST_SCALE = 4
_RARE_SCALES = frozenset(["mi", "bi", "md", "mn"])
"""Abbreviations of scales that mean something else in most languages."""
_NO_NOUNS = word_set("und oder bis von y o a de e da et ou à al con en i lub z do и или до в по")
_SIGN_WORDS = {"–": "-", "−": "-"}
_CODE = rf"(?:{join_alternatives(SYMBOLS)}|[A-Z]{{3}})"
_FIRST_YEAR = 1100
_DAYS, _HOURS, _MINUTES, _SECONDS = (
    r"(?P<d>\d{1,3})\s?d",
    r"(?P<h>\d{1,3})\s?(?:h|Std\.?|ч)",
    r"(?P<m>\d{1,3})\s?(?:min|Min\.?|мин|m)",
    r"(?P<s>\d{1,3})\s?(?:sek|sec|s)",
)
# At least two parts, the larger first.
_DURATION = (
    rf"(?=\d{{1,3}}\s?[^\W\d_]{{1,3}}\.?\s?\d)(?:{_DAYS}\s?)?(?:{_HOURS}\s?)?(?:{_MINUTES}(?![^\W\d_])\s?)?"
    rf"(?:{_SECONDS})?(?<!\s)"
)
_DECADES = {"de": "(?P<end>ern?)", "sv": "-?(?P<end>tal(?:et|ets|en)?)", "ru": "-(?P<end>е|ые|х|ых)(?=\\sгод)"}
_ORDINAL_MARKS = {
    "fr": r"(?:(?P<a>re|ère)|ers?|èmes?|es?|de?s?|nde?)", "es": r"\.?(?:(?P<a>ª|a)|º|o|er)",
    "it": r"\.?(?:(?P<a>ª|a)|º|°|o)",
    "pt": r"\.?(?:(?P<a>ª|a)|º|o)", "nl": r"(?P<a>)(?:e|de|ste)", "sv": r"(?P<a>):[ae]",
    "ru": r"-?(?:(?P<a>я|ая)|(?P<gen>го|ого)|(?P<loc>м|ом)|(?P<o>е|ое)|й|ый|ой)",
}  # fmt: skip
"""What follows the digits of an ordinal."""


def number_pattern(name: str) -> str:
    """Return the pattern of a number, with ``name`` as the name of its group."""
    return f"(?P<{name}>{NUMBER.replace('{0}', name)})"


def compile_localised(
    pattern: str, verbalise: Callable[[re.Match[str], RuleContext, LanguageWords], str | None], words: LanguageWords
) -> VerbalisationRule:
    """Return a rule whose function gets the words of its language too."""
    return compile_rule(pattern, lambda match, context: verbalise(match, context, words), inside=not words.spaced)


def amount_rules(words: LanguageWords) -> list[VerbalisationRule]:
    """Return the rules for amounts, in the order in which they are tried."""
    dash = DASH if words.spaced else "[-–—−~]"
    span = rf"{number_pattern('n')}(?:(?P<gap>\s?){dash}\s?{number_pattern('n2')})?"
    scales = join_alternatives({*words.scales.split(), *(SCALE_POWERS.keys() - _RARE_SCALES)})
    scale = rf"(?:\s?(?P<scale>{scales})\.?)?" if words.scales else "(?P<scale>(?!))?"
    no_cents = "(?:[,.][-–—]{1,2})?"  # 5,- €
    units = known_units(words)
    unit = join_alternatives(units)
    per = r"(?:\s?/\s?(?P<per>[^\W\d_]{1,12}))?"
    rules = [
        compile_localised(_DURATION, _verbalise_duration, words),
        compile_localised(
            rf"{_SIGN}(?P<code>{_CODE})\s?(?P<sign2>[-−])?{span}{no_cents}{scale}(?P<after>){per}",
            _verbalise_money,
            words,
        ),
        compile_localised(
            rf"{_SIGN}(?P<code>)(?P<sign2>){span}{no_cents}{scale}\s?(?P<after>{_CODE}){per}", _verbalise_money, words
        ),
        compile_localised(rf"{_SIGN}{span}(?P<space>\s)?(?P<unit>{unit}){per}", _verbalise_measure, words),
        compile_localised(
            rf"{number_pattern('n')}\s?[x×]\s?{number_pattern('n2')}(?:\s?(?P<unit>{unit}))?", _verbalise_product, words
        ),
    ]
    if words.scales:
        rules.append(compile_localised(rf"{_SIGN}{span}(?P<space>\s)?(?P<scale>{scales})\.?", _verbalise_scale, words))
    if words.code in _DECADES:
        rules.append(compile_localised(rf"(?P<n>\d{{2,4}}){_DECADES[words.code]}", _verbalise_decade, words))
    if words.code in _ORDINAL_MARKS:
        rules.append(
            compile_localised(rf"(?P<n>\d{{1,4}}){_ORDINAL_MARKS[words.code]}", _verbalise_marked_ordinal, words)
        )
    if words.code in ("de", "pl", "da", "nb", "fi", "cs"):
        rules.append(compile_localised(r"(?P<n>\d{1,3})\.(?=\s)", _verbalise_dotted_ordinal, words))
    return [*rules, compile_localised(rf"{_SIGN}{span}", _verbalise_plain, words)]


def _verbalise_duration(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    """Verbalise "2h 30m", "1h30m" and "2m15s": here "m" is minutes, not meters."""
    named = (("d", match["d"]), ("h", match["h"]), ("min", match["m"]), ("s", match["s"]))
    glue = " " if words.spaced else ""
    return glue.join(spell_measure(digits, unit, words) for unit, digits in named if digits)


def _sign_words(match: re.Match[str], words: LanguageWords) -> str:
    sign = (match["sign"] or "").strip()
    if not sign and "sign2" in match.re.groupindex and match["sign2"]:
        sign = "-"
    if not sign:
        return ""
    if _SIGN_WORDS.get(sign, sign) == "-":
        return f"{words.minus}{'' if words.minus == '-' or not words.spaced else ' '}"
    return f"{words.signs.get(sign, sign)}{' ' if words.spaced else ''}"


def _plain_numbers(match: re.Match[str], words: LanguageWords) -> tuple[str, str]:
    """Return the (last) number of a match as "1250.5", and the words of a span.

    The words are empty for a single number.
    """
    first = to_plain(match["n"], words)
    if not match["n2"]:
        return first, ""
    last = to_plain(match["n2"], words)
    glue = f" {words.to} " if words.spaced else words.to
    return last, f"{spell_number(first, words)}{glue if words.to else ' '}{spell_number(last, words)}"


def _is_no_span(match: re.Match[str], words: LanguageWords) -> bool:
    if not match["n2"]:
        return False
    falling = bool(match["gap"]) and float(to_plain(match["n"], words)) >= float(to_plain(match["n2"], words))
    return falling or is_sum(match)


def _verbalise_money(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    code = find_currency(match["code"] or match["after"], words)
    if not code or _is_no_span(match, words):
        return None
    plain, span = _plain_numbers(match, words)
    scale = match["scale"] or ""
    if scale:
        scale = spell_scale(plain, scale, words)
        span = span or spell_number(plain, words)
    spoken = spell_money(plain, code, words, spoken=span, scale=scale)
    return _sign_words(match, words) + spoken + _spell_per(match["per"], words)


def _verbalise_scale(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    """Verbalise "1,5 Mio." and "2 mln"; a scale that is written in full stays as it is."""
    if match["scale"] in words.scales.split() and len(match["scale"]) > _LONGEST_SCALE:
        return None
    if _is_no_span(match, words):
        return None
    plain, span = _plain_numbers(match, words)
    number = span or spell_number(plain, words, noun=True)
    glue = "|" if match["space"] else " "
    return f"{_sign_words(match, words)}{number}{glue}{spell_scale(plain, match['scale'], words)}"


def _verbalise_measure(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    unit = match["unit"]
    word = match["space"] and unit in ("A", "V", "s", "t", "bar") and context.after[:1].islower()
    if word or _is_no_span(match, words):
        return None
    plain, span = _plain_numbers(match, words)
    return _sign_words(match, words) + spell_measure(plain, unit, words, span) + _spell_per(match["per"], words)


def _spell_per(unit: str | None, words: LanguageWords) -> str:
    if not unit:
        return ""
    if unit in known_units(words):
        unit = re.sub(r"\{0\}\s?", "", _bare_unit(unit, words))
    return f" {words.per} {unit}" if words.spaced else f"{words.per}{unit}"


def _bare_unit(unit: str, words: LanguageWords) -> str:
    return spell_measure("1", unit, words, spoken="{0}")


def _verbalise_product(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    first, last = to_plain(match["n"], words), to_plain(match["n2"], words)
    glue = f" {words.signs.get('×', '×')} " if words.spaced else words.signs.get("×", "×")
    tail = spell_measure(last, match["unit"], words) if match["unit"] else spell_number(last, words)
    return f"{spell_number(first, words)}{glue}{tail}"


def _verbalise_marked_ordinal(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    ending = next((name for name in ("a", "gen", "loc", "o") if match.groupdict().get(name)), "")
    return spell_ordinal(int(match["n"]), words, ending) or None


def _verbalise_decade(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    """Verbalise "90er", "1990er", "90-talet" and "90-е"."""
    number, ending = int(match["n"]), match["end"]
    if words.code == "ru":
        return spell_plural_ordinal(number, "p" if ending.endswith("х") else "n")
    return (spell_year(number, words) if number >= _FIRST_YEAR else spell_whole(match["n"], words)) + ending


def _verbalise_dotted_ordinal(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    if not context.after[:1].isalpha() or match.start() == 0:
        return None
    ending = ""
    if words.code == "de":
        ending = "n" if is_german_dative(match, context) else ""
    elif words.code == "pl":
        ending = "loc" if context.before.lower() in ("w", "we", "na", "o", "po") else ""
    return spell_ordinal(int(match["n"]), words, ending) or None


def _verbalise_plain(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    if _is_no_span(match, words):
        return None
    plain, span = _plain_numbers(match, words)
    noun = context.after if plain.isdecimal() and not match.string[match.end() : match.end() + 1].strip() else ""
    counts = bool(noun) and noun.isalpha() and (noun.islower() or words.code == "de") and noun not in _NO_NOUNS
    spoken = span or spell_number(plain, words, feminine=counts and is_feminine(noun, plain, words), noun=counts)
    return _sign_words(match, words) + spoken
