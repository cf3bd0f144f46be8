"""Captions: the written words, cut where a reader would breathe, on the clock of the narration.

The cuts of each paragraph are the cheapest of all possible ones (dynamic programming), where the cost weighs reading
speed, time on screen, the place of the cut, and the balance of the two lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stages.content.breaks import costs
from stages.content.clock import FPS, Heard, width
from stages.record import CaptionCue, Layout

LINES = 2
COLUMNS = {Layout.FULL: 42, Layout.PANEL: 37, Layout.SPLIT: 32, Layout.PORTRAIT: 32}
"""42 columns fill the width that is easy to read; beside the panel 68 % of three quarters of the picture hold 37."""
SHORTEST = math.ceil(FPS * 5 / 6)
"""Frames a caption stays at least (5/6 s)."""
LONGEST = 7 * FPS
"""Frames a caption stays at most (7 s)."""
GAP = 2
"""Frames between two captions, so that the eye sees the change."""
CHAIN = 12
"""A shorter gap than this flickers and is closed to `GAP`."""
COMFORTABLE = 17.0
"""Columns a second that everybody can read; the cut aims at it."""
FASTEST = 20.0
"""Columns a second that must not be exceeded."""
LINGER = 5
"""Frames a caption stays after its last word when nothing follows at once."""
EARLY = 5
"""Frames a caption may come before its first word, when it needs them to be read."""
TINY = 16
"""Columns; a shorter caption that does not end its sentence blinks."""
LONG_PAUSE = 30
"""Frames of silence that no caption bridges."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Tokens ``first`` to ``last`` of a run are one caption; its second line begins at ``turn`` (0: there is none)."""

    first: int
    last: int
    turn: int


def captions(
    tokens: Sequence[Heard], paragraphs: Sequence[int], frames: int, layout: Layout, language: str
) -> tuple[CaptionCue, ...]:
    """Return the captions of a narration of ``frames`` frames.

    ``paragraphs`` holds the paragraph of each sentence; no caption crosses one.
    """
    columns = COLUMNS[layout]
    runs = list(_runs([piece for token in tokens for piece in _pieces(token, columns)], paragraphs))
    timed: list[tuple[int, int, tuple[str, ...]]] = []
    for index, run in enumerate(runs):
        following = runs[index + 1][0].start if index + 1 < len(runs) else frames + GAP
        timed += _Setter(run, following, columns, language).captions()
    return tuple(
        CaptionCue(lines=lines, start=start / FPS, end=end / FPS) for start, end, lines in _adjusted(timed, frames)
    )


def _pieces(token: Heard, columns: int) -> Iterator[Heard]:
    """Split a token that no line can hold, after a mark if there is one; the pieces share its time."""
    text, start = token.text, token.start
    total = width(text)
    while width(text) > columns:
        cut = columns if text.isascii() else columns // 2
        mark = max(text.rfind(mark, cut // 2, cut) for mark in "/?&=.-_,")
        cut = mark + 1 if mark > 0 else cut
        end = start + (token.end - token.start) * cut // max(1, total)
        yield replace(
            token, text=text[:cut], start=start, end=end, joined=token.joined or start > token.start, closes=False
        )
        text, start = text[cut:], end
        token = replace(token, joined=True, silent=False)
    yield replace(token, text=text, start=start)


def _runs(tokens: Sequence[Heard], paragraphs: Sequence[int]) -> Iterator[list[Heard]]:
    """Yield the stretches inside which captions are cut: paragraphs, parted further by long pauses."""
    run: list[Heard] = []
    for token in tokens:
        apart = run and (
            paragraphs[token.sentence] != paragraphs[run[-1].sentence] or token.start - run[-1].end > LONG_PAUSE
        )
        if apart:
            yield run
            run = []
        run.append(token)
    if run:
        yield run


class _Setter:
    """Cuts one run into captions. ``following`` is the frame at which the next run begins."""

    def __init__(self, run: list[Heard], following: int, columns: int, language: str) -> None:
        self.run = run
        self.following = following
        self.columns = columns
        self.costs = costs(run, language)
        self.left: list[int] = []
        self.right: list[int] = []
        at = 0
        for token in run:
            at += 0 if token.joined or not self.left else 1
            self.left.append(at)
            at += width(token.text)
            self.right.append(at)

    def captions(self) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (start, end, lines) of each caption in frames."""
        for cut in self._cuts():
            start, end = self._span(cut.first, cut.last)
            turns = [cut.first, *([cut.turn] if cut.turn else []), cut.last]
            yield start, end, tuple(self._text(a, b) for a, b in pairwise(turns))

    def _cuts(self) -> list[_Cut]:
        best = [0.0] + [math.inf] * len(self.run)
        chosen: list[_Cut] = []
        for last in range(1, len(self.run) + 1):
            choice = _Cut(last - 1, last, 0)
            for first in range(last - 1, -1, -1):
                if self._columns(first, last) > LINES * self.columns + 1:
                    break
                turn, cost = self._turn(first, last)
                cost += best[first] + self._cost(first, last)
                if cost < best[last]:
                    best[last], choice = cost, _Cut(first, last, turn)
            chosen.append(choice)
        cuts = []
        last = len(self.run)
        while last:
            cuts.append(chosen[last - 1])
            last = chosen[last - 1].first
        return cuts[::-1]

    def _columns(self, first: int, last: int) -> int:
        return self.right[last - 1] - self.left[first]

    def _turn(self, first: int, last: int) -> tuple[int, float]:
        """Return where the second line begins (0: one line is enough) and what that costs; infinite: too long."""
        if self._columns(first, last) <= self.columns:
            return 0, 0.0
        found, cheapest = 0, math.inf
        for turn in range(last - 1, first, -1):
            lower, upper = self._columns(turn, last), self._columns(first, turn)
            if lower > self.columns:
                break
            if upper > self.columns:
                continue
            # Lines of like length; if not, the lower one longer, which hides less of the picture.
            cost = self.costs[turn] + 4 * abs(upper - lower) / self.columns + (1 if upper > lower else 0)
            if cost < cheapest:
                found, cheapest = turn, cost
        return found, cheapest

    def _cost(self, first: int, last: int) -> float:
        """What a caption of these tokens costs, besides its line break."""
        start, end = self._span(first, last)
        frames = max(1, end - start)
        speed = self._columns(first, last) * FPS / frames
        cost = 4.0 + (self.costs[last] if last < len(self.run) else 0.0)
        cost += max(0.0, speed - COMFORTABLE) * 2 + max(0.0, speed - FASTEST) * 20
        cost += max(0, SHORTEST - frames) * 6
        if not self.run[last - 1].closes:
            cost += max(0, TINY - self._columns(first, last)) * 0.6
        # Words that come only after the time is up would be read without being heard.
        cost += max(0, self.run[last - 1].end - start - LONGEST) * 4
        for at in range(first, last - 1):
            silence = self.run[at + 1].start - self.run[at].end
            cost += 2.5 * self.run[at].closes + max(0, silence - 8) * 0.15
        return cost

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """Return the first frame of a caption, and the frame at which it ends when it starts with its first word."""
        start = self.run[first].start
        following = self.run[last].start if last < len(self.run) else self.following
        needed = max(SHORTEST, math.ceil(self._columns(first, last) * FPS / COMFORTABLE))
        wanted = max(self.run[last - 1].end + LINGER, start + needed)
        return start, max(start + 1, min(wanted, following - GAP, start + LONGEST))

    def _text(self, first: int, last: int) -> str:
        parts = [self.run[first].text]
        for token in self.run[first + 1 : last]:
            parts += [token.text] if token.joined else [" ", token.text]
        return "".join(parts)


def _adjusted(timed: Sequence[tuple[int, int, tuple[str, ...]]], frames: int) -> list[tuple[int, int, tuple[str, ...]]]:
    """Let captions that are read too fast come a little before their first word, and close gaps that flicker."""
    starts: list[int] = []
    free = 0
    for start, end, lines in timed:
        needed = max(SHORTEST, math.ceil(width(" ".join(lines)) * FPS / COMFORTABLE))
        starts.append(max(free, start - min(EARLY, max(0, needed - (end - start)))))
        free = max(starts[-1] + 1, end) + GAP
    settled = []
    latest = frames
    for start, (_, end, lines), following in reversed([*zip(starts, timed, [*starts[1:], frames + GAP], strict=True)]):
        chained = following - GAP if following - end < CHAIN and following - GAP - start <= LONGEST else end
        end = min(max(start + 1, chained), latest)
        # Captions of nothing but silent marks can crowd at the end; they make room backwards.
        start = max(0, min(start, end - 1))
        settled.append((start, end, lines))
        latest = start - GAP
    return settled[::-1]
