"""Rank the sentences of a script and choose the bullets.

The score is made of shared words (TextRank), cue phrases and position.

TextRank after Mihalcea and Tarau (2004): sentences vote for sentences that share words with them. Bullets are chosen by
maximal marginal relevance (Carbonell and Goldstein, 1998): next comes the best sentence with something new, elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stages.content.languages.vocabulary import Vocabulary
from stages.content.outline.bullet_extraction import find_gist
from stages.content.outline.bullet_text import Gist
from stages.content.outline.clauses import Clauses, is_dense_script, strip_marks
from stages.records.script import Sentence

STEM = 6
"""Letters by which words are compared: they tell words apart, but not "forget" from "forgetting"."""
_DAMPING, _ROUNDS = 0.85, 30
_CLOSEST = 4.0
"""Seconds between two bullets, so that one can be read before the next appears."""

_EDGE = 5
"""Sentences at the beginning and at the end in which greetings and farewells are looked for."""

# Weights beside the worth of the gist (about 0 to 2). Fitted to the scripts of the gold set and four more, and rounded;
# the agreement changes by 0.03 at most when one of them is a fifth larger or smaller.
_RANK = 0.6
_ORDERED, _WEIGHTY, _STRONG, _FIGURE = 0.5, 0.2, 0.35, 0.3
_OPENS = 0.8  # the first sentence of a paragraph; less for a gist of fewer than four words
_EARLY = 0.5  # the first paragraph, which only leads to the subject
_ASKS_BACK, _POINTS_BACK, _TELLS, _PAST, _GREETED = 1.2, 0.65, 0.8, 0.6, 0.9
_ALIKE = 0.8  # all words are those of another bullet
_NEAR, _LISTED = 2.0, 0.25  # close in time to another bullet; factor for requests and counted gists
_SAME, _OTHER = 20.0, 6.0  # seconds in which another bullet is near: in the same paragraph, in another one
_GOOD, _FAIR = 1.6, 0.4  # scores from which a bullet is taken at all, and while there are too few


@dataclass(frozen=True, slots=True)
class BulletCandidate:
    """Holds the gist of a sentence, when it is spoken, its score, and its stems."""

    sentence: int
    paragraph: int
    at: float
    gist: Gist
    score: float
    stems: frozenset[str]


def stem_words(sentence: Sentence, vocabulary: Vocabulary) -> list[str]:
    """Return the stems of the content words.

    Pairs of letters in scripts without spaces between words.
    """
    found: list[str] = []
    for token in sentence.tokens:
        word = strip_marks(token.text)
        if is_dense_script(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif word and word not in vocabulary.stop_words and (vocabulary.stop_words or len(word) > 3):
            found.append(word[:STEM])
    return found


def rank_by_textrank(bags: Sequence[Sequence[str]]) -> list[float]:
    """Return how central each bag of words is among all, 0..1."""
    number = {word: at for at, word in enumerate(sorted({word for bag in bags for word in bag}))}
    if not number:
        return [0.0] * len(bags)
    holds = np.zeros((len(bags), len(number)), np.float32)
    for row, bag in enumerate(bags):
        holds[row, [number[word] for word in bag]] = 1
    size = np.log(holds.sum(axis=1) + 1)
    votes = (holds @ holds.T) / np.maximum(size[:, None] + size[None, :], 1e-6)
    np.fill_diagonal(votes, 0)
    votes /= np.maximum(votes.sum(axis=0), 1e-6)
    rank = np.ones(len(bags), np.float32)
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) + _DAMPING * (votes @ rank)
    top = float(rank.max())
    return [round(float(value) / top, 4) for value in rank]


def find_candidates(
    sentences: Sequence[Sentence], times: Sequence[Sequence[float]], vocabulary: Vocabulary
) -> list[BulletCandidate]:
    """Return the possible bullets in order.

    ``times`` holds the start of each token of each sentence in seconds.
    """
    bags = [stem_words(sentence, vocabulary) for sentence in sentences]
    ranks = rank_by_textrank(bags)
    opening = [index < _EDGE and sentence.paragraph == 0 for index, sentence in enumerate(sentences)]
    closing = [
        index >= len(sentences) - _EDGE and sentence.paragraph == sentences[-1].paragraph
        for index, sentence in enumerate(sentences)
    ]
    courtesies = [
        _is_courtesy(sentence, vocabulary, first, last)
        for sentence, first, last in zip(sentences, opening, closing, strict=True)
    ]
    greeted = any(first and courtesy for first, courtesy in zip(opening, courtesies, strict=True))
    found = []
    for index, (sentence, rank) in enumerate(zip(sentences, ranks, strict=True)):
        edge = index in (0, len(sentences) - 1) and len(sentences) > _EDGE
        if courtesies[index] or (edge and not vocabulary.stop_words):
            continue  # in a language without word lists, the first sentence counts as a greeting, the last as thanks
        gist = find_gist(sentence, vocabulary)
        if gist is None:
            continue
        opens = index == 0 or sentences[index - 1].paragraph != sentence.paragraph
        score = _RANK * rank + gist.worth + _weight(sentence, gist, vocabulary, opens)
        score -= _GREETED * (greeted and opening[index])
        score -= _EARLY * (sentence.paragraph == 0)
        shown = {strip_marks(sentence.tokens[at].text)[:STEM] for at in gist.kept} & set(bags[index])
        at = times[index][gist.kept[0]]
        found.append(BulletCandidate(index, sentence.paragraph, at, gist, round(score, 4), frozenset(shown)))
    return found


def choose_bullets(found: Sequence[BulletCandidate], least: int, most: int) -> list[BulletCandidate]:
    """Return up to ``most`` of the candidates in their order; beyond ``least`` only good ones."""
    chosen: list[BulletCandidate] = []
    values = [candidate.score for candidate in found]
    while len(chosen) < most and values:
        best = max(range(len(found)), key=lambda at: (values[at], -at))
        if values[best] < (_GOOD if len(chosen) >= least else _FAIR):
            break
        chosen.append(found[best])
        values = [value - _cost(one, found[best]) for one, value in zip(found, values, strict=True)]
    return sorted(chosen, key=lambda candidate: candidate.sentence)


def _cost(candidate: BulletCandidate, other: BulletCandidate) -> float:
    """Return by how much the score of ``candidate`` falls once ``other`` is chosen."""
    if abs(other.at - candidate.at) < _CLOSEST or other.gist.text == candidate.gist.text:
        return math.inf
    shared = len(candidate.stems & other.stems) / max(1, min(len(candidate.stems), len(other.stems)))
    span = _SAME if other.paragraph == candidate.paragraph else _OTHER
    near = max(0.0, 1 - abs(other.at - candidate.at) / span)
    listed = candidate.gist.ordered or candidate.gist.asks
    return _ALIKE * shared + _NEAR * near * (_LISTED if listed else 1.0)


def _weight(sentence: Sentence, gist: Gist, vocabulary: Vocabulary, opens: bool) -> float:
    """Return the score of the cue phrases of a sentence."""
    words = [strip_marks(token.text) for token in sentence.tokens]
    shown = [words[at] for at in gist.kept]
    weight = _ORDERED * gist.ordered + _WEIGHTY * gist.weighty + _OPENS * opens * min(1.0, len(gist.kept) / 4)
    weight += _STRONG if vocabulary.rule_words & set(shown) else 0.0
    weight += _FIGURE if any(character.isdigit() for word in shown for character in word) else 0.0
    if sentence.tokens[-1].text.rstrip("\"'”’»)").endswith(("?", "？", "؟")):
        weight -= _ASKS_BACK
    if words[0] in vocabulary.back_references:
        weight -= _POINTS_BACK
    if vocabulary.first_person & set(words):
        weight -= _TELLS
    weight -= _PAST * _is_past_tense(shown, vocabulary)
    return weight


def _is_past_tense(shown: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Tell whether a bullet is in the past tense, which matters less than the present.

    "Is handled" is no past tense.
    """
    ended = bool(vocabulary.past_endings) and any(word.endswith(vocabulary.past_endings) for word in shown)
    return bool(vocabulary.past_verbs & set(shown)) or (ended and not vocabulary.auxiliaries & set(shown))


def _is_courtesy(sentence: Sentence, vocabulary: Vocabulary, opening: bool, closing: bool) -> bool:
    """Tell whether a sentence greets, announces the talk, or says goodbye."""
    clauses = Clauses(sentence, vocabulary)
    if any(clauses.match(vocabulary.transitions, start) for start in clauses.starts):
        return True
    phrases = [vocabulary.greetings] * opening + [vocabulary.farewells] * closing
    return any(clauses.match(some, at) for some in phrases for at in range(len(clauses.words)))
