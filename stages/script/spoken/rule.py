"""What a rule of normalisation is: a pattern tried at the start of a token, and how to say what it matched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
"""A number as English writes it."""
DASH = r"[-–—−]"
_END = r"(?=(?:['’]s)?[)\]}\"'”’»›.,;:!?…*]*(?:\s|$))"


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What stands around a match: the words ``before`` and ``after`` without punctuation, and whose English it is."""

    before: str
    after: str
    british: bool
    day_first: bool


@dataclass(frozen=True, slots=True)
class VerbalisationRule:
    """``say`` returns the words for a match, or None when the rule does not apply after all.

    Where a match covers several display tokens, ``|`` parts the words that belong to each; without it all words go to
    the first token.
    """

    pattern: re.Pattern[str]
    verbalise: Callable[[re.Match[str], RuleContext], str | None]


def compile_rule(
    pattern: str, say: Callable[[re.Match[str], RuleContext], str | None], flags: int = 0
) -> VerbalisationRule:
    """Return the rule that says ``pattern`` where it ends with its token; closing marks and ``'s`` may follow."""
    return VerbalisationRule(re.compile(f"(?:{pattern}){_END}", flags), say)
