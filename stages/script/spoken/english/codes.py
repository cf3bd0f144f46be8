"""Verbalise telephone numbers, codes and keys in English.

They are read digit by digit, in the groups in which they are written.
"""

from __future__ import annotations

import re

from stages.script.spoken.english.numbers import spell_digits, spell_model_number, spell_whole_number
from stages.script.spoken.english_words import CODE_NAMES, word_set
from stages.script.spoken.rule import RuleContext, VerbalisationRule, compile_rule

_GROUPS = re.compile(r"[\s:./()–-]+")
_RUNS = re.compile(r"\d+|[A-Za-z]+")
_CODE = r"[A-Z0-9]+"
_NEVER_YEARS = word_set("pin otp passcode code zip postcode password")
_CODE_BEFORE = re.compile(rf"\b(?:{'|'.join(CODE_NAMES)})(?:\s(?:is|was|no\.?|number|code))*[:\s]*$", re.I)


def _verbalise_telephone(match: re.Match[str], _: RuleContext) -> str | None:
    count = sum(character.isdecimal() for character in match[0])
    if not 7 <= count <= 15:
        return None
    groups = re.split(r"([\s().-]+)", match[0].strip("()"))
    spoken, glue = [], ""
    for at in range(0, len(groups), 2):
        if groups[at].strip("+"):
            spoken.append(glue + ("plus " if groups[at][0] == "+" else "") + spell_code(groups[at]))
        glue = ",|" if at + 1 < len(groups) and " " in groups[at + 1] else ", "
    return "".join(spoken)


def spell_code(group: str) -> str:
    """Return a group of letters and digits one by one; a long word stays a word."""
    return " ".join(
        spell_digits(run)
        if run.isdecimal()
        else run.lower()
        if (len(run) > 4 and re.search("[AEIOUaeiou]", run) and run.isalpha() and len(group) == len(run))
        else "-".join(run.upper())
        for run in _RUNS.findall(group)
    )


def _verbalise_groups(match: re.Match[str], _: RuleContext) -> str:
    words = [", ".join(spell_code(group) for group in _GROUPS.split(part) if group) for part in match[0].split()]
    return ",|".join(words)


def _verbalise_dashed_digits(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise digits with two or more dashes, or with one that cannot mean "to"."""
    groups = re.split("[-–]", match[0].removesuffix("-X"))
    zero_first = any(len(group) > 1 and group[0] == "0" for group in groups)
    falling = max(map(len, groups)) > 4 and int(groups[0]) > int(groups[1])
    if len(groups) > 2 and max(map(len, groups)) <= 2 and not zero_first:
        return ", ".join(map(spell_whole_number, groups))  # a countdown, a formation
    return _verbalise_groups(match, context) if len(groups) > 2 or zero_first or falling else None


def _verbalise_part_number(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise ``AB-1234-X9`` and ``SN12345678``.

    A number would mean nothing in them.
    """
    text = match[0]
    if not re.search(r"\d", text) or not re.search("[A-Z]", text):
        return None
    long_digits = re.search(r"\d{5,}|(?<!\d)0\d", text) is not None
    mixed = re.search(r"[A-Z]\d+[A-Z]|\d[A-Z]+\d", text) is not None and len(text) > 6
    return _verbalise_groups(match, context) if text.count("-") >= 2 or long_digits or mixed else None


def _verbalise_named_code(match: re.Match[str], context: RuleContext) -> str | None:
    """Verbalise digits after a word such as "PIN" or "order", and a ZIP code after a state."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    named = _CODE_BEFORE.search(before) is not None and len(match["digits"]) > 3
    after_state = len(match["digits"]) == 5 and re.fullmatch("[A-Z]{2}", context.before) is not None
    if re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and context.before.lower() not in _NEVER_YEARS:
        return None
    called = len(match["digits"]) == 3 and context.before.lower() in ("call", "dial")
    if not (named or after_state or called or (match["sign"] and len(match["digits"]) > 4)):
        return None
    return ("number " if match["sign"] else "") + spell_digits(match["digits"])


def _verbalise_hexadecimal(match: re.Match[str], _: RuleContext) -> str | None:
    digits = match["digits"]
    if not match["prefix"] and not (re.search(r"\d", digits) and re.search("[A-Fa-f]", digits)):
        return None
    prefix = {"#": "hash ", "0": "zero x "}.get(match["prefix"][:1], "")
    return prefix + spell_code(digits.upper())


def _verbalise_port(match: re.Match[str], _: RuleContext) -> str | None:
    parts = match[1].split(".")
    if any(int(part) > 255 for part in parts):
        return None
    address = " dot ".join(map(spell_whole_number, parts))
    mask = f" slash {spell_whole_number(match['mask'])}" if match["mask"] else ""
    return f"{address}{mask}{f' port {spell_port(match[2])}' if match[2] else ''}"


def spell_port(port: str) -> str:
    """Return a port number as in "eighty eighty" and "four four three"."""
    return spell_model_number(port) if len(port) == 4 and port[2:] != "00" else spell_digits(port)


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(r"(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{2,5}))?(?:/(?P<mask>\d{1,2}))?", _verbalise_port),
    compile_rule(r"\+\d{1,3}(?:\s?\(0\))?(?:[\s.-]?\(?\d{2,6}\)?){2,5}", _verbalise_telephone),
    compile_rule(r"\(\d{2,5}\)[\s.-]?\d{3,4}(?:[\s.-]\d{2,4}){0,2}", _verbalise_telephone),
    compile_rule(r"(?:1[.-])?\d{3}([.-])\d{3}\1\d{4}|[1-9]\d{2}-\d{2}(?!00)\d{2}", _verbalise_telephone),
    compile_rule(r"0\d{2,4}(?:[\s-]\d{2,4}){2,3}", _verbalise_telephone),
    compile_rule(r"1-[89]\d\d-[A-Z\d-]{4,12}", _verbalise_groups),
    compile_rule(r"(?!(?:(?:19|20)\d\d\s?){4})\d{4}(?:[\s-]\d{4}){2}[\s-]\d{3,4}", _verbalise_groups),
    compile_rule(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", _verbalise_groups),
    compile_rule(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", _verbalise_groups),
    compile_rule(
        r"(?P<prefix>#(?=[0-9A-Fa-f]{6}$|[0-9A-Fa-f]{6}\W)|0[xX])(?P<digits>[0-9A-Fa-f]{1,16})", _verbalise_hexadecimal
    ),
    compile_rule(r"(?P<prefix>)(?P<digits>[0-9a-f]{7,64})", _verbalise_hexadecimal),
    compile_rule(r"[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?", _verbalise_groups),
    compile_rule(r"\d{1,13}(?:[-–]\d{1,13}){1,6}(?:-X)?", _verbalise_dashed_digits),
    compile_rule(rf"{_CODE}(?:-{_CODE}){{0,6}}", _verbalise_part_number),
    compile_rule(r"(?P<sign>#)?(?P<digits>\d{3,16})", _verbalise_named_code),
)
