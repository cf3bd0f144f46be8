"""Detect sentence ends on display tokens, in linear time and without changing the text.

General splitters work on raw text: they split inside URLs, need the tokens mapped back afterwards, and grow quadratic
on long paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stages.script.punctuation import CLOSERS, END_MARKS, OPENERS
from stages.script.spoken.english_words import (
    ENDING_ABBREVIATIONS,
    NON_ENDING_ABBREVIATIONS,
    NUMBER_ABBREVIATIONS,
    SENTENCE_STARTERS,
    word_set,
)
from stages.script.spoken.localised.words import load_words, non_ending_abbreviations

MAX_CHARACTERS = 350
"""Longer sentences are split at clause marks: voices lose prosody on them."""

_INITIALS = re.compile(r"(?:\w\.)+$")
_NUMBER = re.compile(r"[\d.,]*\d\.$")
ORDINAL_DOTS = frozenset(
    {"de", "da", "nb", "no", "nn", "fi", "cs", "sk", "pl", "hu", "tr", "hr", "sl", "et", "lv", "is"}
)
"""Languages that write ordinals as ``3.`` in the middle of a sentence."""
_LAST_OF_LISTS = word_set("etc ecc usw osv enz itd itp m.m m.fl т.д т.п o.s.v")
"""Abbreviations before a capital letter of which a sentence more likely ends than goes on."""
_NEVER_WORDS = frozenset(NUMBER_ABBREVIATIONS) - word_set("no app art tab ex ed para c v q pt")
"""Abbreviations before numbers that are no words of their own."""
_CLAUSE_MARKS = (";", ":", "—", "–", ",", "，", "；", "：", "、")
_CONJUNCTIONS = word_set("and but or so because which while although und aber oder weil et mais ou y pero e ma")


def find_sentence_ends(tokens: Sequence[str], language: str = "en") -> list[int]:
    """Return the positions after which ``tokens`` (one paragraph) end a sentence.

    The last position is ``len(tokens)``.
    """
    code = language.split("-")[0].lower()
    ends: list[int] = []
    start = 0
    for at, token in enumerate(tokens[:-1], 1):
        if (
            token.rstrip(CLOSERS)[-1:] in END_MARKS
            and token.rstrip(CLOSERS)
            and _is_sentence_end(tokens, at, start, code)
        ):
            ends.append(at)
            start = at
    return [*ends, len(tokens)] if tokens else []


def _is_sentence_end(tokens: Sequence[str], at: int, start: int, code: str) -> bool:
    """Return whether the sentence from ``start`` ends at the end mark before token ``at``."""
    bare, following = tokens[at - 1].rstrip(CLOSERS), tokens[at]
    opening = following.lstrip(OPENERS)
    if _is_continuation(opening) or (not bare.strip(END_MARKS) and at >= 2 and not tokens[at - 2].strip(".")):
        return False
    if bare[-1] != "." or bare.endswith(".."):
        return True
    word = bare.lstrip(OPENERS)[:-1].lower()
    if at - start == 1 and (word.isdecimal() or (len(word) == 1 and word.isalpha())):
        return False  # "1." or "a." before an item
    if _NUMBER.match(bare):
        return not (code in ORDINAL_DOTS and len(word) <= 2)
    initials = _INITIALS.match(bare.lstrip(OPENERS)) is not None
    if code != "en":
        words = load_words(code)
        if word in words.before_number:
            return not re.match(r"\d|[IVX]+\b", following) and len(word) > 1
        return word in _LAST_OF_LISTS or (
            word not in non_ending_abbreviations(code) and not (initials and len(word) == 1)
        )
    if word in _NEVER_WORDS and opening[:1].isdecimal():
        return False
    if word in NON_ENDING_ABBREVIATIONS:
        return _is_street_name(word, opening, tokens, at)
    return _is_starter(following) if initials or word in ENDING_ABBREVIATIONS else True


def _is_continuation(opening: str) -> bool:
    """Return whether a token continues a sentence.

    Lower-case words do, but for names like iPhone, and so do stray marks.
    """
    if not opening:
        return False
    return (opening[0].islower() and opening[1:2] == opening[1:2].lower()) or opening[0] in ",;:)–—&.!?…"


def _is_starter(following: str) -> bool:
    """Return whether ``following`` more likely begins a sentence than continues a name."""
    bare = following.strip(OPENERS + CLOSERS + ",.;:!?")
    return following[:1] in '"“‘«' or bare.split("'")[0].split("’")[0] in SENTENCE_STARTERS


def _is_street_name(word: str, opening: str, tokens: Sequence[str], at: int) -> bool:
    """Return whether ``St.`` or ``Dr.`` ends a sentence ("Elm St. The"), unlike "St. Mary"."""
    before = tokens[at - 2] if at >= 2 else ""
    return word in ("st", "dr") and before[:1].isupper() and _is_starter(opening)


def find_split_points(tokens: Sequence[str]) -> Iterator[int]:
    """Yield the positions at which to split a sentence that is too long for a voice.

    Splits are at clause marks, near the middle.
    """
    yield from _split_in_half(tokens, 0, len(tokens))


def _split_in_half(tokens: Sequence[str], first: int, last: int) -> Iterator[int]:
    lengths = [len(token) + 1 for token in tokens[first:last]]
    total = sum(lengths)
    if total <= MAX_CHARACTERS or last - first < 2:
        return
    best, cheapest, run = first + 1, float("inf"), 0
    for offset, length in enumerate(lengths[:-1], 1):
        run += length
        cost = abs(run - total / 2) / total + _split_cost(tokens[first + offset - 1], tokens[first + offset])
        if cost < cheapest:
            best, cheapest = first + offset, cost
    yield from _split_in_half(tokens, first, best)
    yield best
    yield from _split_in_half(tokens, best, last)


def _split_cost(before: str, after: str) -> float:
    """Return the cost of a split here; the distance from the middle adds up to 0.5."""
    mark = before.rstrip(CLOSERS)[-1:]
    if mark in (";", ":", "—", "–", "；", "："):
        return 0.0
    if mark in _CLAUSE_MARKS and mark:
        return 0.1
    return 0.35 if after.lower().strip(OPENERS) in _CONJUNCTIONS else 0.8
