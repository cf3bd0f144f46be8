"""Verify quotes: only what stands in the script, word for word, may become a bullet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stages.content.captions.token_clock import count_columns
from stages.content.outline.bullet_text import COLUMNS, WORDS, Gist, format_bullet, has_balanced_marks
from stages.content.outline.clauses import CLOSERS, OPENERS, is_dense_script
from stages.records.script import Sentence


@dataclass(frozen=True, slots=True)
class Quote:
    """Holds a verified ``text``, which begins with token ``token`` of sentence ``sentence``."""

    text: str
    sentence: int
    token: int


def locate_quotes(
    answer: Sequence[tuple[int, str]], sentences: Sequence[Sentence], first: int, last: int, gists: Mapping[int, Gist]
) -> list[Quote]:
    """Return the quotes of ``answer`` that stand in sentences ``first`` to ``last``.

    They are in order, none twice.

    ``answer`` holds the number of a sentence (from 1, counted from ``first``) and a quote from it; a quote with a wrong
    number is looked for elsewhere. One that is too long for a bullet is replaced by the gist of its sentence.
    """
    found: dict[int, Quote] = {}
    for number, text in answer:
        at = first + number - 1
        order = sorted(range(first, last), key=lambda index: (index != at, index))
        place = next(((index, span) for index in order if (span := _find(text, sentences[index]))), None)
        if place is None or place[0] in found:
            continue
        index, (token, shown) = place
        if count_columns(shown) <= COLUMNS and len(shown.split()) <= WORDS:
            found[index] = Quote(shown, index, token)
        elif index in gists:
            found[index] = Quote(gists[index].text, index, gists[index].kept[0])
    return [found[index] for index in sorted(found)]


def _find(quote: str, sentence: Sentence) -> tuple[int, str] | None:
    """Return the token at which ``quote`` begins in ``sentence``, and its written text.

    None: it is not there.
    """
    wanted = _normalise_quotes(" ".join(quote.split())).strip(" .,;:!?\"'…。！？")
    text, starts = "", []
    for token in sentence.tokens:
        text += "" if token.joined or not text else " "
        starts.append(len(text))
        text += token.text
    if not any(character.isalnum() for character in wanted):
        return None
    edge = "" if is_dense_script(wanted) else r"\b" if wanted[0].isalnum() else ""
    match = re.search(edge + re.escape(wanted) + (r"(?!\w)" if edge else ""), _normalise_quotes(text))
    if match is None:
        return None
    start, end = match.span()
    while start and text[start - 1] in OPENERS and text[start - 1] not in CLOSERS:
        start -= 1
    while end < len(text) and text[end] in CLOSERS:
        end += 1
    shown = format_bullet(text[start:end])
    if not has_balanced_marks(shown):
        shown = format_bullet(text[match.start() : match.end()])
    first = max(index for index, begin in enumerate(starts) if begin <= match.start())
    return (first, shown) if has_balanced_marks(shown) else None


def _normalise_quotes(text: str) -> str:
    """Return ``text`` in lower case with straight quotes, of the same length."""
    table = str.maketrans("’‘“”„", '\'\'"""')
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text.translate(table))
