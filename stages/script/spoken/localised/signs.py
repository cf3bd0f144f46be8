"""Build the rules for signs in languages other than English.

Spell what no rule matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import regex

from stages.script.spoken.compatibility import FRACTIONS, LOWERED, RAISED, SUBSCRIPTS, SUPERSCRIPTS
from stages.script.spoken.currencies import SYMBOLS
from stages.script.spoken.english.arithmetic import is_sum
from stages.script.spoken.english.measures import join_alternatives
from stages.script.spoken.localised.amounts import compile_localised
from stages.script.spoken.localised.numbers import spell_number, to_plain
from stages.script.spoken.localised.units import find_currency, name_currency
from stages.script.spoken.localised.words import LanguageWords
from stages.script.spoken.rule import PAUSE, RuleContext, VerbalisationRule

_TYPED_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
"""Signs as they are typed, and as they stand in the data files."""


def sign_rules(words: LanguageWords) -> list[VerbalisationRule]:
    """Return the rules for signs, in the order in which they are tried."""
    return [
        compile_localised(rf"(?P<currency>{join_alternatives(SYMBOLS)})", _verbalise_currency, words),
        compile_localised(rf"(?P<mark>{join_alternatives({*words.signs, *_TYPED_SIGNS})})", _verbalise_sign, words),
        compile_localised(r"(?P<dash>[-−–])", _verbalise_dash, words),
        compile_localised(r"→|->|›|»|=>", _verbalise_arrow, words),
    ]


def _verbalise_currency(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    code = find_currency(match["currency"], words)
    return name_currency(code, "5", words) if code else None


def _verbalise_sign(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    mark = _TYPED_SIGNS.get(match["mark"], match["mark"])
    names = (context.before, context.after)
    named = all(len(name) > 1 and name.isalpha() for name in names) and any(name[0].isupper() for name in names)
    if mark in ("/", "*", "^", "~") and not (context.before[-1:].isdecimal() or context.after[:1].isdecimal()):
        return None
    if mark == ">" and named:
        return PAUSE
    return words.signs.get(mark)


def _verbalise_dash(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    return words.minus if is_sum(match) and context.before[-1:].isdecimal() else None


def _verbalise_arrow(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str:
    """Verbalise "10 → 20" as a span; between words an arrow is a pause."""
    numbers = context.before[-1:].isdecimal() and context.after[:1].isdecimal()
    return words.to if numbers and words.to else PAUSE


def spell_rest(core: str, words: LanguageWords) -> str:
    """Return the spoken form of a token that no rule matches.

    Its numbers become words, its signs are spoken, its letters stay.
    """
    pieces: list[str] = []
    for run in _RUNS.finditer(core):
        text = run[0]
        if run["digits"]:
            pieces.append(spell_number(to_plain(run["digits"], words), words))
            if run["e"]:
                pieces += [words.signs.get("×", ""), spell_number("10", words), spell_power(run["e"], words)]
        elif text[0] in SUPERSCRIPTS:
            pieces.append(spell_power(text.translate(RAISED), words))
        elif text[0] in SUBSCRIPTS:
            pieces.append(spell_number(text.translate(LOWERED).lstrip("+-n") or "0", words))
        elif text[0] in FRACTIONS:
            glue = [words.signs.get("&", "")] if pieces else []
            pieces += [*glue, words.signs.get(text) or _spell_fraction_sign(text, words)]
        elif text[0].isalpha():
            pieces.append(text)
        else:
            pieces.append(_spell_mark(core, run, words.signs, words))
    joined = "".join(
        piece if not at or piece in _BINDERS or pieces[at - 1] in _BINDERS else f" {piece}"
        for at, piece in enumerate(pieces)
    )
    return " ".join(str(joined).split()).replace(" ,", ",")


_BINDERS = frozenset(["-", "'", "’", "·"])
_RUNS = regex.compile(
    rf"(?P<digits>\d+(?:[.,]\d+)*)(?:[eE](?P<e>[-−+]?\d{{1,3}})(?!\w))?|[{SUPERSCRIPTS}]+|[{SUBSCRIPTS}]+"
    r"|<=|>=|==|!=|\p{L}[\p{L}\p{M}\u200c\u200d]*|\S"
)
_AFTER_OPERATOR = frozenset("^(=*/×÷+<>≤≥±")


def spell_power(exponent: str, words: LanguageWords) -> str:
    """Return an exponent ("-3") as it follows its base."""
    if exponent in ("2", "3") and (short := words.signs.get({"2": "²", "3": "³"}[exponent])):
        return short
    digits = exponent.lstrip("+-−")
    number = spell_number(digits, words) if digits.isdecimal() else digits
    minus = f"{words.minus}{' ' if words.spaced else ''}" if exponent[:1] in ("-", "−") else ""
    return words.power.format(minus + number) if words.power else f"{words.signs.get('^', '')} {minus}{number}"


def _spell_fraction_sign(sign: str, words: LanguageWords) -> str:
    top, _, bottom = unicodedata.normalize("NFKC", sign).partition("⁄")
    return words.fraction.format(top=spell_number(top, words), bottom=spell_number(bottom, words))


def _is_menu_path(core: str, run: regex.Match[str]) -> bool:
    """Return whether a mark stands between two names: "Menü>Hilfe"."""
    names = (re.search(r"[^\W\d_]{2,}$", core[: run.start()]), re.match(r"[^\W\d_]{2,}", core[run.end() :]))
    return all(names) and any(name[0][0].isupper() for name in names if name)


def _spell_mark(core: str, run: regex.Match[str], signs: Mapping[str, str], words: LanguageWords) -> str:
    mark, before, after = str(run[0]), core[run.start() - 1 : run.start()], core[run.end() : run.end() + 1]
    if mark in "-–−":
        if (not before or before in _AFTER_OPERATOR) and after.isdecimal():
            return f"{words.minus} "
        if before.isdecimal() and after.isdecimal():
            return words.minus if re.search("[=+*×÷]", core) else words.to or "-"
        return "-" if before.isalpha() and after.isalpha() else " "
    if mark in (">", "→", "›") and _is_menu_path(core, run):
        return ","
    if mark == "#" and after.isalpha():
        return " hashtag "
    if mark == "/" and not re.search("[=+*×÷]", core):
        return " "
    if mark in ("/", "*", "^", "~", "#") and not (before.isdecimal() or after.isdecimal()):
        return " "
    if mark == "." and before.isdecimal() and after.isdecimal():
        return words.point
    if mark in _BINDERS:
        return mark
    if mark in SYMBOLS and (code := find_currency(mark, words)):
        return name_currency(code, "5", words)
    mark = _TYPED_SIGNS.get(mark, mark)
    return signs.get(mark, mark if mark in SYMBOLS or mark in "%&+=<>" else " ")
