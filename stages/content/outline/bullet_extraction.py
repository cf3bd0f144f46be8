"""Extract from a sentence the words that make sense as a bullet.

A bullet consists of the author's own words in their order. What is left out stands before them (lead-ins), after them
(subordinate clauses), or is a filler between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stages.content.captions.token_clock import count_columns
from stages.content.languages.vocabulary import Vocabulary
from stages.content.outline.bullet_text import COLUMNS, WORDS, Gist, format_bullet, has_balanced_marks
from stages.content.outline.clauses import MARKS, Clauses, CutKind, count_content_words
from stages.records.script import Sentence

_CUTS = {
    CutKind.END: 0.0, CutKind.MARK: 0.1, CutKind.CLAUSE: 0.2, CutKind.CONDITION: 0.3, CutKind.PLACE: 0.4,
    CutKind.JOIN: 0.8, CutKind.VERB: 0.9,
}  # fmt: skip
"""The cost of ending a bullet at each kind of cut. These and the weights below were fitted to the scripts of the gold
set and four more, and rounded; a content word counts 0.4."""
_WORD, _ENOUGH = 0.4, 4
_ASKED, _ANNOUNCED, _STRESSED, _RULED = 0.5, 0.2, 0.3, 0.1
_POINTS_BACK, _ENDS_BACK, _MEANT_BACK, _ON_THE_WAY = 0.8, 1.3, 0.5, 1.2
_LISTS, _COLON, _NAMED = 0.4, 0.4, 0.5
_LATER, _UNCONDITIONAL, _CONDITIONAL = 0.5, 0.6, 0.3


def find_gist(sentence: Sentence, vocabulary: Vocabulary) -> Gist | None:
    """Return the words of ``sentence`` that stand best on their own, or None when none do."""
    found = list(_GistFinder(sentence, vocabulary).gists())
    return max(found, key=lambda gist: (round(gist.worth, 6), -gist.kept[0], gist.kept[-1])) if found else None


class _GistFinder:
    """Finds the gists of one sentence."""

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = sentence.tokens, vocabulary
        self.clauses = Clauses(sentence, vocabulary)
        self.words = self.clauses.words

    def gists(self) -> Iterator[Gist]:
        """Yield every gist that begins and ends at a clause or phrase boundary."""
        ends = [
            (end, cut) for end in range(1, len(self.words) + 1) if (cut := self.clauses.classify_cut(end)) is not None
        ]
        for start in self.clauses.starts:
            first, ordered, weighty = self.clauses.skip_lead_ins(start)
            for end, cut in ends:
                kept = self._select_words(first, end, led=first > start and self._is_verb(first - 1))
                if not self._fits(kept) and cut in (CutKind.END, CutKind.MARK):
                    kept = self._without_request(self._without_joins(kept))
                if self._is_self_contained(kept, cut, ordered) and self._is_free(start, first, end):
                    asks = self._is_request(first) and self._is_for_viewers(start, first)
                    worth = self._score_words(kept, cut, asks) + self._score_position(start, first, end)
                    worth -= _NAMED * (start > 0 and first == start and not asks and not self._has_verb(kept))
                    worth += _ANNOUNCED * (ordered or weighty)
                    yield Gist(kept, self._text(kept), worth, asks, ordered, weighty)

    def _select_words(self, first: int, end: int, led: bool) -> tuple[int, ...]:
        """Return the positions from ``first`` to ``end`` without fillers and needless articles."""
        kept = []
        at = first
        while at < end:
            length = self.clauses.match(self.vocabulary.fillers, at) or self._aside_length(at)
            if length and at > first and at + length < end and self._is_firm(at - 1):
                at += length
                continue
            kept.append(at)
            at += 1
        while kept and not self.words[kept[-1]]:
            kept.pop()
        bare = led or not self._fits(kept)
        if (
            bare
            and len(kept) > 1
            and self._is_for_things(kept[0])
            and self.words[kept[1]] not in self.vocabulary.vague_nouns
        ):
            kept.pop(0)
        return tuple(kept)

    def _without_joins(self, kept: tuple[int, ...]) -> tuple[int, ...]:
        """Shorten "empty it and take out the filter" to "empty it, take out the filter"."""
        if not kept or not self._is_request(kept[0]):
            return kept
        return tuple(at for at in kept if not (at > kept[0] and self._joins_request(at)))

    def _without_request(self, kept: tuple[int, ...]) -> tuple[int, ...]:
        """Shorten "verwenden Sie für jedes Konto ein Kennwort" to "für jedes Konto ein Kennwort"."""
        polite = len(kept) > 2 and self.words[kept[1]] in self.vocabulary.polite_pronouns
        if not polite or self.words[kept[-1]] in self.vocabulary.verb_particles:
            return kept
        return kept if self.vocabulary.negations & {self.words[at] for at in kept} else kept[2:]

    def _is_verb(self, at: int) -> bool:
        """Tell whether a lead-in ends in a verb at ``at``: "there is a new office", "there's ..."."""
        return self.words[at] in self.vocabulary.auxiliaries or self.words[at].endswith("'s")

    def _is_for_things(self, at: int) -> bool:
        return self.words[at] in self.vocabulary.articles | self.vocabulary.possessives

    def _aside_length(self, at: int) -> int:
        """Return the length of a remark between commas: "most guests, by the way, enjoy it"."""
        if not at or not self.clauses.has_mark_after(at - 1):
            return 0
        length = self.clauses.match(self.vocabulary.lead_ins, at)
        return length if length and self.clauses.has_mark_after(at + length - 1) else 0

    def _is_firm(self, at: int) -> bool:
        """Tell whether a filler behind ``at`` can be left out: not in "not just" and "all that is"."""
        return (
            not self.clauses.is_stop_word(at)
            or self.words[at] in self.vocabulary.auxiliaries - self.vocabulary.negations
        )

    def _fits(self, kept: Sequence[int]) -> bool:
        return sum(not self.tokens[at].joined for at in kept) <= WORDS and count_columns(self._text(kept)) <= COLUMNS

    def _is_self_contained(self, kept: tuple[int, ...], cut: CutKind, ordered: bool) -> bool:
        """Tell whether a gist can be understood on its own and keeps the meaning of its sentence."""
        if not kept or not self._fits(kept) or not (content := count_content_words(self.clauses, kept)):
            return False
        text = self._text(kept)
        if not has_balanced_marks(text):
            return False
        last = self.words[kept[-1]]
        if last in self.vocabulary.never_last or (
            last in self.vocabulary.last_at_clause_end and cut not in (CutKind.END, CutKind.MARK)
        ):
            return False
        if cut is CutKind.VERB and (self._is_request(kept[0]) or any(self.clauses.is_subordinate(at) for at in kept)):
            return False
        if self._breaks_off(kept, cut):
            return False
        if self._is_turned_round(kept, cut) or self._only_announces(kept, content):
            return False
        return len(kept) > 1 or content > 1 or ordered

    def _is_turned_round(self, kept: tuple[int, ...], cut: CutKind) -> bool:
        """Tell whether a gist reverses the meaning: "never drive" of "never drive when tired"."""
        if cut is CutKind.JOIN:
            return self.words[kept[-1]] in self.vocabulary.negations  # "a sound is nothing [but air]"
        limited = (self.vocabulary.negations | self.vocabulary.restrictors) & {self.words[at] for at in kept}
        return cut in (CutKind.CONDITION, CutKind.PLACE) and bool(limited)

    def _only_announces(self, kept: Sequence[int], content: int) -> bool:
        """Tell whether a gist only announces: "two things are going away"."""
        vague = [number for number, at in enumerate(kept) if self.words[at] in self.vocabulary.vague_nouns]
        return bool(vague) and content < (4 if vague[0] < 2 else 3)

    def _breaks_off(self, kept: tuple[int, ...], cut: CutKind) -> bool:
        """Tell whether a gist ends within a clause or list that it has begun."""
        if any(
            self.words[at] in self.vocabulary.coordinators
            and self.clauses.match(self.vocabulary.conditional_subordinators, at + 1)
            for at in kept
        ):
            return True  # "the pressure rises, and when it pulls back"
        if cut is CutKind.MARK:
            return self._splits_adjectives(kept[-1])
        if cut is CutKind.JOIN and len(kept) > 1 and kept[-2] < kept[-1] - 1:
            return True  # "air [that is] squeezed" of "air that is squeezed and stretched"
        begun = any(kept[0] < start <= kept[-1] for start in self.clauses.starts)
        return begun and cut in (CutKind.PLACE, CutKind.JOIN, CutKind.VERB)  # "tick the box, and the app takes"

    def _score_words(self, kept: tuple[int, ...], cut: CutKind, asks: bool) -> float:
        """Return how well the words of a gist stand on their own."""
        first = self.words[kept[0]]
        worth = _WORD * min(_ENOUGH, count_content_words(self.clauses, kept)) - _CUTS[cut]
        worth += _STRESSED * any(self.tokens[at].emphasis for at in kept)
        if asks:
            worth += _ASKED
        elif first in self.vocabulary.prepositions:
            worth -= _ON_THE_WAY
        worth -= _POINTS_BACK * (first in self.vocabulary.back_references or first in self.vocabulary.first_person)
        worth += _RULED * bool(self.vocabulary.rule_words & {self.words[at] for at in kept})
        worth -= _COLON * (cut is CutKind.MARK and self.tokens[kept[-1]].text.endswith(":"))
        worth -= _LISTS * (cut is CutKind.MARK and self._is_listed(kept[-1]))
        if self.words[kept[-1]] in self.vocabulary.back_references:
            return worth - _ENDS_BACK
        return worth - _MEANT_BACK * self._refers_back(kept, asks)

    def _splits_adjectives(self, last: int) -> bool:
        """Tell whether the comma behind ``last`` separates adjectives: "with deep, steady noise"."""
        around = self.vocabulary.prepositions | self.vocabulary.articles
        if not last or self.words[last - 1] not in around or not self.tokens[last].text.endswith(","):
            return False
        following = last + 1
        return (
            following < len(self.words) and not self.clauses.is_stop_word(following) and not self._is_request(following)
        )

    def _is_item(self, start: int) -> bool:
        """Tell whether a gist begins within a list: "[boxes,] pallets or anything else"."""
        if not self.tokens[start - 1].text.endswith(","):
            return False
        return self.clauses.word(start + 1) in self.vocabulary.coordinators or self._is_listed(start - 1)

    def _has_verb(self, kept: Sequence[int]) -> bool:
        """Tell whether a gist has a verb that the vocabulary knows."""
        return not self.vocabulary.auxiliaries or any(self.words[at] in self.vocabulary.auxiliaries for at in kept)

    def _is_listed(self, last: int) -> bool:
        """Tell whether the comma behind ``last`` is one of a list: "cash, vouchers or cards"."""
        if not self.tokens[last].text.endswith(","):
            return False
        for at in range(last + 1, min(last + 6, len(self.words))):
            if self.words[at] in self.vocabulary.coordinators:
                return at > last + 1
            if self.words[at] in self.vocabulary.auxiliaries or (at > last + 1 and self.clauses.is_subordinate(at)):
                return at == last + 1
            if at > last + 1 and self.tokens[at].text.endswith((".", ";", ":")):
                return False
        return False

    def _refers_back(self, kept: Sequence[int], asks: bool) -> bool:
        """Tell whether a word such as "them" refers to something that the gist does not name."""
        for number, at in enumerate(kept[1:], 1):
            if self.words[at] in self.vocabulary.object_pronouns:
                return count_content_words(self.clauses, kept[:number]) < 1 + asks
        return False

    def _is_free(self, start: int, first: int, end: int) -> bool:
        """Tell whether a gist needs nothing of what is left out; "when in doubt, ask" is complete."""
        if start and not self._is_request(first) and self._is_item(start):
            return False
        if not (self.clauses.is_subordinate(start) or self.clauses.is_subordinate(first)):
            return not self._lacks_subject(start, first)
        condition = self.clauses.match(self.vocabulary.conditional_subordinators, first) > 0
        return condition and start == 0 and any(self.clauses.has_mark_after(at) for at in range(first, end - 1))

    def _lacks_subject(self, start: int, first: int) -> bool:
        """Tell whether a clause after a comma lacks a subject: "..., takes two pictures"."""
        comma = start > 0 and self.tokens[start - 1].text.endswith(",")
        known = bool(self.vocabulary.stop_words) and not self.clauses.is_stop_word(first)
        return comma and known and not self._is_for_viewers(start, first)

    def _score_position(self, start: int, first: int, end: int) -> float:
        """Return the negative score of a gist that comes late or depends on a condition."""
        if start == 0:
            return -_CONDITIONAL * self.clauses.is_subordinate(first)
        if self.tokens[start - 1].text.endswith(":"):
            return 0.0
        if self.clauses.is_subordinate(0):
            return -_UNCONDITIONAL * self._is_absolute(range(first, end))
        return -_LATER

    def _is_absolute(self, kept: Sequence[int]) -> bool:
        return any(self.words[at] in self.vocabulary.negations | self.vocabulary.absolutes for at in kept)

    def _is_for_viewers(self, start: int, first: int) -> bool:
        """Tell whether a clause addresses the viewer.

        It does in "if it rains, put them aside", not in "he learned the words, put them aside".
        """
        opening = self.clauses.skip_lead_ins(0)[0]
        told = self.vocabulary.auxiliaries | self.vocabulary.back_references | self.vocabulary.first_person
        early = self.words[opening] in self.vocabulary.prepositions and not told & set(self.words[:start])
        return start == 0 or first > start or early or self.clauses.is_subordinate(opening) or self._is_request(opening)

    def _is_request(self, first: int) -> bool:
        """Tell whether a gist that begins with ``first`` asks the viewer to do something."""
        return (
            self.words[first] in self.vocabulary.request_words
            or self.clauses.word(first + 1) in self.vocabulary.polite_pronouns
        )

    def _text(self, kept: Sequence[int]) -> str:
        text = ""
        for before, at in zip((*kept[:1], *kept), kept, strict=False):
            token = self.tokens[at]
            if at > before + 1 and self.clauses.has_mark_after(before) and self.clauses.has_mark_after(at - 1):
                text = text.rstrip(MARKS)  # the commas around an aside go with it
            elif at == before + 2 and self._joins_request(before + 1):
                text += ","
            text += token.text if token.joined or not text else f" {token.text}"
        return format_bullet(text)

    def _joins_request(self, at: int) -> bool:
        """Tell whether ``at`` joins a second request, so that a comma can replace it."""
        return (
            self.words[at] in self.vocabulary.coordinators
            and self.clauses.word(at + 1) in self.vocabulary.request_words
        )
