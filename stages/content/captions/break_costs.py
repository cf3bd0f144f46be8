"""Compute the cost of breaking a caption between two words.

It is low after a comma and prohibitive after an article.

After Netflix's timed text guide (general requirements and English) and the BBC's subtitle guidelines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stages.content.captions.caption_units import CaptionUnit
from stages.content.captions.cjk_breaks import NEVER, compute_letter_cost, is_unspaced
from stages.content.languages.loader import get_primary_subtag, load_caption_words
from stages.content.languages.vocabulary import CaptionWords

FORBIDDEN = NEVER
"""The cost of a break that is not allowed; anything else is cheaper."""

PLAIN = 6.0
"""The cost of a break between two words that no rule covers."""
AT_ONCE = -3.0
"""The cost of a line break before a new paragraph: a gain."""

_MARKS = {
    ";": 1.0,
    ":": 1.0,
    "—": 1.0,
    "–": 1.5,
    "…": 1.0,
    ")": 1.5,
    ",": 1.5,
    "，": 1.5,
    "、": 1.5,
    "；": 1.0,
    "：": 1.0,
    "،": 1.5,
    "؛": 1.0,
}
_ENDS = (".", "!", "?", "。", "！", "？", "।", "؟")
_ORPHANS = (*_ENDS, *_MARKS)
_QUOTES = "\"'”’»›*_"
_OPENERS = "([{«‹“‘„‚¿¡"


def compute_break_costs(units: Sequence[CaptionUnit], language: str) -> list[float]:
    """Return for each unit the cost of beginning a new line with it; the first costs nothing."""
    words, code = load_caption_words(language), get_primary_subtag(language)
    found = [0.0, *(_cost(before, after, words, code) for before, after in pairwise(units))]
    announcing = words.articles | words.determiners
    for at in range(2, len(found)):
        if found[at] == PLAIN and units[at - 2].text.lower() in announcing:
            found[at] = 9.0  # "a short | script": what stands between an article and a noun
    return found


def ends_with_article(line: str, language: str) -> bool:
    """Tell whether ``line`` ends with an article, which belongs to the next word.

    The A of "plan A" is none.
    """
    *before, word = line.split(" ")
    if before and len(word) == 1 and word.isupper():
        return False
    return word.lower() in load_caption_words(language).articles


def _cost(before: CaptionUnit, after: CaptionUnit, words: CaptionWords, code: str) -> float:
    word, following = before.text.rstrip(_QUOTES), after.text.lower().strip("\"'“‘(")
    if before.text.strip(_OPENERS) == "":
        return FORBIDDEN  # an opening mark on its own belongs to what it opens
    if after.silent and any(character.isalnum() for character in after.text):
        return 20.0  # "$2.5 | billion": one expression, said in one breath
    if after.silent and after.text.strip(_OPENERS):
        return FORBIDDEN  # a lone mark belongs to the word before it
    if after.opens_paragraph:
        return AT_ONCE
    if before.ends_sentence:
        return 0.0
    if after.joined and (is_unspaced(before.text[-1], after.text[0]) or before.token == after.token):
        return compute_letter_cost(before.text[-1], after.text[0], code)
    if word[-1:] in _MARKS:
        return _MARKS[word[-1:]]
    if word.endswith(_ENDS):
        return 12.0  # an abbreviation: "Dr. | Smith"
    if after.joined:
        return 25.0
    return _between_words(word, after.text, following, words)


def _between_words(word: str, text: str, following: str, words: CaptionWords) -> float:
    small = word.lower()
    bare = following.rstrip(",.;:!?،؛؟।")
    auxiliaries = load_caption_words("en").auxiliaries  # in every language, for the English phrases in it
    if small in words.articles:
        return FORBIDDEN
    if small in words.determiners:
        return 14.0
    if bare in words.postpositions:
        return 14.0
    if bare in words.conjunctions:
        return 2.0
    if small in words.prepositions:
        return 12.0
    if following in words.prepositions:
        return 5.0 if following == "of" else 2.5
    if small in words.postpositions:
        return 3.0
    if word[:1].isupper() and text[:1].isupper():
        return 11.0  # first and last name
    if text.endswith(_ORPHANS):
        return 11.0  # a clause would leave its last word behind
    if following in auxiliaries and small not in auxiliaries:
        return 4.0  # between a subject and its verb, or where a clause begins
    if word[-1:].isdigit() or small in auxiliaries or small in ("and", "or", "but"):
        return 10.0
    return PLAIN
