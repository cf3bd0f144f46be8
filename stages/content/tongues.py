"""What languages say around a thought: the small words, lead-ins and cues that finding bullets needs."""

from __future__ import annotations

from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """Return the words of ``text`` as a set."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases of ``text``, parted by bars, as tuples of words, the longest first."""
    split = {tuple(phrase.split()) for phrase in text.split("|") if phrase.strip()}
    return tuple(sorted(split, key=lambda phrase: (-len(phrase), phrase)))


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words of one language, in small letters; ``a/b`` in a phrase means either word.

    Attributes:
        small: words without a meaning of their own.
        dangling: words that must not end a bullet: what they announce would be missing.
        leads: beginnings of a clause that say nothing; they are left out.
        orders: of those, the ones that count what they announce (first, next, finally).
        weighty: beginnings that announce what matters; they are left out too.
        clauses: words that begin a clause which hangs on another.
        joins: words that begin a clause of equal rank.
        places: words before which a sentence can be cut without losing its point.
        fillers: phrases left out inside a bullet.
        articles: words left out at the beginning of a bullet.
        deeds: words that begin a request.
        strong: words of rules and of weight.
        back: words at the beginning that point back to what was said before.
        self: words of somebody who tells about themselves.
        hello: phrases of greetings and of saying what comes.
        bye: phrases of thanks and farewells.
        verbs: auxiliaries, before which the subject of a sentence ends.
        offers: lead-ins that are left out only before one of ``deeds`` (you can).
        conditions: words that begin a clause which limits what stands before it.
        nots: words that turn the meaning round.
        absolute: words that a condition must stay with.
        final: words that belong to the verb and stand at the end of its clause (German "aus").
        infinitive: words between a lead-in and the verb it announces (to, that).
        polite: words after the verb of a request (German "Sie").
    """

    small: frozenset[str] = frozenset()
    dangling: frozenset[str] = frozenset()
    leads: tuple[tuple[str, ...], ...] = ()
    orders: tuple[tuple[str, ...], ...] = ()
    weighty: tuple[tuple[str, ...], ...] = ()
    clauses: tuple[tuple[str, ...], ...] = ()
    joins: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    fillers: tuple[tuple[str, ...], ...] = ()
    articles: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    self: frozenset[str] = frozenset()
    hello: tuple[tuple[str, ...], ...] = ()
    bye: tuple[tuple[str, ...], ...] = ()
    verbs: frozenset[str] = frozenset()
    offers: tuple[tuple[str, ...], ...] = ()
    conditions: tuple[tuple[str, ...], ...] = ()
    nots: frozenset[str] = frozenset()
    absolute: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    polite: frozenset[str] = frozenset()


def tongue_of(language: str) -> Tongue:
    """Return the words of ``language`` (BCP 47); for one we do not know, a tongue without words."""
    from stages.content import english, foreign, neighbours

    known = {"en": english.ENGLISH, **foreign.TONGUES, **neighbours.TONGUES}
    return known.get(language.split("-")[0].lower(), Tongue())
