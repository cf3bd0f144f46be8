"""Verbalise numbers and signs inside text that is written without spaces."""

from __future__ import annotations

import re

import regex

from stages.script.punctuation import strip_punctuation
from stages.script.spoken.compatibility import SUBSCRIPTS, SUPERSCRIPTS
from stages.script.spoken.draft_token import MAX_WORD_LENGTH
from stages.script.spoken.localised.rules import localised_rules
from stages.script.spoken.localised.signs import spell_rest
from stages.script.spoken.localised.words import load_words
from stages.script.spoken.rule import LanguageRules, RuleContext

# Three capitals may be the code of a currency.
_WORD = regex.compile(r"(?![A-Z]{3}(?![A-Za-z]))\p{L}[\p{L}\p{M}]*")
_CODE = re.compile("[A-Z]{3}")
_REST = re.compile(rf"[{SUPERSCRIPTS}]+|[{SUBSCRIPTS}]+|(?s:.)")


def verbalise_unspaced(text: str, language: str) -> str:
    """Return the spoken form of a token; its letters are left as they are."""
    core = strip_punctuation(text)
    if len(core) > MAX_WORD_LENGTH:
        return ""
    rules, words = localised_rules(language), load_words(language)
    pieces: list[str] = []
    at = 0
    while at < len(core):
        address = core.startswith(("http", "www.", "No."), at)
        if not address and (word := _WORD.match(core, at)) is not None:
            pieces.append(word[0])
            at = word.end()
        elif core[at] in "-+/" and core[at - 1 : at].isascii() and core[at - 1 : at].isalpha():
            pieces.append(" ")  # GPT-4
            at += 1
        elif (found := _apply_rules(core, at, rules)) is not None:
            pieces.append(found[0])
            at = found[1]
        else:
            code = _CODE.match(core, at)
            end = code.end() if code else _REST.match(core, at).end()  # type: ignore[union-attr]
            pieces.append(code[0] if code else spell_rest(core[at:end], words) or " ")
            at = end
    return "".join(pieces)


def _apply_rules(core: str, at: int, rules: LanguageRules) -> tuple[str, int] | None:
    """Return the spoken form of what stands at ``at``, and where it ends."""
    for rule in rules.rules:
        match = rule.pattern.match(core, at)
        if match is None or match.end() == at:
            continue
        before = core[at - 1 : at] if at else ""
        spoken = rule.verbalise(match, RuleContext(before, core[match.end() :][:1], False, False))
        if spoken is not None:
            return spoken, match.end()
    return None
