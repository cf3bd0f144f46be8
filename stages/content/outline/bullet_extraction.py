"""The piece of a sentence that can stand on its own: a run of its words, without what only leads there.

A bullet is made of the author's own words in their order. What is left out stands before (lead-ins), after (clauses
that hang on the thought) or is a filler inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stages.content.captions.token_clock import width
from stages.content.languages.vocabulary import Vocabulary
from stages.content.outline.clauses import ENDS, MARKS, Clauses, Cut, mass
from stages.records.script import Sentence

WORDS, COLUMNS = 8, 42
"""A bullet is read at a glance: at most this many words and columns."""

_CUTS = {
    Cut.END: 0.0, Cut.MARK: 0.1, Cut.CLAUSE: 0.2, Cut.CONDITION: 0.3, Cut.PLACE: 0.4, Cut.JOIN: 0.8, Cut.VERB: 0.9,
}  # fmt: skip
"""What it costs to end a piece there. These and the weights below were found on the scripts of the gold set and four
more, and rounded; a word with a meaning is worth 0.4."""
_WORD, _ENOUGH = 0.4, 4
_ASKED, _ANNOUNCED, _STRESSED, _RULED = 0.5, 0.2, 0.3, 0.1
_POINTS_BACK, _ENDS_BACK, _MEANT_BACK, _ON_THE_WAY = 0.8, 1.3, 0.5, 1.2
_LISTS, _COLON, _NAMED = 0.4, 0.4, 0.5
_LATER, _UNCONDITIONAL, _CONDITIONAL = 0.5, 0.6, 0.3

_BALANCED = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2,}$")


@dataclass(frozen=True, slots=True)
class Gist:
    """A bullet to be: tokens ``kept`` of its sentence, as ``text``.

    Attributes:
        kept: positions in the sentence, ascending.
        text: as it is shown.
        worth: how well it stands on its own; about 0 to 2.
        asks: whether it tells the viewer to do something.
        ordered: whether its sentence counts it (first, next, finally).
        weighty: whether its sentence announces it as what matters.
    """

    kept: tuple[int, ...]
    text: str
    worth: float
    asks: bool = False
    ordered: bool = False
    weighty: bool = False


def find_gist(sentence: Sentence, vocabulary: Vocabulary) -> Gist | None:
    """Return the piece of ``sentence`` that stands best on its own, or None when nothing of it does."""
    found = list(_Finder(sentence, vocabulary).gists())
    return max(found, key=lambda gist: (round(gist.worth, 6), -gist.kept[0], gist.kept[-1])) if found else None


def as_bullet(text: str) -> str:
    """Return ``text`` with a capital and without closing marks, but for the dot of an abbreviation such as p.m."""
    text = text.strip("*_ ")
    text = (text[:1].upper() + text[1:]).rstrip(MARKS + " ")
    while text.endswith(tuple(ENDS)) and not _ABBREVIATION.search(text):
        text = text[:-1].rstrip(MARKS + " ")
    if text.endswith(("”", '"', "’", "»")) and text[-2:-1] in ENDS:
        text = text[:-2] + text[-1]
    return text


def is_balanced(text: str) -> bool:
    """Say whether every bracket and quotation mark of ``text`` has its partner."""
    return all(text.count(a) == text.count(b) for a, b in _BALANCED) and text.count('"') % 2 == 0


class _Finder:
    """Finds the pieces of one sentence."""

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = sentence.tokens, vocabulary
        self.clauses = Clauses(sentence, vocabulary)
        self.words = self.clauses.words

    def gists(self) -> Iterator[Gist]:
        """Yield every piece that begins and ends where a reader can take it up and leave it."""
        ends = [(end, cut) for end in range(1, len(self.words) + 1) if (cut := self.clauses.cut(end)) is not None]
        for start in self.clauses.starts:
            first, ordered, weighty = self.clauses.after_leads(start)
            for end, cut in ends:
                kept = self._kept(first, end, led=first > start and self._is_verb(first - 1))
                if not self._fits(kept) and cut in (Cut.END, Cut.MARK):
                    kept = self._without_request(self._without_joins(kept))
                if self._stands(kept, cut, ordered) and self._is_free(start, first, end):
                    asks = self._asks(first) and self._is_for_viewers(start, first)
                    worth = self._worth(kept, cut, asks) + self._place(start, first, end)
                    worth -= _NAMED * (start > 0 and first == start and not asks and not self._says(kept))
                    worth += _ANNOUNCED * (ordered or weighty)
                    yield Gist(kept, self._text(kept), worth, asks, ordered, weighty)

    def _kept(self, first: int, end: int, led: bool) -> tuple[int, ...]:
        """Return the positions from ``first`` to ``end`` without fillers, and without an article that leads nowhere."""
        kept = []
        at = first
        while at < end:
            length = self.clauses.match(self.vocabulary.fillers, at) or self._aside(at)
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
        """Return "empty the tank, take out the filter" of "empty the tank and take out the filter"."""
        if not kept or not self._asks(kept[0]):
            return kept
        return tuple(at for at in kept if not (at > kept[0] and self._goes_on(at)))

    def _without_request(self, kept: tuple[int, ...]) -> tuple[int, ...]:
        """Return "für jedes Konto ein Kennwort" of "verwenden Sie für jedes Konto ein Kennwort"."""
        polite = len(kept) > 2 and self.words[kept[1]] in self.vocabulary.polite_pronouns
        if not polite or self.words[kept[-1]] in self.vocabulary.verb_particles:
            return kept
        return kept if self.vocabulary.negations & {self.words[at] for at in kept} else kept[2:]

    def _is_verb(self, at: int) -> bool:
        """Say whether a lead-in ends with ``at`` as in "there is a new office" or "there's a new office"."""
        return self.words[at] in self.vocabulary.auxiliaries or self.words[at].endswith("'s")

    def _is_for_things(self, at: int) -> bool:
        return self.words[at] in self.vocabulary.articles | self.vocabulary.possessives

    def _aside(self, at: int) -> int:
        """Return the length of a remark between two commas that says nothing ("most guests, by the way, enjoy it")."""
        if not at or not self.clauses.marked(at - 1):
            return 0
        length = self.clauses.match(self.vocabulary.lead_ins, at)
        return length if length and self.clauses.marked(at + length - 1) else 0

    def _is_firm(self, at: int) -> bool:
        """Say whether a filler behind ``at`` can go: "not just" and "all that is" must stay as they are."""
        return (
            not self.clauses.is_small(at) or self.words[at] in self.vocabulary.auxiliaries - self.vocabulary.negations
        )

    def _fits(self, kept: Sequence[int]) -> bool:
        return sum(not self.tokens[at].joined for at in kept) <= WORDS and width(self._text(kept)) <= COLUMNS

    def _stands(self, kept: tuple[int, ...], cut: Cut, ordered: bool) -> bool:
        """Say whether a piece can be understood on its own and still says what its sentence says."""
        if not kept or not self._fits(kept) or not (content := mass(self.clauses, kept)):
            return False
        text = self._text(kept)
        if not is_balanced(text):
            return False
        last = self.words[kept[-1]]
        if last in self.vocabulary.never_last or (
            last in self.vocabulary.last_at_clause_end and cut not in (Cut.END, Cut.MARK)
        ):
            return False
        if cut is Cut.VERB and (self._asks(kept[0]) or any(self.clauses.hangs(at) for at in kept)):
            return False
        if self._breaks_off(kept, cut):
            return False
        if self._is_turned_round(kept, cut) or self._announces(kept, content):
            return False
        return len(kept) > 1 or content > 1 or ordered

    def _is_turned_round(self, kept: tuple[int, ...], cut: Cut) -> bool:
        """Say whether a piece means something else: "never drive" for "never drive when you are tired"."""
        if cut is Cut.JOIN:
            return self.words[kept[-1]] in self.vocabulary.negations  # "a sound is nothing [but air]"
        limited = (self.vocabulary.negations | self.vocabulary.restrictors) & {self.words[at] for at in kept}
        return cut in (Cut.CONDITION, Cut.PLACE) and bool(limited)

    def _announces(self, kept: Sequence[int], content: int) -> bool:
        """Say whether a piece only points ahead: "two things are going away"."""
        vague = [number for number, at in enumerate(kept) if self.words[at] in self.vocabulary.vague_nouns]
        return bool(vague) and content < (4 if vague[0] < 2 else 3)

    def _breaks_off(self, kept: tuple[int, ...], cut: Cut) -> bool:
        """Say whether a piece ends within something that it has begun."""
        if any(
            self.words[at] in self.vocabulary.coordinators
            and self.clauses.match(self.vocabulary.conditional_subordinators, at + 1)
            for at in kept
        ):
            return True  # "the pressure rises, and when it pulls back"
        if cut is Cut.MARK:
            return self._is_amid(kept[-1])
        if cut is Cut.JOIN and len(kept) > 1 and kept[-2] < kept[-1] - 1:
            return True  # "air [that is] squeezed" of "air that is squeezed and stretched"
        begun = any(kept[0] < start <= kept[-1] for start in self.clauses.starts)
        return begun and cut in (Cut.PLACE, Cut.JOIN, Cut.VERB)  # "tick the box, and the app takes"

    def _worth(self, kept: tuple[int, ...], cut: Cut, asks: bool) -> float:
        """Return how well the words of a piece stand on their own."""
        first = self.words[kept[0]]
        worth = _WORD * min(_ENOUGH, mass(self.clauses, kept)) - _CUTS[cut]
        worth += _STRESSED * any(self.tokens[at].emphasis for at in kept)
        if asks:
            worth += _ASKED
        elif first in self.vocabulary.prepositions:
            worth -= _ON_THE_WAY
        worth -= _POINTS_BACK * (first in self.vocabulary.back_references or first in self.vocabulary.first_person)
        worth += _RULED * bool(self.vocabulary.rule_words & {self.words[at] for at in kept})
        worth -= _COLON * (cut is Cut.MARK and self.tokens[kept[-1]].text.endswith(":"))
        worth -= _LISTS * (cut is Cut.MARK and self._is_listed(kept[-1]))
        if self.words[kept[-1]] in self.vocabulary.back_references:
            return worth - _ENDS_BACK
        return worth - _MEANT_BACK * self._means_what_came_before(kept, asks)

    def _is_amid(self, last: int) -> bool:
        """Say whether a comma parts what belongs together after one small word: "with deep, steady noise"."""
        around = self.vocabulary.prepositions | self.vocabulary.articles
        if not last or self.words[last - 1] not in around or not self.tokens[last].text.endswith(","):
            return False
        following = last + 1
        return following < len(self.words) and not self.clauses.is_small(following) and not self._asks(following)

    def _is_item(self, start: int) -> bool:
        """Say whether a piece begins within a list: "[boxes,] pallets or anything else"."""
        if not self.tokens[start - 1].text.endswith(","):
            return False
        return self.clauses.word(start + 1) in self.vocabulary.coordinators or self._is_listed(start - 1)

    def _says(self, kept: Sequence[int]) -> bool:
        """Say whether a piece has a verb, as far as we know verbs."""
        return not self.vocabulary.auxiliaries or any(self.words[at] in self.vocabulary.auxiliaries for at in kept)

    def _is_listed(self, last: int) -> bool:
        """Say whether the comma behind ``last`` stands between things that are listed ("cash, vouchers or cards")."""
        if not self.tokens[last].text.endswith(","):
            return False
        for at in range(last + 1, min(last + 6, len(self.words))):
            if self.words[at] in self.vocabulary.coordinators:
                return at > last + 1
            if self.words[at] in self.vocabulary.auxiliaries or (at > last + 1 and self.clauses.hangs(at)):
                return at == last + 1
            if at > last + 1 and self.tokens[at].text.endswith((".", ";", ":")):
                return False
        return False

    def _means_what_came_before(self, kept: Sequence[int], asks: bool) -> bool:
        """Say whether a word such as "them" stands for something that the piece does not name."""
        for number, at in enumerate(kept[1:], 1):
            if self.words[at] in self.vocabulary.object_pronouns:
                return mass(self.clauses, kept[:number]) < 1 + asks
        return False

    def _is_free(self, start: int, first: int, end: int) -> bool:
        """Refuse a clause that hangs on what is left out; "when in doubt, ask" has all it needs."""
        if start and not self._asks(first) and self._is_item(start):
            return False
        if not (self.clauses.hangs(start) or self.clauses.hangs(first)):
            return not self._lacks_subject(start, first)
        condition = self.clauses.match(self.vocabulary.conditional_subordinators, first) > 0
        return condition and start == 0 and any(self.clauses.marked(at) for at in range(first, end - 1))

    def _lacks_subject(self, start: int, first: int) -> bool:
        """Say whether a clause behind a comma goes on with the subject before it ("..., takes two pictures")."""
        comma = start > 0 and self.tokens[start - 1].text.endswith(",")
        known = bool(self.vocabulary.stop_words) and not self.clauses.is_small(first)
        return comma and known and not self._is_for_viewers(start, first)

    def _place(self, start: int, first: int, end: int) -> float:
        """Return what it costs that a piece comes late in its sentence, or is said under a condition."""
        if start == 0:
            return -_CONDITIONAL * self.clauses.hangs(first)
        if self.tokens[start - 1].text.endswith(":"):
            return 0.0
        if self.clauses.hangs(0):
            return -_UNCONDITIONAL * self._is_absolute(range(first, end))
        return -_LATER

    def _is_absolute(self, kept: Sequence[int]) -> bool:
        return any(self.words[at] in self.vocabulary.negations | self.vocabulary.absolutes for at in kept)

    def _is_for_viewers(self, start: int, first: int) -> bool:
        """Tell "if it rains, put them aside" from "he learned the words, put them aside"."""
        opening = self.clauses.after_leads(0)[0]
        told = self.vocabulary.auxiliaries | self.vocabulary.back_references | self.vocabulary.first_person
        early = self.words[opening] in self.vocabulary.prepositions and not told & set(self.words[:start])
        return start == 0 or first > start or early or self.clauses.hangs(opening) or self._asks(opening)

    def _asks(self, first: int) -> bool:
        """Say whether a piece that begins with ``first`` tells the viewer to do something."""
        return (
            self.words[first] in self.vocabulary.request_words
            or self.clauses.word(first + 1) in self.vocabulary.polite_pronouns
        )

    def _text(self, kept: Sequence[int]) -> str:
        text = ""
        for before, at in zip((*kept[:1], *kept), kept, strict=False):
            token = self.tokens[at]
            if at > before + 1 and self.clauses.marked(before) and self.clauses.marked(at - 1):
                text = text.rstrip(MARKS)  # the commas around an aside go with it
            elif at == before + 2 and self._goes_on(before + 1):
                text += ","
            text += token.text if token.joined or not text else f" {token.text}"
        return as_bullet(text)

    def _goes_on(self, at: int) -> bool:
        """Say whether ``at`` joins a second request, so that a comma can stand for it."""
        return (
            self.words[at] in self.vocabulary.coordinators
            and self.clauses.word(at + 1) in self.vocabulary.request_words
        )
