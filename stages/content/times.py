"""When captions come and go: with their words, long enough to be read, never two at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stages.content.clock import FPS

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
LATE = 12
"""Frames a caption may come after its first word, when the one before could not be read otherwise."""


@dataclass(frozen=True, slots=True)
class Span:
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


def settle(spans: Sequence[Span], end: int) -> list[tuple[int, int]]:
    """Return the first frame of each caption and the frame it is gone at; all are gone at frame ``end``.

    A caption comes with its first word; up to `EARLY` frames before when it is hard to read otherwise, and up to `LATE`
    after when its neighbours are. Only where even that is not enough, it stays for too short a time: keeping up with
    the voice goes before being read.
    """
    latest = _latest(spans, end)
    following = [*(min(span.start, late) for span, late in zip(spans[1:], latest[1:], strict=True)), end + GAP]
    hard = [*(span.start + LATE for span in spans[1:]), end + GAP]
    settled: list[tuple[int, int]] = []
    free = 0
    for span, late, bound, wall in zip(spans, latest, following, hard, strict=True):
        easy = max(span.start - EARLY, bound - GAP - span.wanted)
        start = max(free, min(span.start, late, easy))
        stop = min(max(span.end + LINGER, start + span.wanted), bound - GAP, start + LONGEST)
        stop = max(start + 1, min(max(stop, start + span.needed), wall - GAP))
        settled.append((start, stop))
        free = stop + GAP
    return _chained(settled, end)


def _latest(spans: Sequence[Span], end: int) -> list[int]:
    """Return the frame at which each caption must come at the latest, so that all after it can be read."""
    found: list[int] = []
    room = end + GAP
    for span in reversed(spans):
        room = max(span.start - EARLY, min(span.start + LATE, room - GAP - span.needed))
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
