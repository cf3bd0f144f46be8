"""The piece of a sentence that can stand on its own: a run of its words, without what only leads there.

A bullet is made of the author's own words in their order. What is left out stands before (lead-ins), after (clauses
that hang on the thought) or is a filler inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stages.content.clock import width
from stages.content.tongues import Tongue
from stages.record import Sentence

WORDS, COLUMNS = 8, 42
"""A bullet is read at a glance: at most this many words and columns."""

_CLOSERS = "\"'”’»›)]*_"
_OPENERS = "\"'“‘„«‹([*_¿¡"
_MARKS = ",;:—–،؛、，；：।。"
_ENDS = ".!?…。！？।؟"
_BALANCED = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2,}$")
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


W = dict(
    np=0.25,
    place=1.1,
    join=1.2,
    content=0.45,
    whole=0.1,
    asks=0.7,
    back=0.6,
    backend=0.5,
    condition=0.61,
    later=0.7,
    preposition=0.6,
    forbids=0.4,
)


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


def bare(text: str) -> str:
    """Return a token without the marks around it, in small letters."""
    return text.strip(_OPENERS + _CLOSERS + _MARKS + _ENDS).lower().replace("’", "'")


def is_dense(text: str) -> bool:
    """Say whether ``text`` is of a writing whose words are not parted by spaces, or hold much in few letters."""
    return not text.isascii() and _DENSE.search(text) is not None


def find_gist(sentence: Sentence, tongue: Tongue) -> Gist | None:
    """Return the piece of ``sentence`` that stands best on its own, or None when nothing of it does."""
    found = list(_Cutter(sentence, tongue).gists())
    return max(found, key=lambda piece: (round(piece.worth, 6), -piece.kept[0], piece.kept[-1])) if found else None


class _Cutter:
    """Cuts one sentence. Positions are those of its tokens; a run ends before its last position."""

    def __init__(self, sentence: Sentence, tongue: Tongue) -> None:
        self.tokens = sentence.tokens
        self.tongue = tongue
        self.words = [bare(token.text) for token in sentence.tokens]

    def gists(self) -> Iterator[Gist]:
        """Yield every run that begins and ends where a reader can take it up and leave it."""
        ends = [(end, cost) for end in range(1, len(self.words) + 1) if (cost := self._cost(end)) is not None]
        for number, (start, hangs) in enumerate(self.starts):
            first, ordered, weighty = self._after_leads(start)
            hangs = hangs or self._match(self.tongue.clauses, first) > 0
            for end, cost in ends:
                if end <= first:
                    continue
                whole = end == len(self.words)
                kept = self._kept(first, end)
                if kept and self.words[kept[0]] in self.tongue.articles and (first > start or not self._fits(kept)):
                    kept = kept[1:]
                if not self._stands(kept, whole or ordered):
                    continue
                if cost == W["np"] and (hangs or self._asks(kept) or self._holds_clause(kept)):
                    continue
                if cost == W["condition"] and self._forbids(kept):
                    continue  # "never drive" is not what "never drive when you are tired" says
                worth = self._worth(kept, whole, ordered or weighty) - cost
                if hangs and not whole:
                    worth -= 1.0
                elif hangs:
                    worth -= 0.3 if number == 0 else 0.8
                elif number:
                    worth -= W["forbids"] * self._forbids(kept) if self.starts[0][1] else W["later"]
                asks = self._asks(kept) or (first > start and self._asks((first,)))
                yield Gist(kept, self._text(kept), worth, asks, ordered, weighty)

    @cached_property
    def starts(self) -> list[tuple[int, bool]]:
        """Where clauses begin, and whether they hang on another one."""
        found = []
        for at, word in enumerate(self.words):
            hangs = self._match(self.tongue.clauses, at) > 0
            joins = word in self.tongue.joins and self._word(at + 1) in self.tongue.deeds
            if at == 0 or self._marked(at - 1) or hangs or joins:
                found.append((at, hangs))
        return found

    def _after_leads(self, start: int) -> tuple[int, bool, bool]:
        """Return where the thought begins behind its lead-ins, and whether they count or announce it."""
        at, ordered, weighty = start, False, False
        while at < len(self.words):
            for phrases, kind in ((self.tongue.weighty, "weighty"), (self.tongue.orders, "orders")):
                if (length := self._match(phrases, at)) and self._leads(at, length, kind == "orders"):
                    at += length
                    ordered, weighty = ordered or kind == "orders", weighty or kind == "weighty"
                    break
            else:
                length = self._lead(at)
                if not length:
                    break
                at += length
        if at > start and at + 1 < len(self.words) and self.words[at] in self.tongue.infinitive:
            at += 1
        return at, ordered, weighty

    def _lead(self, at: int) -> int:
        """Return the length of a lead-in; "you can" is one before a request only, and none is before "not"."""
        length = self._match(self.tongue.leads, at)
        offered = self._match(self.tongue.offers, at)
        if offered > length:
            length = offered if self._word(at + offered) in self.tongue.deeds else 0
        return 0 if self._word(at + length) in self.tongue.nots else length

    def _word(self, at: int) -> str:
        return self.words[at] if at < len(self.words) else ""

    def _leads(self, at: int, length: int, orders: bool) -> bool:
        """Tell "First, press" and "First press" from "First place", and "the key is to" from "the key is lost"."""
        following = self._word(at + length)
        if self.words[at + length - 1] in self.tongue.verbs:
            return following in self.tongue.articles | self.tongue.infinitive | self.tongue.deeds
        return not orders or length > 1 or self._marked(at) or following in self.tongue.deeds

    def _match(self, phrases: Sequence[tuple[str, ...]], at: int) -> int:
        """Return the length of the longest of ``phrases`` that begins at ``at``, no mark inside it; 0: none does."""
        for phrase in phrases:
            end = at + len(phrase)
            if tuple(self.words[at:end]) == phrase and not any(self._marked(i) for i in range(at, end - 1)):
                return len(phrase)
        return 0

    def _marked(self, at: int) -> bool:
        return self.tokens[at].text.rstrip(_CLOSERS)[-1:] in _MARKS or not self.words[at]

    def _cost(self, end: int) -> float | None:
        """Return what ending before ``end`` costs, None where a piece cannot end."""
        if end == len(self.words):
            return 0.0
        if self._marked(end - 1):
            return 0.1
        if self._match(self.tongue.conditions, end):
            return W["condition"]
        if self._match(self.tongue.clauses, end):
            return 0.1
        if self.words[end] in self.tongue.joins:
            return W["join"]
        if self.words[end] in self.tongue.places and self._complete(end):
            return W["place"]
        if self.words[end] in self.tongue.verbs and self.words[end - 1] not in self.tongue.verbs:
            return W["np"]
        return None

    def _complete(self, end: int) -> bool:
        """Say whether the verb of the clause is all there before ``end``: not "take | out", nor "schalten Sie | aus"."""
        if self.words[end - 1] in self.tongue.deeds:
            return False
        if not self.tongue.final:
            return True
        last = next((at for at in range(end, len(self.words)) if self._marked(at)), len(self.words) - 1)
        first = max((start for start, _ in self.starts if start < end), default=0)
        return self.words[last] not in self.tongue.final and not self.tongue.verbs & set(self.words[first:end])

    def _kept(self, first: int, end: int) -> tuple[int, ...]:
        """Return the positions from ``first`` to ``end`` without fillers inside."""
        kept = []
        at = first
        while at < end:
            length = self._match(self.tongue.fillers, at)
            if length and at > first and at + length < end and self._means(at - 1):
                at += length
                continue
            kept.append(at)
            at += 1
        while kept and not self.words[kept[-1]]:
            kept.pop()
        return tuple(kept)

    def _means(self, at: int) -> bool:
        """Say whether the word before a filler has a meaning of its own ("not just" must stay as it is)."""
        return not self._small(self.words[at]) or self.words[at] in self.tongue.verbs - self.tongue.nots

    def _fits(self, kept: Sequence[int]) -> bool:
        return sum(not self.tokens[at].joined for at in kept) <= WORDS and width(self._text(kept)) <= COLUMNS

    def _stands(self, kept: tuple[int, ...], whole: bool) -> bool:
        if not kept or not self._fits(kept):
            return False
        text = self._text(kept)
        if any(text.count(a) != text.count(b) for a, b in _BALANCED) or text.count('"') % 2:
            return False
        content = self._content(kept)
        if not content or self.words[kept[-1]] in self.tongue.dangling:
            return False
        return len(kept) > 1 or whole or is_dense(text)

    def _content(self, kept: Sequence[int]) -> int:
        return sum(
            1 + (len(self.words[at]) // 3 if is_dense(self.words[at]) else 0)
            for at in kept
            if self.words[at] and not self._small(self.words[at])
        )

    def _small(self, word: str) -> bool:
        if self.tongue.small:
            return word in self.tongue.small
        return len(word) <= 3 and not is_dense(word) and not word.isdecimal()

    def _worth(self, kept: tuple[int, ...], whole: bool, announced: bool) -> float:
        worth = W["content"] * min(4, self._content(kept)) + (W["whole"] if whole else 0.0)
        first = self.words[kept[0]]
        if self._asks(kept):
            worth += W["asks"]
        elif first in self.tongue.places:
            worth -= W["preposition"]
        if announced:
            worth += 0.2
        if first in self.tongue.back or first in self.tongue.self:
            worth -= W["back"]
        if self.words[kept[-1]] in self.tongue.back:
            worth -= W["backend"]
        if any(self.tokens[at].emphasis for at in kept):
            worth += 0.3
        return worth

    def _holds_clause(self, kept: Sequence[int]) -> bool:
        return any(self._match(self.tongue.clauses, at) for at in kept)

    def _forbids(self, kept: Sequence[int]) -> bool:
        return any(self.words[at] in self.tongue.nots | self.tongue.absolute for at in kept)

    def _asks(self, kept: Sequence[int]) -> bool:
        first = kept[0]
        if self.words[first] in self.tongue.deeds:
            return True
        return bool(self.tongue.polite) and first + 1 < len(self.words) and self.words[first + 1] in self.tongue.polite

    def _text(self, kept: Sequence[int]) -> str:
        text = ""
        for at in kept:
            token = self.tokens[at]
            text += token.text if token.joined or not text else f" {token.text}"
        return as_bullet(text)


def as_bullet(text: str) -> str:
    """Return ``text`` with a capital and without closing marks, but for the dot of an abbreviation such as p.m."""
    text = text.strip("*_ ")
    text = (text[:1].upper() + text[1:]).rstrip(_MARKS + " ")
    while text.endswith(tuple(_ENDS)) and not _ABBREVIATION.search(text):
        text = text[:-1].rstrip(_MARKS + " ")
    if text.endswith(("”", '"', "’", "»")) and text[-2:-1] in _ENDS:
        text = text[:-2] + text[-1]
    return text
