"""Define the word lists of a language, as the data files beside this module hold them.

A file `en.toml` has a table ``[captions]`` for `CaptionWords`, and ``[bullets]`` for `Vocabulary` where bullets can be
extracted with it. Lists may be short: what they lack costs a little polish, never a wrong word, since captions and
bullets are the author's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Words = frozenset[str]
Endings = tuple[str, ...]
Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases as tuples of words, by their first word, the longest first."""


@dataclass(frozen=True, slots=True)
class CaptionWords:
    """Holds the words, in lower case, that decide where a caption may be broken.

    Attributes:
        articles: words that must not be separated from the noun they announce.
        determiners: other words before a noun.
        conjunctions: words that begin a clause.
        prepositions: words before a noun phrase.
        postpositions: words after a noun phrase.
        auxiliaries: auxiliary verbs, pronouns and adverbs at the beginning of a predicate.
    """

    articles: Words = frozenset()
    determiners: Words = frozenset()
    conjunctions: Words = frozenset()
    prepositions: Words = frozenset()
    postpositions: Words = frozenset()
    auxiliaries: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Holds the words and phrases, in lower case, by which bullets are found in a language.

    Attributes:
        stop_words: words without a meaning of their own.
        never_last: words that must not end a bullet: what they announce would be missing.
        last_at_clause_end: words that may end a bullet only where their clause ends.
        lead_ins: beginnings of a clause without content; they are left out.
        ordinal_lead_ins: lead-ins that count what they announce (first, next, finally).
        emphatic_lead_ins: lead-ins that announce what matters.
        offer_lead_ins: lead-ins that are left out only before one of ``request_words`` (you can).
        subordinators: beginnings of a subordinate clause.
        conditional_subordinators: beginnings of a clause that limits what stands before it.
        coordinators: words that begin a clause of equal rank.
        prepositions: words before which a sentence can be cut without losing its point.
        fillers: phrases that are left out inside a bullet.
        articles: words that are left out at the beginning of a bullet.
        possessives: possessive pronouns, left out there too if need be.
        request_words: words that begin a request: imperatives, and adverbs such as "never".
        rule_words: words of rules and of importance.
        back_references: words that, at the beginning, refer to what was said before.
        object_pronouns: words that, inside, refer to what was named before (it, them).
        past_verbs: auxiliaries in the past tense.
        past_endings: endings of other verbs in the past tense (-ed).
        vague_nouns: nouns that only announce (thing, point, way).
        first_person: words by which speakers refer to themselves.
        transitions: phrases that lead through a talk; sentences with one are never shown.
        greetings: phrases of greetings, and of announcing the talk.
        farewells: phrases of thanks and farewell.
        auxiliaries: auxiliary verbs, before which the subject of a sentence ends.
        negations: words that turn the meaning round.
        absolutes: words that must keep the condition they are said under.
        verb_particles: words that belong to the verb and stand at the end of its clause (German "aus").
        restrictors: words that must not lose what stands behind them (only).
        complementizers: words between a lead-in and the verb it announces (to, that).
        polite_pronouns: words after the verb of a request (German "Sie").
    """

    stop_words: Words = frozenset()
    never_last: Words = frozenset()
    last_at_clause_end: Words = frozenset()
    lead_ins: Phrases = field(default_factory=dict)
    ordinal_lead_ins: Phrases = field(default_factory=dict)
    emphatic_lead_ins: Phrases = field(default_factory=dict)
    offer_lead_ins: Phrases = field(default_factory=dict)
    subordinators: Phrases = field(default_factory=dict)
    conditional_subordinators: Phrases = field(default_factory=dict)
    coordinators: Words = frozenset()
    prepositions: Words = frozenset()
    fillers: Phrases = field(default_factory=dict)
    articles: Words = frozenset()
    possessives: Words = frozenset()
    request_words: Words = frozenset()
    rule_words: Words = frozenset()
    back_references: Words = frozenset()
    object_pronouns: Words = frozenset()
    past_verbs: Words = frozenset()
    past_endings: Endings = ()
    vague_nouns: Words = frozenset()
    first_person: Words = frozenset()
    transitions: Phrases = field(default_factory=dict)
    greetings: Phrases = field(default_factory=dict)
    farewells: Phrases = field(default_factory=dict)
    auxiliaries: Words = frozenset()
    negations: Words = frozenset()
    absolutes: Words = frozenset()
    verb_particles: Words = frozenset()
    restrictors: Words = frozenset()
    complementizers: Words = frozenset()
    polite_pronouns: Words = frozenset()
