"""Where a sentence can be taken up and left: lead-ins, clauses, and the places between phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import cached_property

from stages.content.languages.vocabulary import Phrases, Vocabulary
from stages.records.script import Sentence

CLOSERS = "\"'”’»›)]*_"
OPENERS = "\"'“‘„«‹([*_¿¡"
MARKS = ",;:—–،؛、，；：।。"
ENDS = ".!?…。！？।؟"
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


class Cut(Enum):
    """What follows the end of a run of words."""

    END = "nothing: the sentence ends"
    MARK = "a comma or another mark"
    CONDITION = "a clause that limits it (if, when, until)"
    CLAUSE = "a clause that hangs on it (because, which)"
    JOIN = "and, or, but"
    PLACE = "a phrase with a preposition"
    VERB = "the verb of which it is the subject"


def bare(text: str) -> str:
    """Return a token without the marks around it, in small letters."""
    return text.strip(OPENERS + CLOSERS + MARKS + ENDS).lower().replace("’", "'")


def is_dense(text: str) -> bool:
    """Say whether ``text`` is of a writing whose words are not parted by spaces, or hold much in few letters."""
    return not text.isascii() and _DENSE.search(text) is not None


class Clauses:
    """One sentence, seen as clauses.

    Attributes:
        words: its tokens, bare; positions are those of its tokens.
    """

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = sentence.tokens, vocabulary
        self.words = [bare(token.text) for token in sentence.tokens]

    @cached_property
    def starts(self) -> list[int]:
        """Where clauses begin."""
        found: list[int] = []
        asked = False
        for at, word in enumerate(self.words):
            goes_on = (
                asked and word in self.vocabulary.coordinators and self.word(at + 1) in self.vocabulary.request_words
            )
            free = bool(found) and not self.hangs(found[-1]) and (goes_on or self._offer(at) > 0)
            if at == 0 or self.marked(at - 1) or free or self.hangs(at):
                found.append(at)
                asked = asked or self.word(self.after_leads(at)[0]) in self.vocabulary.request_words
        return found

    def hangs(self, at: int) -> bool:
        """Say whether a clause that begins at ``at`` hangs on another one."""
        return self.match(self.vocabulary.subordinators, at) > 0

    def cut(self, end: int) -> Cut | None:
        """Return what kind of cut it is to end before ``end``; None: no piece can end there."""
        if end == len(self.words):
            return Cut.END
        if self.marked(end - 1):
            return Cut.MARK
        if self.match(self.vocabulary.conditional_subordinators, end):
            return Cut.CONDITION
        if self.hangs(end):
            return Cut.CLAUSE
        word, vocabulary = self.words[end], self.vocabulary
        if word in vocabulary.coordinators:
            return Cut.CLAUSE if end in self.starts else Cut.JOIN
        aims = word in vocabulary.complementizers and not self.is_small(end + 1)
        if word in vocabulary.prepositions and not aims and self._is_complete(end):
            if end > 1 and self.words[end - 2] in vocabulary.auxiliaries:
                return None  # "it is built | around a table"
            return Cut.PLACE
        if word in vocabulary.auxiliaries and self.words[end - 1] not in vocabulary.auxiliaries:
            return Cut.VERB
        return None

    def after_leads(self, start: int) -> tuple[int, bool, bool]:
        """Return where the thought begins behind its lead-ins, and whether they count it or say that it matters."""
        at, ordered, weighty = start, False, False
        while at < len(self.words):
            if length := self._announcement(self.vocabulary.emphatic_lead_ins, at):
                weighty = True
            elif length := self._order(at):
                ordered = True
            else:
                length = self._lead(at)
            if not length or self._begins_with_not(at + length):
                break
            at += length
        if (ordered or weighty) and self.word(at) in self.vocabulary.complementizers and self.word(at + 1):
            at += 1
        return at, ordered, weighty

    def match(self, phrases: Phrases, at: int) -> int:
        """Return the length of the longest of ``phrases`` that begins at ``at``, no mark inside it; 0: none does."""
        for phrase in phrases.get(self.word(at), ()):
            end = at + len(phrase)
            if tuple(self.words[at:end]) == phrase and not any(self.marked(i) for i in range(at, end - 1)):
                return len(phrase)
        return 0

    def word(self, at: int) -> str:
        """Return the word at ``at``, empty behind the end."""
        return self.words[at] if at < len(self.words) else ""

    def is_small(self, at: int) -> bool:
        """Say whether the word at ``at`` has no meaning of its own; of unknown languages the short words have none."""
        word = self.word(at)
        if self.vocabulary.stop_words:
            return word in self.vocabulary.stop_words
        return len(word) <= 3 and not is_dense(word) and not word.isdecimal()

    def marked(self, at: int) -> bool:
        """Say whether a mark stands behind ``at``."""
        return self.tokens[at].text.rstrip(CLOSERS)[-1:] in MARKS or not self.words[at]

    def _announcement(self, phrases: Phrases, at: int) -> int:
        """Match phrases such as "the key is": what follows is announced only if it is a thing or a deed."""
        length = self.match(phrases, at)
        if not length or self.words[at + length - 1] not in self.vocabulary.auxiliaries:
            return length
        following = self.word(at + length)
        return (
            length
            if following in self.vocabulary.articles | self.vocabulary.complementizers | self.vocabulary.request_words
            else 0
        )

    def _order(self, at: int) -> int:
        """Match "First, press", "First press" and "The first is to press", not "First place"."""
        length = self._announcement(self.vocabulary.ordinal_lead_ins, at)
        asks = self.word(at + length) in self.vocabulary.request_words and self.is_small(at + length + 1)
        return length if length > 1 or asks or self.marked(at) else 0

    def _lead(self, at: int) -> int:
        """Match what says nothing."""
        return max(self.match(self.vocabulary.lead_ins, at), self._offer(at))

    def _offer(self, at: int) -> int:
        """Match "you can" before what can be asked for ("you can lose" is no offer, nor is "you will be asked")."""
        length = self.match(self.vocabulary.offer_lead_ins, at)
        following = self.word(at + length)
        return length if following in self.vocabulary.request_words - self.vocabulary.stop_words else 0

    def _begins_with_not(self, at: int) -> bool:
        return self.word(at) in self.vocabulary.negations - self.vocabulary.request_words

    def _is_complete(self, end: int) -> bool:
        """Say whether the verb is all there before ``end``: neither "take | out" nor "schalten Sie | aus"."""
        if self.words[end - 1] in self.vocabulary.request_words:
            return False
        if not self.vocabulary.verb_particles:
            return True
        ends = (
            at
            for at in range(end, len(self.words))
            if self.marked(at) or self.word(at + 1) in self.vocabulary.coordinators
        )
        last = next(ends, len(self.words) - 1)
        first = max(start for start in self.starts if start < end)
        return self.words[last] not in self.vocabulary.verb_particles and not self.vocabulary.auxiliaries & set(
            self.words[first:end]
        )


def mass(clauses: Clauses, kept: Sequence[int]) -> int:
    """Return how many words with a meaning stand at ``kept``; in dense writings three letters are a word."""
    return sum(
        1 + (len(clauses.words[at]) // 3 if is_dense(clauses.words[at]) else 0)
        for at in kept
        if clauses.words[at]
        and (
            not clauses.is_small(at) or clauses.words[at] in clauses.vocabulary.absolutes | clauses.vocabulary.negations
        )
        and clauses.words[at] not in clauses.vocabulary.vague_nouns
    )
