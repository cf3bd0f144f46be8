"""Find the boundaries in a sentence: lead-ins, clauses and phrases."""

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


class CutKind(Enum):
    """Names what follows the last word of a gist in its sentence."""

    END = "nothing: the sentence ends"
    MARK = "a comma or another mark"
    CONDITION = "a clause that limits it (if, when, until)"
    CLAUSE = "another subordinate clause (because, which)"
    JOIN = "and, or, but"
    PLACE = "a phrase with a preposition"
    VERB = "the verb of which it is the subject"


def strip_marks(text: str) -> str:
    """Return a token without the marks around it, in lower case."""
    return text.strip(OPENERS + CLOSERS + MARKS + ENDS).lower().replace("’", "'")


def is_dense_script(text: str) -> bool:
    """Tell whether ``text`` is of a script without spaces between words, or of a compact one."""
    return not text.isascii() and _DENSE.search(text) is not None


class Clauses:
    """Finds the clauses of one sentence.

    Attributes:
        words: its tokens without marks, in lower case; positions are those of its tokens.
    """

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = sentence.tokens, vocabulary
        self.words = [strip_marks(token.text) for token in sentence.tokens]

    @cached_property
    def starts(self) -> list[int]:
        """Positions at which clauses begin."""
        found: list[int] = []
        asked = False
        for at, word in enumerate(self.words):
            goes_on = (
                asked and word in self.vocabulary.coordinators and self.word(at + 1) in self.vocabulary.request_words
            )
            free = bool(found) and not self.is_subordinate(found[-1]) and (goes_on or self._match_offer(at) > 0)
            if at == 0 or self.has_mark_after(at - 1) or free or self.is_subordinate(at):
                found.append(at)
                asked = asked or self.word(self.skip_lead_ins(at)[0]) in self.vocabulary.request_words
        return found

    def is_subordinate(self, at: int) -> bool:
        """Tell whether a clause that begins at ``at`` is subordinate."""
        return self.match(self.vocabulary.subordinators, at) > 0

    def classify_cut(self, end: int) -> CutKind | None:
        """Return what follows a gist that ends before ``end``; None: no gist can end there."""
        if end == len(self.words):
            return CutKind.END
        if self.has_mark_after(end - 1):
            return CutKind.MARK
        if self.match(self.vocabulary.conditional_subordinators, end):
            return CutKind.CONDITION
        if self.is_subordinate(end):
            return CutKind.CLAUSE
        word, vocabulary = self.words[end], self.vocabulary
        if word in vocabulary.coordinators:
            return CutKind.CLAUSE if end in self.starts else CutKind.JOIN
        aims = word in vocabulary.complementizers and not self.is_stop_word(end + 1)
        if word in vocabulary.prepositions and not aims and self._is_complete(end):
            if end > 1 and self.words[end - 2] in vocabulary.auxiliaries:
                return None  # "it is built | around a table"
            return CutKind.PLACE
        if word in vocabulary.auxiliaries and self.words[end - 1] not in vocabulary.auxiliaries:
            return CutKind.VERB
        return None

    def skip_lead_ins(self, start: int) -> tuple[int, bool, bool]:
        """Return where the content begins after lead-ins; whether these are ordinal, emphatic."""
        at, ordered, weighty = start, False, False
        while at < len(self.words):
            if length := self._announcement(self.vocabulary.emphatic_lead_ins, at):
                weighty = True
            elif length := self._order(at):
                ordered = True
            else:
                length = self._match_lead_in(at)
            if not length or self._begins_with_not(at + length):
                break
            at += length
        if (ordered or weighty) and self.word(at) in self.vocabulary.complementizers and self.word(at + 1):
            at += 1
        return at, ordered, weighty

    def match(self, phrases: Phrases, at: int) -> int:
        """Return the length of the longest of ``phrases`` that begins at ``at``; 0 for none.

        No mark may stand inside it.
        """
        for phrase in phrases.get(self.word(at), ()):
            end = at + len(phrase)
            if tuple(self.words[at:end]) == phrase and not any(self.has_mark_after(i) for i in range(at, end - 1)):
                return len(phrase)
        return 0

    def word(self, at: int) -> str:
        """Return the word at ``at``; empty behind the end."""
        return self.words[at] if at < len(self.words) else ""

    def is_stop_word(self, at: int) -> bool:
        """Tell whether the word at ``at`` is a stop word, without meaning by itself.

        In unknown languages, whether it is short.
        """
        word = self.word(at)
        if self.vocabulary.stop_words:
            return word in self.vocabulary.stop_words
        return len(word) <= 3 and not is_dense_script(word) and not word.isdecimal()

    def has_mark_after(self, at: int) -> bool:
        """Tell whether a mark stands behind ``at``."""
        return self.tokens[at].text.rstrip(CLOSERS)[-1:] in MARKS or not self.words[at]

    def _announcement(self, phrases: Phrases, at: int) -> int:
        """Return the length of a phrase such as "the key is" at ``at``, 0 for none.

        A noun or a request must follow.
        """
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
        """Return the length of an ordinal lead-in at ``at``, 0 for none.

        Matches "First, press", "First press" and "The first is to press", not "First place".
        """
        length = self._announcement(self.vocabulary.ordinal_lead_ins, at)
        asks = self.word(at + length) in self.vocabulary.request_words and self.is_stop_word(at + length + 1)
        return length if length > 1 or asks or self.has_mark_after(at) else 0

    def _match_lead_in(self, at: int) -> int:
        """Match a lead-in without content; return its length."""
        return max(self.match(self.vocabulary.lead_ins, at), self._match_offer(at))

    def _match_offer(self, at: int) -> int:
        """Return the length of an offer at ``at``, 0 for none.

        Matches "you can" before a request word, not "you can lose" or "you will be asked".
        """
        length = self.match(self.vocabulary.offer_lead_ins, at)
        following = self.word(at + length)
        return length if following in self.vocabulary.request_words - self.vocabulary.stop_words else 0

    def _begins_with_not(self, at: int) -> bool:
        return self.word(at) in self.vocabulary.negations - self.vocabulary.request_words

    def _is_complete(self, end: int) -> bool:
        """Tell whether the verb is complete before ``end``.

        It is not in "take | out" and "schalten Sie | aus".
        """
        if self.words[end - 1] in self.vocabulary.request_words:
            return False
        if not self.vocabulary.verb_particles:
            return True
        ends = (
            at
            for at in range(end, len(self.words))
            if self.has_mark_after(at) or self.word(at + 1) in self.vocabulary.coordinators
        )
        last = next(ends, len(self.words) - 1)
        first = max(start for start in self.starts if start < end)
        return self.words[last] not in self.vocabulary.verb_particles and not self.vocabulary.auxiliaries & set(
            self.words[first:end]
        )


def count_content_words(clauses: Clauses, kept: Sequence[int]) -> int:
    """Return how many content words stand at ``kept``.

    In dense scripts three letters count as a word.
    """
    return sum(
        1 + (len(clauses.words[at]) // 3 if is_dense_script(clauses.words[at]) else 0)
        for at in kept
        if clauses.words[at]
        and (
            not clauses.is_stop_word(at)
            or clauses.words[at] in clauses.vocabulary.absolutes | clauses.vocabulary.negations
        )
        and clauses.words[at] not in clauses.vocabulary.vague_nouns
    )
