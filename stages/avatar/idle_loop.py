"""Which frame of the footage lies below each frame of the video.

The presenter's own idle motion plays forwards and backwards between frames where it is slow, because a change of
direction cannot be seen there. Every segment starts and ends on a *home* frame, so that segments can be made in any
order, kept, and joined without a jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.engine import FPS, Footage
from models.face.track import FaceTrack

Indices = npt.NDArray[np.int32]
SPACING = 6 * FPS
"""Frames between homes: a segment of 10 s can walk from one to the next and still wander."""
SHORT = 12
"""An excursion of fewer frames than this looks like a twitch."""
_EYE = ((159, 145, 33, 133), (386, 374, 362, 263))


@dataclass(frozen=True, slots=True)
class IdleLoop:
    """The stretch ``low..high`` (inclusive) of the footage, what turning costs on each frame, and the homes."""

    low: int
    high: int
    cost: npt.NDArray[np.float32]
    homes: tuple[int, ...]

    def home_frame(self, boundary: int) -> int:
        """Return the home at boundary number ``boundary`` between segments; homes are visited to and fro."""
        period = max(1, 2 * len(self.homes) - 2)
        step = boundary % period
        return self.homes[step if step < len(self.homes) else period - step]

    def reachable_home(self, boundary: int, start: int, frames: int) -> int:
        """Return the home at ``boundary`` if ``frames`` steps can reach it from ``start``, else ``start``."""
        home = self.home_frame(boundary)
        return home if abs(home - start) <= frames else start

    def find_path(self, frames: int, start: int, end: int) -> Indices:
        """Return ``frames`` indices that begin with ``start``; one step after the last comes ``end``.

        Neighbours differ by at most one. Steps that are not needed for the way are spent in excursions whose turns
        cost least; where the number does not come out even, the presenter is held for one frame at a turn.
        """
        if self.high == self.low:
            return np.full(frames, self.low, np.int32)
        path = [start]
        while len(path) <= frames:
            path += self._leg(path[-1], end, frames + 1 - len(path))
        return np.array(path[:frames], np.int32)

    def _leg(self, here: int, end: int, left: int) -> list[int]:
        """Return the next frames of a walk that has ``left`` steps until it must be at ``end``."""
        spare = left - abs(end - here)
        if spare <= 0:
            return _line(here, end)
        if spare == 1:
            return [here]
        return _line(here, self._turn(here, end, spare // 2))

    def _turn(self, here: int, end: int, reach: int) -> int:
        """Choose where to turn: at most ``reach`` frames outside ``here..end``, cheap and far away."""
        low, high = min(here, end), max(here, end)
        places = [*range(max(self.low, low - reach), low), *range(high + 1, min(self.high, high + reach) + 1)]
        if not places:  # both ends of the stretch: go half way first
            return (here + end) // 2
        typical = float(np.median(self.cost)) + 1e-6

        def blame(place: int) -> tuple[float, int]:
            away = low - place if place < low else place - high
            hasty = 0.5 if 0 < reach - away < SHORT else 0.0
            return float(self.cost[place]) / typical + hasty - away / reach, place

        turn: int = min(places, key=blame)
        return turn


def find_idle_loop(footage: Footage, track: FaceTrack) -> IdleLoop:
    """Choose the stretch of the footage to walk in and the homes in it."""
    if footage.still or footage.frames == 1:
        return IdleLoop(0, 0, np.zeros(1, np.float32), (0,))
    low, high = _longest(track.usable) if track.usable.any() else (0, footage.frames - 1)
    cost = _cost(footage, track)
    count = max(1, (high - low + 1) // SPACING)
    edges = np.linspace(low, high + 1, count + 1).astype(int)
    # The very ends of a stretch are bad homes: a walk could only leave them one way.
    homes = tuple(int(a + np.argmin(cost[a:b])) for a, b in pairwise(edges))
    return IdleLoop(low, high, cost, homes)


def _longest(usable: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first and last index of the longest run of usable frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], usable, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best]) - 1


def _cost(footage: Footage, track: FaceTrack) -> npt.NDArray[np.float32]:
    """Say how much a change of direction would show on each frame, float32 (frames,).

    The picture's own motion between neighbours, in grey levels of a coarse thumbnail, plus a penalty inside a blink.
    """
    thumbnails = np.stack([footage.frame(i).y[::12, ::12] for i in range(footage.frames)]).astype(np.int16)
    moved = np.abs(np.diff(thumbnails, axis=0)).mean(axis=(1, 2))
    padded = np.concatenate([moved[:1], moved, moved[-1:]])
    motion = (padded[:-1] + padded[1:]) / 2
    if not track.usable.any():
        return np.asarray(motion, np.float32)
    lids = np.mean([_lids(track, *eye) for eye in _EYE], axis=0)
    blink = np.clip(1 - lids / (np.median(lids) + 1e-6), 0, 1)
    return np.asarray(motion + 20 * blink, np.float32)


def _lids(track: FaceTrack, upper: int, lower: int, outer: int, inner: int) -> npt.NDArray[np.float32]:
    """Return how far an eye is open, as a share of its width, (frames,)."""
    points = track.landmarks[:, :, :2]
    gap = np.linalg.norm(points[:, upper] - points[:, lower], axis=1)
    return np.asarray(gap / (np.linalg.norm(points[:, outer] - points[:, inner], axis=1) + 1e-6), np.float32)


def _line(start: int, end: int) -> list[int]:
    """Return the frames after ``start`` up to ``end``, one apart."""
    step = 1 if end > start else -1
    return list(range(start + step, end + step, step)) if end != start else []
