"""Define normalisation rules: a pattern at the start of a token, and its spoken form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

JOINT = "\ue000"
"""Stands between two tokens that no space parts; no rule reaches across it."""
PAUSE = ","
"""The spoken form of a mark that is heard as a pause."""
_SPACES = "\u00a0\u202f\u2009"
NUMBER = (
    rf"(?:\d{{1,3}}(?:[,'’_{_SPACES}]\d{{3}})+(?:\.\d+)?"  # 1,250.5 and 1'250.5
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}"  # 1.250,50 and 1.250.000
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"  # 1,25,000 in India
    r"|[1-9]\d{0,2}(?: \d{3}){2,}(?!\d|\s\d)"  # 1 250 000
    r"|\d+(?:\.\d+)?|\.\d+)"
)
"""Matches a number as it is written in English texts, with the groups of other countries too."""
DECIMAL_COMMA = rf"(?:\d{{1,3}}(?:[ {_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d|\s\d)|\d+,\d{{1,2}}(?!\d)|{NUMBER})"
"""Matches also ``27,50``, which is a number only beside a currency or a unit; else it may be a list."""
DASH = r"[-–—−]"
_END = rf"(?=(?:['’]s)?[)\]}}\"'”’»›.,;:!?…*।。،؛؟]*(?:\s|{JOINT}|$))"


@dataclass(frozen=True, slots=True)
class RuleContext:
    """The words around a match, without punctuation, and the variety of English."""

    before: str
    after: str
    british: bool
    day_first: bool


@dataclass(frozen=True, slots=True)
class VerbalisationRule:
    """A pattern and the function that verbalises its match.

    ``verbalise`` returns the words for a match, or None when the rule does not apply after all. Where a match covers
    several display tokens, ``|`` separates the words that belong to each; without it all words go to the first token.
    """

    pattern: re.Pattern[str]
    verbalise: Callable[[re.Match[str], RuleContext], str | None]


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """The rules of a language, in the order in which they are tried.

    ``is_plain`` says of the text of a token, and of whether it begins the sentence, that no rule need look at it;
    ``spell_rest`` returns the spoken form of a token (without the punctuation around it) that no rule matches.
    """

    rules: tuple[VerbalisationRule, ...]
    british: bool
    is_plain: Callable[[str, bool], bool]
    spell_rest: Callable[[str], str]


def compile_rule(
    pattern: str, verbalise: Callable[[re.Match[str], RuleContext], str | None], inside: bool = False
) -> VerbalisationRule:
    """Return a rule for ``pattern`` at the end of a token; closing marks and ``'s`` may follow.

    ``inside`` lets it match within a token too, for writing without spaces.
    """
    end = r"(?!(?<=\d)[.,]?\d)" if inside else _END
    return VerbalisationRule(re.compile(f"(?:{pattern}){end}"), verbalise)
