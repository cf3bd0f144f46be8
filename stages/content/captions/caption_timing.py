"""Schedule captions: with their words, long enough to be read, never overlapping."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from config.timebase import FPS

SHORTEST = math.ceil(FPS * 5 / 6)
"""Shortest time on screen in frames (5/6 s)."""
LONGEST = 7 * FPS
"""Longest time on screen in frames (7 s)."""
GAP = 2
"""Frames between two captions, so that viewers notice the change."""
CHAIN = 12
"""A shorter gap than this flickers and is closed to `GAP`."""
COMFORTABLE = 17.0
"""Columns a second that every viewer can read; captions aim at it. Of full-width letters, 8.5 a second."""
FASTEST = 20.0
"""Columns a second that are allowed at most."""
LINGER = 5
"""Frames a caption stays after its last word when none follows at once."""
EARLY = 5
"""Frames a caption may appear before its first word, when it needs them to be read."""
LATE = 37
"""Frames a caption may lag behind its first word (1.5 s, BBC), so that those before it can be read."""


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """Holds the first and last frame of the words of a caption, and its ``columns``."""

    start: int
    end: int
    columns: int

    @property
    def min_frames(self) -> int:
        """Fewest frames in which it can be read."""
        return min(LONGEST, max(SHORTEST, math.ceil(self.columns * FPS / FASTEST)))

    @property
    def comfortable_frames(self) -> int:
        """Frames in which it can be read at a comfortable speed."""
        return min(LONGEST, max(SHORTEST, math.ceil(self.columns * FPS / COMFORTABLE)))


def schedule_captions(spans: Sequence[CaptionSpan], end: int, begin: int = 0) -> list[tuple[int, int]]:
    """Return the first frame of each caption, and the frame at which it is gone.

    All of them lie within ``begin`` and ``end``.

    A caption appears with its first word; up to `EARLY` frames before it when the time to read it is short, and up to
    `LATE` after it when those before need the time: an address takes longer to read than to say. Where even that does
    not help, because the voice is faster than viewers read, captions keep to the voice and stay too short.
    """
    needs = _compute_min_frames(spans)
    latest = _find_latest_starts(spans, needs, end)
    following = [*(min(span.start, late) for span, late in zip(spans[1:], latest[1:], strict=True)), end + GAP]
    settled: list[tuple[int, int]] = []
    free = begin
    for span, need, late, bound in zip(spans, needs, latest, following, strict=True):
        easy = max(span.start - EARLY, bound - GAP - span.comfortable_frames)
        start = max(free, min(span.start, late, easy))
        stop = min(max(span.end + LINGER, start + span.comfortable_frames), bound - GAP, start + LONGEST)
        stop = max(stop, start + need)
        settled.append((start, stop))
        free = stop + GAP
    return _close_gaps(settled, end)


def _compute_min_frames(spans: Sequence[CaptionSpan]) -> list[int]:
    """Return the fewest frames each caption stays: enough to be read, if the voice allows.

    While captions are spoken faster than they are read, delays add up; beyond `LATE` the captions are cut short.
    """
    needs = [span.min_frames for span in spans]
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


def _find_latest_starts(spans: Sequence[CaptionSpan], needs: Sequence[int], end: int) -> list[int]:
    """Return the latest first frame of each caption at which all after it can be read."""
    found: list[int] = []
    room = end + GAP
    for span, need in zip(reversed(spans), reversed(needs), strict=True):
        room = max(span.start - EARLY, min(span.start + LATE, room - GAP - need))
        found.append(room)
    return found[::-1]


def _close_gaps(settled: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Close gaps that would flicker.

    Also move captions of nothing but silent marks at the end to earlier frames.
    """
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
