"""What languages say around a thought: the small words, lead-ins and cues that finding bullets needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def words(text: str) -> frozenset[str]:
    """Return the words of ``text`` as a set."""
    return frozenset(text.split())


Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases as tuples of words, by their first word, the longest first."""


def phrases(text: str) -> Phrases:
    """Return the phrases of ``text``, which are parted by bars."""
    split = {tuple(phrase.split()) for phrase in text.split("|") if phrase.strip()}
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in sorted(split, key=lambda phrase: (-len(phrase), phrase)):
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of one language, in small letters.

    Attributes:
        small: words without a meaning of their own.
        dangling: words that must not end a bullet: what they announce would be missing.
        leaning: words that may end a bullet only where their clause ends.
        leads: beginnings of a clause that say nothing; they are left out.
        orders: of those, the ones that count what they announce (first, next, finally).
        weighty: beginnings that announce what matters; they are left out too.
        clauses: words that begin a clause which hangs on another.
        joins: words that begin a clause of equal rank.
        places: words before which a sentence can be cut without losing its point.
        fillers: phrases left out inside a bullet.
        articles: words left out at the beginning of a bullet.
        owners: words for whose it is, left out there too if need be.
        deeds: words that begin a request.
        strong: words of rules and of weight.
        back: words at the beginning that point back to what was said before.
        meant: words inside that stand for something that was named before (it, them).
        past: verbs that tell what was.
        ended: how other verbs end that do (-ed).
        vague: nouns that only announce (thing, point, way).
        self: words of somebody who tells about themselves.
        turns: phrases by which a speaker leads through a talk; the sentences they begin are never shown.
        hello: phrases of greetings and of saying what comes.
        bye: phrases of thanks and farewells.
        verbs: auxiliaries, before which the subject of a sentence ends.
        offers: lead-ins that are left out only before one of ``deeds`` (you can).
        conditions: words that begin a clause which limits what stands before it.
        nots: words that turn the meaning round.
        absolute: words that a condition must stay with.
        final: words that belong to the verb and stand at the end of its clause (German "aus").
        only: words that must not lose what stands behind them.
        infinitive: words between a lead-in and the verb it announces (to, that).
        polite: words after the verb of a request (German "Sie").
    """

    small: frozenset[str] = frozenset()
    dangling: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    leads: Phrases = field(default_factory=dict)
    orders: Phrases = field(default_factory=dict)
    weighty: Phrases = field(default_factory=dict)
    clauses: Phrases = field(default_factory=dict)
    joins: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    fillers: Phrases = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    ended: tuple[str, ...] = ()
    vague: frozenset[str] = frozenset()
    self: frozenset[str] = frozenset()
    turns: Phrases = field(default_factory=dict)
    hello: Phrases = field(default_factory=dict)
    bye: Phrases = field(default_factory=dict)
    verbs: frozenset[str] = frozenset()
    offers: Phrases = field(default_factory=dict)
    conditions: Phrases = field(default_factory=dict)
    nots: frozenset[str] = frozenset()
    absolute: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    polite: frozenset[str] = frozenset()
