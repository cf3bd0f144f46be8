"""Assemble the rules of languages other than English, with those for words and codes."""

from __future__ import annotations

import re
from functools import cache

import regex

from stages.script.punctuation import strip_punctuation
from stages.script.spoken.currencies import SYMBOLS
from stages.script.spoken.draft_token import MAX_WORD_LENGTH
from stages.script.spoken.english.measures import join_alternatives
from stages.script.spoken.localised.amounts import amount_rules, compile_localised
from stages.script.spoken.localised.dates import date_rules
from stages.script.spoken.localised.fractions import fraction_rules, roman_rules
from stages.script.spoken.localised.numbers import spell_digits, spell_whole
from stages.script.spoken.localised.signs import sign_rules, spell_rest
from stages.script.spoken.localised.words import LanguageWords, load_words
from stages.script.spoken.rule import LanguageRules, RuleContext, VerbalisationRule

_PLAIN_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*$")
_LONGEST_ABBREVIATION = 9
_ROMAN_NUMERAL = re.compile("[IVX]+(?:er?|ème)?$")
_UNDOTTED = frozenset(["nr", "núm", "abs", "abb", "kap", "blz", "pág", "pag", "art", "стр", "рис"])
"""Abbreviations before numbers that are written without a full stop too."""


@cache
def localised_rules(language: str) -> LanguageRules:
    """Return the rules of ``language`` (BCP 47)."""
    words = load_words(language)
    rules = (
        *_address_rules(words),
        *_abbreviation_rules(words),
        *date_rules(words),
        *_code_rules(words),
        *roman_rules(words),
        *fraction_rules(words),
        *amount_rules(words),
        *sign_rules(words),
    )
    return LanguageRules(rules, False, lambda text, _: _is_plain(text, words), lambda core: spell_rest(core, words))


def _is_plain(text: str, words: LanguageWords) -> bool:
    word = strip_punctuation(text)
    if not _PLAIN_WORD.match(word) or len(word) > MAX_WORD_LENGTH or word in SYMBOLS:
        return False
    dotted = len(word) <= _LONGEST_ABBREVIATION and f"{word}." in text
    dotted = dotted or word.lower() in words.undotted.split()
    if words.roman and _ROMAN_NUMERAL.match(word):
        return False
    return not dotted and word.lower() not in words.before_number and (len(word) != 3 or not word.isupper())


# ------------------------------------------------------------------------------------------- words and codes


def _address_rules(words: LanguageWords) -> list[VerbalisationRule]:
    label = r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"
    host = rf"(?P<host>{label}(?:\.{label}){{1,8}})"
    return [
        compile_localised(rf"(?:https?://|(?=www\.)){host}(?::\d+)?(?:[/?#]\S*?)?", _verbalise_host, words),
        compile_localised(rf"(?P<person>[\w.+-]{{1,64}})@{host}", _verbalise_email, words),
    ]


def _verbalise_host(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    return f" {words.dot or '.'} ".join(match["host"].removeprefix("www.").split("."))


def _verbalise_email(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str:
    person = f" {words.dot or '.'} ".join(match["person"].split("."))
    return f"{person} {words.signs.get('@', '@')} {_verbalise_host(match, context, words)}"


def _abbreviation_rules(words: LanguageWords) -> list[VerbalisationRule]:
    rules = []
    if words.before_number:
        names = join_alternatives(words.before_number)
        bare = join_alternatives(name for name in words.before_number if name in _UNDOTTED or re.search("[°º]", name))
        dotted = rf"(?P<name>(?i:{names}))\.(?=\s?(?:\d|[IVX]+\b))"
        rules.append(compile_localised(dotted, _verbalise_before_number, words))
        if bare:
            rules.append(compile_localised(rf"(?P<name>(?i:{bare}))(?=\s?\d)", _verbalise_before_number, words))
    if several := [name for name in words.abbreviations if " " in name]:
        rules.append(
            compile_localised(rf"(?P<name>(?i:{_spaced_alternatives(several)}))\.", _verbalise_abbreviation, words)
        )
    if words.abbreviations:
        names = join_alternatives(words.abbreviations)
        inner = join_alternatives(name for name in words.abbreviations if "." in name)
        rules.append(compile_localised(rf"(?P<name>(?i:{names}))\.", _verbalise_abbreviation, words))
        bare = "|".join(filter(None, (inner, join_alternatives(words.undotted.split()))))
        rules += [compile_localised(rf"(?P<name>(?i:{bare}))", _verbalise_abbreviation, words)] if bare else []
    return rules


def _spaced_alternatives(names: list[str]) -> str:
    return join_alternatives(names).replace("\\ ", "[ \u00a0\u202f]")


def _verbalise_before_number(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    return words.before_number.get(match["name"].lower())


def _verbalise_abbreviation(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    name = match["name"]
    if len(name) == 1 and not (name.isupper() and context.after[:1].isupper()) and name.isascii():
        return None  # "M. Dupont", but not an "m." at the end of a sentence
    spoken = words.abbreviations.get(name.lower().replace("\u00a0", " ").replace("\u202f", " "))
    return spoken[:1].upper() + spoken[1:] if spoken and not context.before and name[:1].isupper() else spoken


def _code_rules(words: LanguageWords) -> list[VerbalisationRule]:
    return [
        compile_localised(r"\+\d{1,3}(?:[\s.-]?\(?\d{2,5}\)?){2,5}", _verbalise_groups, words),
        compile_localised(
            r"0\d{2,4}(?:[\s/-]\d{2,4}){2,3}|0\d{2,5}[\s/-]\d{4,9}|\(\d{2,5}\)\s\d{3,9}",
            _verbalise_groups,
            words,
        ),
        compile_localised(r"\d{1,13}(?:-\d{1,13}){2,6}", _verbalise_groups, words),
        compile_localised(r"[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?", _verbalise_groups, words),
        compile_localised(r"\d{4}(?:\s\d{4}){3}", _verbalise_groups, words),
        compile_localised(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", _verbalise_groups, words),
        compile_localised(r"\d{1,3}(?:\.\d{1,3}){3}", _verbalise_dotted, words),
        compile_localised(r"[vV]?\d+(?:\.\d+){2,3}", _verbalise_dotted, words),
    ]


def _verbalise_groups(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    groups = []
    for group in re.split(r"[\s:./()-]+", match[0].lstrip("(")):
        runs = re.findall(r"\d+|[A-Za-z]+|\+", group)
        spoken = [
            spell_digits(run, words) if run.isdecimal() else words.signs.get(run) or " ".join(run.upper())
            for run in runs
        ]
        groups.append(" ".join(spoken))
    return ", ".join(filter(None, groups))


def _verbalise_dotted(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str | None:
    parts = match[0].lstrip("vV").split(".")
    if len(parts) > 2 and all(len(part) == 3 for part in parts[1:]) and match[0][:1] not in "vV":
        return None  # 1.250.000
    dot = words.dot or "."
    return ("V " if match[0][:1] in "vV" else "") + f" {dot} ".join(spell_whole(part, words) for part in parts)
