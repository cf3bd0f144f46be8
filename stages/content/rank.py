"""Which sentences carry a script: TextRank over what they share, the cues of speech, and their place.

TextRank after Mihalcea and Tarau (2004): sentences vote for sentences that share words with them. The choice is made by
maximal marginal relevance (Carbonell and Goldstein, 1998): the next best sentence that says something new, elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stages.content.gist import Gist, bare, find_gist, is_dense
from stages.content.tongues import Tongue
from stages.record import Sentence

_STEM = 6
"""Letters by which words are compared: enough to tell words apart, few enough to join "forget" and "forgetting"."""
_DAMPING, _ROUNDS = 0.85, 30
_CLOSEST = 4.0
"""Seconds between two bullets, so that one can be read before the next comes."""
_NEIGHBOUR = 0.45
"""What it costs to stand in the same paragraph as another bullet, unless both are counted or asked for."""
_ALIKE = 1.2
"""What it costs to repeat the words of another bullet, times the share that is repeated."""


W = dict(
    rank=0.8,
    ordered=0.5,
    weighty=0.3,
    opens=0.8,
    strong=0.4,
    digit=0.3,
    sback=0.4,
    self=1.0,
    alike=0.6,
    near=1.6,
    good=1.8,
    greeted=0.4,
    floor=0.4,
    least=24,
    most=16,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What sentence ``sentence`` could put on the board ``at`` seconds, and how much that is wanted."""

    sentence: int
    paragraph: int
    at: float
    gist: Gist
    score: float
    stems: frozenset[str]


def stems(sentence: Sentence, tongue: Tongue) -> list[str]:
    """Return what the words with a meaning begin with; pairs of letters where words are not parted by spaces."""
    found: list[str] = []
    for token in sentence.tokens:
        word = bare(token.text)
        if is_dense(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif word and word not in tongue.small and (tongue.small or len(word) > 3):
            found.append(word[:_STEM])
    return found


def textrank(bags: Sequence[Sequence[str]]) -> list[float]:
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


def candidates(sentences: Sequence[Sentence], times: Sequence[Sequence[float]], tongue: Tongue) -> list[Candidate]:
    """Return what can be shown, in order. ``times`` holds the start of every token of every sentence, in seconds."""
    bags = [stems(sentence, tongue) for sentence in sentences]
    ranks = textrank(bags)
    last = sentences[-1].paragraph if sentences else 0
    greeted = {
        sentence.paragraph
        for sentence in sentences
        if sentence.paragraph == 0 and _is_courtesy(sentence, tongue, True, False)
    }
    found = []
    for index, (sentence, rank) in enumerate(zip(sentences, ranks, strict=True)):
        if _is_courtesy(sentence, tongue, sentence.paragraph == 0, sentence.paragraph == last):
            continue
        gist = find_gist(sentence, tongue)
        if gist is None:
            continue
        opens = index == 0 or sentences[index - 1].paragraph != sentence.paragraph
        score = W["rank"] * rank + gist.worth + _weight(sentence, gist, tongue, opens)
        score -= W["greeted"] * (sentence.paragraph in greeted)
        shown = {bare(sentence.tokens[at].text)[:_STEM] for at in gist.kept} & set(bags[index])
        at = times[index][gist.kept[0]]
        found.append(Candidate(index, sentence.paragraph, at, gist, round(score, 4), frozenset(shown)))
    return found


def choose(found: Sequence[Candidate], least: int, most: int) -> list[Candidate]:
    """Return up to ``most`` of the candidates in their order; beyond ``least`` only good ones."""
    chosen: list[Candidate] = []
    while len(chosen) < most:
        best, value = None, -math.inf
        for candidate in found:
            worth = candidate.score - _cost(candidate, chosen)
            if worth > value:
                best, value = candidate, worth
        if best is None or value < (W["good"] if len(chosen) >= least else W["floor"]):
            break
        chosen.append(best)
    return sorted(chosen, key=lambda candidate: candidate.sentence)


def _cost(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    """Return what it costs to take ``candidate`` beside those that are ``chosen``."""
    cost = 0.0
    for other in chosen:
        if other.sentence == candidate.sentence or abs(other.at - candidate.at) < _CLOSEST:
            return math.inf
        shared = len(candidate.stems & other.stems) / max(1, min(len(candidate.stems), len(other.stems)))
        near = other.paragraph == candidate.paragraph
        listed = candidate.gist.ordered or candidate.gist.asks
        cost = max(cost, W["alike"] * shared) + (W["near"] * (0.5 if listed else 1.0) if near else 0.0)
    return cost


def _weight(sentence: Sentence, gist: Gist, tongue: Tongue, opens: bool) -> float:
    """Return what the cues of speech say of a sentence."""
    words = [bare(token.text) for token in sentence.tokens]
    shown = [words[at] for at in gist.kept]
    weight = (
        W["ordered"] * gist.ordered + W["weighty"] * gist.weighty + W["opens"] * opens * min(1.0, len(gist.kept) / 4)
    )
    weight += W["strong"] if tongue.strong & set(shown) else 0.0
    weight += W["digit"] if any(character.isdigit() for word in shown for character in word) else 0.0
    if sentence.tokens[-1].text.rstrip("\"'”’»)").endswith(("?", "？", "؟")):
        weight -= 0.9
    if words[0] in tongue.back:
        weight -= W["sback"]
    if tongue.self & set(words):
        weight -= W["self"]
    return weight


def _is_courtesy(sentence: Sentence, tongue: Tongue, opening: bool, closing: bool) -> bool:
    """Say whether a sentence greets, tells what will come, or takes leave."""
    words = [bare(token.text) for token in sentence.tokens]
    phrases = (tongue.hello if opening else ()) + (tongue.bye if closing else ())
    return any(tuple(words[at : at + len(phrase)]) == phrase for phrase in phrases for at in range(len(words)))
