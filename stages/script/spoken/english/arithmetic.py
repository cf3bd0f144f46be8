"""Verbalise sums, comparisons, powers and roots in English.

Examples: ``3*4=12``, ``x>5``, ``10^-3``, ``6.02×10²³``, ``√16``, ``H₂O``.
"""

from __future__ import annotations

import re

from stages.script.spoken.compatibility import LOWERED, RAISED, SUBSCRIPTS, SUPERSCRIPTS
from stages.script.spoken.english.numbers import spell_number, spell_ordinal
from stages.script.spoken.english_words import GREEK_LETTERS, MONTHS, SENTENCE_STARTERS
from stages.script.spoken.rule import NUMBER, PAUSE, RuleContext, VerbalisationRule, compile_rule

_OPERATORS = {
    "+": "plus", "*": "times", "×": "times", "·": "times", "÷": "divided by", "/": "divided by", "=": "equals",
    "==": "equals", "≠": "is not equal to", "!=": "is not equal to", "<": "is less than", ">": "is greater than",
    "<=": "is less than or equal to", "≤": "is less than or equal to", "=<": "is less than or equal to",
    ">=": "is greater than or equal to", "≥": "is greater than or equal to", "≈": "is about", "~": "is about",
    "±": "plus or minus", "-": "minus", "−": "minus", "–": "minus", "^": "to the power of", "√": "the square root of",
    "∛": "the cube root of",
    "∓": "minus or plus", "≡": "is identical to", "∝": "is proportional to", "≪": "is much less than",
    "≫": "is much greater than",
}  # fmt: skip
COMPARISONS = frozenset(["<", ">", "<=", ">=", "≤", "≥", "≈", "~", "±"])
_OPERATOR = "(?:" + "|".join(sorted(map(re.escape, _OPERATORS), key=len, reverse=True)) + ")"
_LETTER = r"(?:[A-Za-zα-ωΑ-Ωπ])"
_UP = rf"\^\(?[-−+]?(?:{NUMBER}|[A-Za-z])\)?|[{SUPERSCRIPTS}]+"
_EXPONENT = rf"(?P<up>{_UP})"
_OPERAND = (
    rf"\(*(?P<sign>[-−+±√∛]*)\(*(?:(?P<n>{NUMBER})(?:[eE](?P<e>[-−+]?\d{{1,3}}))?(?P<unit>[%°])?(?P<v>{_LETTER})?"
    rf"|(?P<letter>{_LETTER})(?P<low>[{SUBSCRIPTS}]+|\d)?){_EXPONENT}?\)*"
)
_LONGEST_ORDINAL = 9
_OPERAND_PATTERN = re.compile(_OPERAND)
_PLAIN_OPERAND = re.sub(r"\?P<\w+>", "?:", _OPERAND)
_OPERATOR_PATTERN = re.compile(_OPERATOR)
_STRONG = re.compile(rf"[+*×·÷=≠<>≤≥≈±^√{SUPERSCRIPTS}]|\d[eE][-−+]?\d")
_SUM_BEFORE = re.compile(rf"[=≈+*×÷]\s*(?:{_PLAIN_OPERAND}\s*)?$")
_SUM_AFTER = re.compile(
    rf"\s*(?:{_PLAIN_OPERAND}\s*)?(?:[-−–+*/×÷·]\s*{_PLAIN_OPERAND}\s*){{0,8}}(?:[=≈]|equals\b|is\s+\d)"
)
_QUANTITY = re.compile(rf"[-−+~≈$€£¥]?{NUMBER}\W*\w{{0,3}}$")
_VARIABLE = re.compile(rf"[-−+√]?(?:{NUMBER})?{_LETTER}[\d{SUBSCRIPTS}]?$")
_DAYS_AND_MONTHS = frozenset(
    [
        *MONTHS,
        *(name[:3] for name in MONTHS),
        *["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ]
)
_ARROWS = frozenset([">", "→", "->", "=>", "›", "»", "▸", "▹", "▷", "➔", "➜", "⇒", "»»", ">>", "/"])


def _verbalise_expression(match: re.Match[str], _: RuleContext) -> str | None:
    text = match[0]
    return _spell_terms(text) if _STRONG.search(text) or is_sum(match) else None


def _verbalise_coefficient(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise the "2x" of "2x = 4"."""
    return _spell_terms(match[0]) if is_sum(match) else None


def is_sum(match: re.Match[str]) -> bool:
    """Return whether a match is a part of a sum: "10-7" in "10-7 = 3"."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return bool(_SUM_AFTER.match(match.string, match.end()) or _SUM_BEFORE.search(before))


def _verbalise_operand(match: re.Match[str], _: RuleContext) -> str | None:
    return _spell_terms(match[0])


def _spell_terms(text: str) -> str | None:
    """Return operands and operators in turn as words, None where ``text`` is something else."""
    words: list[str] = []
    at, operand = 0, True
    while at < len(text):
        if operand and (found := _OPERAND_PATTERN.match(text, at)):
            words.append(_spell_operand(found))
        elif found := _OPERATOR_PATTERN.match(text, at):
            words.append(_OPERATORS[found[0]])
        else:
            return None
        at, operand = found.end(), not operand
    return " ".join(words)


def _spell_operand(match: re.Match[str]) -> str:
    words = [_OPERATORS[sign] for sign in match["sign"]]
    if match["n"]:
        words.append(spell_number(match["n"]))
        if match["e"]:
            words.append(f"times ten {_spell_power(match['e'])}")
        words += [{"%": "percent", "°": "degrees"}[match["unit"]]] if match["unit"] else []
        words += [_spell_letter(match["v"])] if match["v"] else []
    else:
        words.append(_spell_letter(match["letter"]))
        words += [spell_number(match["low"].translate(LOWERED).lstrip("+-"))] if match["low"] else []
    if match["up"]:
        words.append(_spell_power(match["up"].strip("^()").translate(RAISED)))
    return " ".join(words)


def _spell_letter(letter: str) -> str:
    return GREEK_LETTERS.get(letter.lower(), letter)


def _spell_power(exponent: str) -> str:
    """Return an exponent as in "squared", "to the sixth", "to the minus three" and "to the n"."""
    digits = exponent.lstrip("+-−")
    if exponent[:1] in ("-", "−"):
        return f"to the minus {spell_number(digits) if digits[-1:].isdecimal() else digits}"
    if digits in ("2", "3"):
        return {"2": "squared", "3": "cubed"}[digits]
    if digits.isdecimal() and len(digits) <= _LONGEST_ORDINAL and digits != "0":
        return f"to the {spell_ordinal(int(digits))}"
    return f"to the power of {spell_number(digits)}" if digits[-1:].isdecimal() else f"to the {digits}"


def is_operand(word: str) -> bool:
    """Return whether ``word`` is a number, with a unit or without, or a variable."""
    return bool(word) and word != "I" and bool(_QUANTITY.match(word) or _VARIABLE.match(word))


def _verbalise_operator(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise an operator between spaces.

    Between operands it is arithmetic, between names a path or a pause.
    """
    sign, before, after = match[0], context.before, context.after
    if sign in ("-", "−", "–", "—"):
        return _verbalise_spaced_dash(match, context)
    if sign in _ARROWS and (_is_menu_path(before, after) or (sign != ">" and sign != "/" and not (before and after))):
        return PAUSE
    if sign in ("*", "/", "·", "^", "~", "x") and not (is_operand(before) and is_operand(after)):
        return None
    if sign == "x":
        return "times"
    if sign in _ARROWS and sign not in (">", "/"):
        return "to"
    if not before and sign in ("<", ">", "<=", ">=", "≤", "≥", "≈"):
        return _OPERATORS[sign].removeprefix("is ")
    return _OPERATORS.get(sign)


def _is_menu_path(before: str, after: str) -> bool:
    names = [word for word in (before, after) if len(word) > 1 and word[0].isupper()]
    return bool(names and before and after) and not any(word[0].isdecimal() for word in (before, after))


def _verbalise_spaced_dash(match: re.Match[str], context: RuleContext) -> str | None:
    before, after = context.before, context.after
    if before in _DAYS_AND_MONTHS and after in _DAYS_AND_MONTHS:
        return "to"
    if not (is_operand(before) and is_operand(after)):
        return PAUSE
    if is_sum(match):
        return "minus"
    first, last = (re.sub(r"\D+", "", word) for word in (before, after))
    ascending = first.isdecimal() and last.isdecimal() and int(first) < int(last)
    return "to" if ascending else PAUSE


def _verbalise_subscripts(match: re.Match[str], _: RuleContext) -> str | None:
    return _spell_formula(match[0])


def _spell_formula(formula: str) -> str:
    """Return ``H₂O``, ``CO₂`` and ``x₁`` as words: letters one by one, numbers as numbers."""
    words = []
    for run in re.findall(rf"[{SUBSCRIPTS}]+|[A-Za-z]+|\d+", formula):
        if run[0] in SUBSCRIPTS:
            plain = run.translate(LOWERED)
            words.append(
                spell_number(plain) if plain.isdecimal() else plain.replace("+", "plus ").replace("-", "minus ")
            )
        elif run.isdecimal():
            words.append(spell_number(run))
        else:
            words.append(" ".join(run) if len(run) <= 3 or not run.islower() else run)
    return " ".join(words)


def _verbalise_ions(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise ``Na⁺`` and ``SO₄²⁻``."""
    charge = match[2].translate(RAISED)
    sign = {"+": "plus", "-": "minus"}[charge[-1]]
    number = f"{spell_number(charge[:-1])} " if charge[:-1].isdecimal() else ""
    return f"{_spell_formula(match[1])} {number}{sign}" if match[1] not in SENTENCE_STARTERS else None


def _verbalise_greek(match: re.Match[str], _: RuleContext) -> str:
    """Verbalise Greek letters by their names: "Δx", "μ", "αβ"."""
    return " ".join(map(_spell_letter, match[0]))


def _verbalise_grade(match: re.Match[str], _: RuleContext) -> str:
    return f"{match[1]} {_OPERATORS[match[2]]}"


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(rf"{_PLAIN_OPERAND}(?:{_OPERATOR}{_PLAIN_OPERAND}){{1,20}}", _verbalise_expression),
    compile_rule(
        rf"\(*[-−+±√∛]*(?:{NUMBER}(?:[eE][-−+]?\d{{1,3}})?|{_LETTER})(?:{_UP})",
        _verbalise_operand,
    ),
    compile_rule(
        rf"[√∛]\(?(?:{NUMBER}|{_LETTER})\)?|{NUMBER}[eE][-−+]?\d{{1,3}}|[-−±+](?:{NUMBER})?{_LETTER}",
        _verbalise_operand,
    ),
    compile_rule(rf"{NUMBER}{_LETTER}", _verbalise_coefficient),
    compile_rule(rf"([A-Z][A-Za-z0-9{SUBSCRIPTS}]{{0,8}})([²³⁴]?[⁺⁻])", _verbalise_ions),
    compile_rule(rf"(?:[A-Za-z(][A-Za-z0-9()]{{0,12}}[{SUBSCRIPTS}]+)+[A-Za-z()]{{0,12}}", _verbalise_subscripts),
    compile_rule(r"[α-ωΑ-Ω]{1,2}[A-Za-z]?(?![α-ω])", _verbalise_greek),
    compile_rule(r"([A-F])([-−+])", _verbalise_grade),
    compile_rule(rf"x|{_OPERATOR}|[→›»▸▹▷➔➜⇒—]|->|=>|>>", _verbalise_operator),
)
