"""Put video frames on one continuous clock, and choose one for each 25th of a second."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import av

from config.timebase import FPS
from stages.source.video.frame_shape import FrameShape

MAX_DISTANCE = 1.0
"""Seconds between two pictures above which the recording was interrupted."""
MAX_STEP_BACK = 0.25
"""Seconds back from one picture to the next above which times start again; less is jitter."""
MAX_STEPS = 8
"""Usual distances that a recording at a low rate may stand still."""

ShapedFrame = tuple[FrameShape, av.VideoFrame]
T = TypeVar("T")


@dataclass(slots=True)
class FootageTally:
    """Pauses and shapes of pictures that a pass over a video met.

    Attributes:
        pauses: seconds of each stretch without pictures, which was cut out.
        seconds: seconds of picture by shape; only those that resemble the wanted shape are shown.
    """

    pauses: list[float] = field(default_factory=list)
    seconds: dict[FrameShape, float] = field(default_factory=dict)

    def group_by_shape(self) -> dict[FrameShape, float]:
        """Return the seconds of picture, with shapes that resemble each other taken together."""
        groups: dict[FrameShape, float] = {}
        for shape, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
            first = next((other for other in groups if other.resembles(shape)), shape)
            groups[first] = groups.get(first, 0.0) + seconds
        return groups


def assign_times(
    frames: Iterable[tuple[FrameShape, av.VideoFrame]],
    step: float,
    wanted: FrameShape,
    limit: float,
    tally: FootageTally,
) -> Iterator[tuple[float, float, tuple[FrameShape, av.VideoFrame]]]:
    """Yield (start, least duration, (shape, frame)) of the frames that resemble ``wanted``.

    The clock is continuous. Times are in seconds, counted from the first frame. ``step`` is the usual distance: a frame
    without a time follows the one before it by it, and so does the first one after a stretch without pictures, after
    times that start again, and after pictures of another shape. Ends after ``limit`` seconds of other shapes.
    """
    longest = max(MAX_DISTANCE, MAX_STEPS * step)
    clock, before, shown, other = 0.0, None, True, 0.0
    for shape, frame in frames:
        advance = step if frame.time is None or before is None else float(frame.time) - before
        if advance > longest:
            tally.pauses.append(advance - step)
        if advance > longest or advance < -MAX_STEP_BACK:
            advance = step
        before = float(frame.time) if frame.time is not None else (before or 0.0) + step
        tally.seconds[shape] = tally.seconds.get(shape, 0.0) + max(0.0, advance)
        if not shape.resembles(wanted):
            other += max(0.0, advance)
            if other > limit:
                return
            shown = False
            continue
        clock += advance if shown else step
        shown = True
        length = min(longest, float((frame.duration or 0) * (frame.time_base or 0)))
        yield clock - step, max(step, length), (shape, frame)


def resample_frames(timed: Iterator[tuple[float, float, T]], limit: int) -> Iterator[tuple[T, int]]:
    """Choose the item nearest to each 25th of a second; yield it with its number of frames.

    At most ``limit`` frames come in all, and at least one if there is any item; the last item is held for its own
    duration. Items that go back in time are left out.
    """
    done = 0
    held: tuple[float, float, T] | None = None
    for time, length, item in timed:
        if held is not None and time <= held[0]:
            continue
        if held is not None:
            count = min(limit, _frames_before((held[0] + time) / 2)) - done
            if count > 0:
                yield held[2], count
                done += count
            if done >= limit:
                return
        held = time, length, item
    if held is not None:
        count = min(limit, max(_frames_before(held[0] + held[1]), 1)) - done
        if count > 0:
            yield held[2], count


def _frames_before(time: float) -> int:
    """Return how many frames start before ``time``, not counting those within a millisecond."""
    return max(0, math.ceil((time - 0.001) * FPS))
