"""When captions come and go: with their words, long enough to be read, never two at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stages.content.captions.token_clock import FPS

SHORTEST = math.ceil(FPS * 5 / 6)
"""Frames a caption stays at least (5/6 s)."""
LONGEST = 7 * FPS
"""Frames a caption stays at most (7 s)."""
GAP = 2
"""Frames between two captions, so that the eye sees the change."""
CHAIN = 12
"""A shorter gap than this flickers and is closed to `GAP`."""
COMFORTABLE = 17.0
"""Columns a second that everybody can read; the cut aims at it. Of full-width letters, 8.5 a second."""
FASTEST = 20.0
"""Columns a second that must not be exceeded."""
LINGER = 5
"""Frames a caption stays after its last word when nothing follows at once."""
EARLY = 5
"""Frames a caption may come before its first word, when it needs them to be read."""
LATE = 37
"""Frames a caption may lag behind its first word (1.5 s, BBC), when those before it could not be read otherwise."""


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """The words of a caption are heard from frame ``start`` to ``end``; it is ``columns`` long."""

    start: int
    end: int
    columns: int

    @property
    def needed(self) -> int:
        """Frames in which it can just be read."""
        return min(LONGEST, max(SHORTEST, math.ceil(self.columns * FPS / FASTEST)))

    @property
    def wanted(self) -> int:
        """Frames in which it is read with ease."""
        return min(LONGEST, max(SHORTEST, math.ceil(self.columns * FPS / COMFORTABLE)))


def settle(spans: Sequence[CaptionSpan], end: int, begin: int = 0) -> list[tuple[int, int]]:
    """Return the first frame of each caption and the frame it is gone at: none before ``begin``, all until ``end``.

    A caption comes with its first word; up to `EARLY` frames before when it is hard to read otherwise, and up to `LATE`
    after when those before it are: an address is read in more time than it is said in. Where even that does not help,
    because the voice is faster than anybody reads, captions keep to the voice and stay for too short a time.
    """
    needs = _needs(spans)
    latest = _latest(spans, needs, end)
    following = [*(min(span.start, late) for span, late in zip(spans[1:], latest[1:], strict=True)), end + GAP]
    settled: list[tuple[int, int]] = []
    free = begin
    for span, need, late, bound in zip(spans, needs, latest, following, strict=True):
        easy = max(span.start - EARLY, bound - GAP - span.wanted)
        start = max(free, min(span.start, late, easy))
        stop = min(max(span.end + LINGER, start + span.wanted), bound - GAP, start + LONGEST)
        stop = max(stop, start + need)
        settled.append((start, stop))
        free = stop + GAP
    return _chained(settled, end)


def _needs(spans: Sequence[CaptionSpan]) -> list[int]:
    """Return how many frames each caption must stay: enough to be read, unless the voice does not allow for it.

    Captions queue up while they are spoken faster than they are read. A queue that grows beyond `LATE` is given up.
    """
    needs = [span.needed for span in spans]
    first = free = 0
    for at, span in enumerate(spans):
        if free - span.start > LATE:
            for number in range(first, at):
                needs[number] = min(needs[number], max(1, spans[number + 1].start - spans[number].start - GAP))
            free = span.start
        if free <= span.start:
            first = at
        free = max(free, span.start - EARLY) + needs[at] + GAP
    return needs


def _latest(spans: Sequence[CaptionSpan], needs: Sequence[int], end: int) -> list[int]:
    """Return the frame at which each caption must come at the latest, so that all after it can be read."""
    found: list[int] = []
    room = end + GAP
    for span, need in zip(reversed(spans), reversed(needs), strict=True):
        room = max(span.start - EARLY, min(span.start + LATE, room - GAP - need))
        found.append(room)
    return found[::-1]


def _chained(settled: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Close gaps that flicker; captions of nothing but silent marks can crowd at the end and make room backwards."""
    found: list[tuple[int, int]] = []
    following, latest = end + GAP, end
    for start, stop in reversed(settled):
        if following - stop < CHAIN and following - GAP - start <= LONGEST:
            stop = following - GAP
        stop = min(max(start + 1, stop), latest)
        start = max(0, min(start, stop - 1))
        found.append((start, stop))
        following, latest = start, start - GAP
    return found[::-1]
