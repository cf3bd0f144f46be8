"""Segment the written words into captions and lines, timed by the narration.

The breaks of each paragraph are the cheapest of all possible ones (dynamic programming); the cost weighs reading speed,
time on screen, the place of the break, and the balance of the two lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from config.timebase import FPS
from stages.content.captions.break_costs import compute_break_costs
from stages.content.captions.caption_timing import (
    COMFORTABLE,
    FASTEST,
    GAP,
    LINGER,
    LONGEST,
    SHORTEST,
    CaptionSpan,
    schedule_captions,
)
from stages.content.captions.caption_units import CaptionUnit, split_into_units
from stages.content.captions.token_clock import TimedToken, count_columns
from stages.content.captions.word_timing import time_words
from stages.content.languages.loader import get_primary_subtag
from stages.records.cues import CaptionCue, Layout

LINES = 2
COLUMNS = {Layout.FULL: 42, Layout.PANEL: 37, Layout.SPLIT: 32, Layout.PORTRAIT: 32}
"""42 columns fill the width that is easy to read; beside the panel, 68 % of three quarters of the picture hold 37."""
WIDE_COLUMNS = 32
"""Columns of Chinese, Japanese and Korean, where a letter takes two: 16 letters (Netflix)."""
TINY = 16
"""Columns; a shorter caption that does not end its sentence flashes by."""
FEW = 12
"""Columns; a shorter line looks unbalanced beside another."""
LONG_PAUSE = 30
"""Frames of silence at which a caption always ends."""


def get_line_columns(layout: Layout, language: str) -> int:
    """Return the most columns a line of a caption may have."""
    wide = get_primary_subtag(language) in ("zh", "ja", "ko", "yue", "cmn")
    return min(COLUMNS[layout], WIDE_COLUMNS) if wide else COLUMNS[layout]


def make_captions(
    tokens: Sequence[TimedToken], paragraphs: Sequence[int], frames: int, layout: Layout, language: str, begin: int = 0
) -> tuple[CaptionCue, ...]:
    """Return the captions of ``tokens``, between frames ``begin`` and ``frames``.

    ``paragraphs`` holds the paragraph of each sentence; only a paragraph too short to be read shares a caption.
    """
    columns = get_line_columns(layout, language)
    runs = list(_runs(list(split_into_units(tokens, paragraphs, columns))))
    cut: list[tuple[tuple[CaptionUnit, ...], ...]] = []
    for index, run in enumerate(runs):
        following = runs[index + 1][0].start if index + 1 < len(runs) else frames + GAP
        cut += _CaptionBreaker(run, following, columns, language).break_run()
    texts = [tuple(_text(line) for line in lines) for lines in cut]
    spans = [
        CaptionSpan(lines[0][0].start, lines[-1][-1].end, count_columns(" ".join(text)))
        for lines, text in zip(cut, texts, strict=True)
    ]
    return tuple(
        CaptionCue(lines=text, start=start / FPS, end=end / FPS, words=tuple(time_words(lines, start, end)))
        for lines, text, (start, end) in zip(cut, texts, schedule_captions(spans, frames, begin), strict=True)
    )


def _runs(every: Sequence[CaptionUnit]) -> Iterator[list[CaptionUnit]]:
    """Yield runs of units that captions never cross: paragraphs, split at long pauses."""
    run: list[CaptionUnit] = []
    for unit in every:
        brief = run and unit.start - run[0].start < SHORTEST + GAP
        if run and (unit.start - run[-1].end > LONG_PAUSE or (unit.opens_paragraph and not brief)):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _text(line: Sequence[CaptionUnit]) -> str:
    return "".join(("" if unit.joined or not index else " ") + unit.text for index, unit in enumerate(line))


@dataclass(frozen=True, slots=True)
class _Cut:
    """Holds the units ``first`` to ``last`` of a caption.

    Its second line begins at ``line_break`` (0: there is none).
    """

    first: int
    last: int
    line_break: int


class _CaptionBreaker:
    """Cuts one run of units into captions.

    ``following`` is the frame at which the next run begins.
    """

    def __init__(self, run: list[CaptionUnit], following: int, columns: int, language: str) -> None:
        self.run = run
        self.following = following
        self.columns = columns
        self.costs = compute_break_costs(run, language)
        self.left: list[int] = []
        self.right: list[int] = []
        at = 0
        for unit in run:
            at += 0 if unit.joined or not self.left else 1
            self.left.append(at)
            at += count_columns(unit.text)
            self.right.append(at)
        breaths = (2.5 * a.ends_sentence + max(0, b.start - a.end - 8) * 0.15 for a, b in pairwise(run))
        self.breaths = list(accumulate(breaths, initial=0.0))
        self.parts = list(accumulate((unit.opens_paragraph for unit in run), initial=0))

    def break_run(self) -> Iterator[tuple[tuple[CaptionUnit, ...], ...]]:
        """Yield the lines of each caption."""
        for cut in self._cuts():
            turns = [cut.first, *([cut.line_break] if cut.line_break else []), cut.last]
            yield tuple(tuple(self.run[a:b]) for a, b in pairwise(turns))

    def _cuts(self) -> list[_Cut]:
        best = [0.0] + [math.inf] * len(self.run)
        chosen: list[_Cut] = []
        for last in range(1, len(self.run) + 1):
            choice = _Cut(last - 1, last, 0)
            for first in range(last - 1, -1, -1):
                if self._columns(first, last) > LINES * self.columns + 1:
                    break
                turn, cost = self._find_line_break(first, last)
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

    def _find_line_break(self, first: int, last: int) -> tuple[int, float]:
        """Return where the second line begins, and its cost.

        It is 0 where one line is enough; the cost is infinite where the caption is too long.
        """
        if self._columns(first, last) <= self.columns and self.parts[last] == self.parts[first + 1]:
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
            cost += max(0, FEW - min(upper, lower)) * 0.4
            if cost < cheapest:
                found, cheapest = turn, cost
        return found, cheapest

    def _cost(self, first: int, last: int) -> float:
        """Return the cost of a caption of these units, without that of its line break."""
        frames = max(1, self._frames(first, last))
        speed = self._columns(first, last) * FPS / frames
        cost = 4.0 + (self.costs[last] if last < len(self.run) else 0.0)
        cost += max(0.0, speed - COMFORTABLE) * 2 + max(0.0, speed - FASTEST) * 20
        cost += max(0, SHORTEST - frames) * 6
        if not self.run[last - 1].ends_sentence:
            cost += max(0, TINY - self._columns(first, last)) * 0.6
        # Words beyond the longest time on screen would be read without being heard.
        cost += max(0, self.run[last - 1].end - self.run[first].start - LONGEST) * 4
        return cost + self.breaths[last - 1] - self.breaths[first]

    def _frames(self, first: int, last: int) -> int:
        """Return how many frames a caption that appears with its first word can stay."""
        start = self.run[first].start
        following = self.run[last].start if last < len(self.run) else self.following
        wanted = max(
            self.run[last - 1].end + LINGER, start + CaptionSpan(0, 0, self._columns(first, last)).comfortable_frames
        )
        return min(wanted, following - GAP, start + LONGEST) - start
