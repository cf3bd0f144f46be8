"""Choose the frame of the footage below each frame of the video.

The footage plays forwards and backwards between frames with little motion, where a change of direction is invisible.
Every segment starts and ends on a *home* frame, so that segments can be made in any order, cached, and joined without a
jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.engine import FPS, Footage
from models.face.track import FaceTrack

Indices = npt.NDArray[np.int32]
HOME_SPACING = 6 * FPS
"""Frames between home frames: a segment of 10 s reaches the next one with frames to spare."""
MIN_EXCURSION = 12
"""Frames of the shortest excursion that does not look like a twitch."""
_EYE = ((159, 145, 33, 133), (386, 374, 362, 263))


@dataclass(frozen=True, slots=True)
class IdleLoop:
    """The usable frames ``low..high`` (inclusive), costs of turning by frame, and home frames."""

    low: int
    high: int
    cost: npt.NDArray[np.float32]
    homes: tuple[int, ...]

    def home_frame(self, boundary: int) -> int:
        """Return the home frame at boundary ``boundary`` between segments, going to and fro."""
        period = max(1, 2 * len(self.homes) - 2)
        step = boundary % period
        return self.homes[step if step < len(self.homes) else period - step]

    def reachable_home(self, boundary: int, start: int, frames: int) -> int:
        """Return the home frame at ``boundary``, or ``start`` if it is over ``frames`` steps away."""
        home = self.home_frame(boundary)
        return home if abs(home - start) <= frames else start

    def find_path(self, frames: int, start: int, end: int) -> Indices:
        """Return ``frames`` indices from ``start`` to ``end``, which comes one step after the last.

        Neighbours differ by at most one. Spare steps go into excursions with the cheapest turns; where their number is
        odd, one frame is held at a turn.
        """
        if self.high == self.low:
            return np.full(frames, self.low, np.int32)
        path = [start]
        while len(path) <= frames:
            path += self._next_frames(path[-1], end, frames + 1 - len(path))
        return np.array(path[:frames], np.int32)

    def _next_frames(self, here: int, end: int, left: int) -> list[int]:
        """Return the next frames of a path that has ``left`` steps until ``end``."""
        spare = left - abs(end - here)
        if spare <= 0:
            return _frames_between(here, end)
        if spare == 1:
            return [here]
        return _frames_between(here, self._choose_turning_point(here, end, spare // 2))

    def _choose_turning_point(self, here: int, end: int, reach: int) -> int:
        """Return a cheap and distant turning point, at most ``reach`` frames outside ``here..end``."""
        low, high = min(here, end), max(here, end)
        places = [*range(max(self.low, low - reach), low), *range(high + 1, min(self.high, high + reach) + 1)]
        if not places:  # both ends of the stretch: go half way first
            return (here + end) // 2
        typical = float(np.median(self.cost)) + 1e-6

        def rate(place: int) -> tuple[float, int]:
            away = low - place if place < low else place - high
            short = 0.5 if 0 < reach - away < MIN_EXCURSION else 0.0
            return float(self.cost[place]) / typical + short - away / reach, place

        turn: int = min(places, key=rate)
        return turn


def find_idle_loop(footage: Footage, track: FaceTrack) -> IdleLoop:
    """Return the idle loop of ``footage``: its longest usable run of frames, with home frames."""
    if footage.still or footage.frames == 1:
        return IdleLoop(0, 0, np.zeros(1, np.float32), (0,))
    low, high = _find_longest_run(track.usable) if track.usable.any() else (0, footage.frames - 1)
    cost = _measure_turning_cost(footage, track)
    count = max(1, (high - low + 1) // HOME_SPACING)
    edges = np.linspace(low, high + 1, count + 1).astype(int)
    # The first and the last frame are bad homes: a path can leave them in one direction only.
    homes = tuple(int(a + np.argmin(cost[a:b])) for a, b in pairwise(edges))
    return IdleLoop(low, high, cost, homes)


def _find_longest_run(usable: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first and last index of the longest run of usable frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], usable, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best]) - 1


def _measure_turning_cost(footage: Footage, track: FaceTrack) -> npt.NDArray[np.float32]:
    """Return how visible a change of direction is on each frame, float32 (frames,).

    The motion between neighbouring frames, in grey levels of a coarse thumbnail, plus a penalty inside a blink.
    """
    # Copies: a view would keep the whole frame, and so all frames of the footage, in memory.
    thumbnails = np.stack([footage.frame(i).y[::12, ::12].copy() for i in range(footage.frames)]).astype(np.int16)
    moved = np.abs(np.diff(thumbnails, axis=0)).mean(axis=(1, 2))
    padded = np.concatenate([moved[:1], moved, moved[-1:]])
    motion = (padded[:-1] + padded[1:]) / 2
    if not track.usable.any():
        return np.asarray(motion, np.float32)
    lids = np.mean([_measure_eye_opening(track, *eye) for eye in _EYE], axis=0)
    blink = np.clip(1 - lids / (np.median(lids) + 1e-6), 0, 1)
    return np.asarray(motion + 20 * blink, np.float32)


def _measure_eye_opening(track: FaceTrack, upper: int, lower: int, outer: int, inner: int) -> npt.NDArray[np.float32]:
    """Return the opening of an eye as a share of its width, (frames,)."""
    points = track.landmarks[:, :, :2]
    gap = np.linalg.norm(points[:, upper] - points[:, lower], axis=1)
    return np.asarray(gap / (np.linalg.norm(points[:, outer] - points[:, inner], axis=1) + 1e-6), np.float32)


def _frames_between(start: int, end: int) -> list[int]:
    """Return the frames after ``start`` up to ``end``, one apart."""
    step = 1 if end > start else -1
    return list(range(start + step, end + step, step)) if end != start else []
