"""Define normalisation rules: a pattern at the start of a token, and its spoken form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
"""Matches a number in English notation."""
DASH = r"[-–—−]"
_END = r"(?=(?:['’]s)?[)\]}\"'”’»›.,;:!?…*]*(?:\s|$))"


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


def compile_rule(
    pattern: str, verbalise: Callable[[re.Match[str], RuleContext], str | None], flags: int = 0
) -> VerbalisationRule:
    """Return a rule for ``pattern`` at the end of a token; closing marks and ``'s`` may follow."""
    return VerbalisationRule(re.compile(f"(?:{pattern}){_END}", flags), verbalise)
