"""Split the plain text of a block into sentences of display tokens."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from stages.script.markup.inline_text import InlineText, Pronunciation
from stages.script.markup.sentence_splitter import find_sentence_ends
from stages.script.spoken.draft_token import DraftToken
from stages.script.spoken.english_words import SENTENCE_STARTERS
from stages.typesetting.graphemes import split_graphemes

_TOKEN = re.compile(r"\S+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Dashes and ellipses separate words even without a space, and so does a full stop without one ("Done.Next").
_JOINTS = re.compile(
    r"(?<=[^\W_])(?:(?:—+|–—)(?=[^\W\d_])|(?:…|‥|⋯|\.{2,})+(?=[^\W_]))|(?<=[^\W\d_])—+(?=\d)"
    r"|(?<=[”’»)])(?:…|\.{2,})+(?=[^\W_])"
    r"|(?<![\w./:@-])(?:[^\W\d_A-Z]{2,}|Mrs?|Ms|Dr|Prof|St|Mt|Gen|Capt|Sgt)[.!?](?=[A-Z][a-z])"
    rf"|(?<![\w/:@-])[^\W\d_]{{2,}}[.!?](?=(?:{'|'.join(sorted(SENTENCE_STARTERS))})\b)"
    r"|[。，！？；：、」』）](?=[^。，！？；：、」』）])"
)
_MAY_HOLD_JOINT = re.compile(r"\.\.|[.!?][A-Z]")
# Thai, Khmer, Burmese, Chinese and Japanese are written without spaces; pieces of this length can be broken into lines.
_RUN = re.compile(rf"[{_UNSPACED}]{{8}}(?=[^\W])")


def split_sentences(marked: InlineText, language: str) -> Iterator[tuple[list[DraftToken], float]]:
    """Yield the sentences of a block, each with the author's pause after it in seconds.

    A pause inside a sentence ends it. A pause before the first token comes with an empty sentence.
    """
    placed = list(_tokenize(marked))
    done = at = 0
    for position, seconds in [*sorted(marked.pauses), (len(marked.text) + 1, 0.0)]:
        while at < len(placed) and placed[at][0] < position:
            at += 1
        tokens = [token for _, token in placed[done:at]]
        done = at
        start = 0
        for end in find_sentence_ends([token.text for token in tokens], language):
            yield tokens[start:end], seconds if end == len(tokens) else 0.0
            start = end
        if not tokens and seconds:
            yield [], seconds


def _tokenize(marked: InlineText) -> Iterator[tuple[int, DraftToken]]:
    """Yield (position, token) for the text of a block."""
    pronunciations = sorted(marked.pronunciations, key=lambda each: each.start)
    strong = sorted(marked.strong)
    current = first_strong = 0
    for match in _TOKEN.finditer(marked.text):
        for start, end in _token_spans(match[0], match.start()):
            while first_strong < len(strong) and strong[first_strong][1] <= start:
                first_strong += 1
            while current < len(pronunciations) and pronunciations[current].end <= start:
                current += 1
            bold = any(a < end and start < b for a, b in strong[first_strong : first_strong + 2])
            token = DraftToken(marked.text[start:end], joined=start > match.start(), at=start, emphasis=bold)
            token.space = marked.text[start - 1] if start and not token.joined else " "
            if current < len(pronunciations) and pronunciations[current].start < end:
                _apply_pronunciation(token, start, pronunciations[current], marked.text)
            yield start, token


def _apply_pronunciation(token: DraftToken, start: int, pronunciation: Pronunciation, text: str) -> None:
    """Give ``token`` the author's pronunciation; of several tokens the first gets all of it."""
    token.author_words = ""
    if pronunciation.start >= start:
        possessive = "'s" if re.match(r"['’]s\b", text[pronunciation.end : pronunciation.end + 3]) else ""
        token.author_words, token.ipa = (
            (pronunciation.spoken or text[pronunciation.start : pronunciation.end]) + possessive,
            pronunciation.ipa,
        )


def _token_spans(word: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the tokens of a word between two spaces."""
    cuts: set[int] = set()
    if not word.isascii() or _MAY_HOLD_JOINT.search(word):
        cuts.update(joint.end() for joint in _JOINTS.finditer(word))
        cuts.update(_move_to_graphemes(word, [run.end() for run in _RUN.finditer(word)]))
    start = 0
    for cut in [*sorted(cuts), len(word)]:
        if cut > start:
            yield at + start, at + cut
            start = cut


def _move_to_graphemes(word: str, cuts: list[int]) -> Iterator[int]:
    """Move each of ``cuts`` to the next boundary of graphemes, so that no stack is torn.

    A cut that comes before punctuation is left out: a token begins with a letter.
    """
    if not cuts:
        return
    boundaries = list(accumulate(map(len, split_graphemes(word))))
    for cut in cuts:
        moved = boundaries[bisect_left(boundaries, cut)]
        if word[moved : moved + 1].isalnum():
            yield moved
