"""The presenter's own mouth, frame by frame, where the footage shows them speaking: chosen by what is to be said.

Choosing is unit selection: each picture wants a frame whose lips have the wanted shape and whose head stands alike, and
neighbours want frames that follow one another; the cheapest path is found by Viterbi's algorithm.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.points import CO, LI, LO, NOSE, POINTS, UI, UO, rows
from models.avatars.mesh.shape import Mouth, closed, gap, ramp, smooth
from models.engine import Footage
from models.face.track import FaceTrack, Gate
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

SPEECH = 0.08  # a mouth that opens over a wider range (units, 4th to 96th percentile) speaks; idle ones stay below .02
FEWEST, MOST = 50, 400  # frames worth choosing from, and as many as are kept
_RUN = 25  # frames kept in a row, when there are too many
HALF_WIDTH, HALF_HEIGHT = 0.46, 0.40  # of the piece kept around a mouth, in units

# Cost of a wrong shape: lip gap, mouth width, thickness of lower and upper lip, each in units and by weight.
_SCALE, _WEIGHT = np.array([0.06, 0.05, 0.03, 0.03]), np.array([1.0, 0.8, 0.35, 0.25])
_POSE_SCALE, _POSE_WEIGHT = np.array([0.10, 0.12]), 0.2
_CHANGE, _JUMP, _HOLD = 0.16, 0.55, 0.13
_UNSHUT = 2.0  # cost of a unit that is open where lips must touch
_RESIDUAL = 0.75  # of what the chosen lips lack, that the warp adds
_NOSE = rows(NOSE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A mouth of the footage: its frame, and the piece ``part`` of the picture that lies in ``box`` of that frame."""

    index: int
    box: Box
    part: Picture


def describe(shapes: Floats) -> Floats:
    """Return gap, width, and thickness of lower and upper lip of ``shapes`` (n, points, 3), float32 (n, 4)."""
    width = np.linalg.norm(shapes[:, CO[1], :2] - shapes[:, CO[0], :2], axis=1)
    lower, upper = shapes[:, LO[4], 1] - shapes[:, LI[4], 1], shapes[:, UI[4], 1] - shapes[:, UO[4], 1]
    return np.stack([gap(shapes), width, lower, upper], axis=1).astype(np.float32)


def speaking(track: FaceTrack, mouth: Mouth) -> Indices:
    """Return the frames to take mouths from, in order; none if the footage does not show the presenter speaking."""
    good = np.flatnonzero(track.usable & ((track.gates & int(Gate.SMALL | Gate.BLURRED)) == 0))
    # The plain net is too coarse for lips: the choice would fall on the very frames that it sees wrongly.
    if len(good) < FEWEST or track.net != "attention":
        return good[:0]
    low, high = np.percentile(mouth.gaps[good], [4, 96])
    if high - low < SPEECH:
        return good[:0]
    if len(good) > MOST:
        runs = np.array_split(good, len(good) // _RUN)
        chosen = np.linspace(0, len(runs) - 1, MOST // _RUN).astype(np.intp)
        good = np.concatenate([runs[k] for k in chosen])
    return good


class Bank:
    """The mouths of one presenter, and how to choose among them."""

    def __init__(self, footage: Footage, track: FaceTrack, mouth: Mouth, frames: Indices) -> None:
        """Cut the mouths out of ``frames`` of the footage."""
        self.mouth = mouth
        self.track = track
        self.shapes = track.shape[frames][:, POINTS]
        self.units = [_cut_out(footage, track, int(index)) for index in frames]
        self._shape = describe(self.shapes)
        self._pose = track.rotation[:, :2, 2]
        self._indices = frames
        looks = np.stack([_look(unit, track, mouth) for unit in self.units])
        self._change = _changes(looks, frames)
        away = (((self._shape - describe(mouth.neutral[None])) / _SCALE) ** 2 * _WEIGHT).sum(1)
        turned = (((self._pose[frames] - np.median(self._pose[frames], 0)) / _POSE_SCALE) ** 2).sum(1)
        self.rest = int(np.argmin(away + _POSE_WEIGHT * turned))

    def plan(self, params: Floats, base: npt.NDArray[np.int32]) -> Indices:
        """Return the unit to show in each picture, (n,), for ``params`` (n, 8) over frames ``base`` of the footage.

        The path begins and ends with the unit at rest, so that passages join.
        """
        cost = self._costs(params, base)
        best, origins = cost[0] + 1e6 * (np.arange(len(self.units)) != self.rest), []
        for here in cost[1:]:
            reach = best[:, None] + self._change
            origin = reach.argmin(0)
            origins.append(origin)
            best = reach[origin, np.arange(len(origin))] + here
        path = [self.rest]
        for origin in reversed(origins):
            path.append(int(origin[path[-1]]))
        return np.array(path[::-1], np.intp)

    def _costs(self, params: Floats, base: npt.NDArray[np.int32]) -> Floats:
        """Return how ill each unit fits each picture, (n, units)."""
        wanted = self._within_reach(describe(self.mouth.neutral + self.mouth.moved(params)))
        cost = (((wanted[:, None] - self._shape[None]) / _SCALE) ** 2 * _WEIGHT).sum(2)
        open_ = np.maximum(self._shape[:, 0] - np.percentile(self._shape[:, 0], 4) - 0.01, 0) / 0.02
        shut = visemes.opening(params) < 0.006
        cost += _UNSHUT * shut[:, None] * open_**2
        turned = (self._pose[base][:, None] - self._pose[self._indices][None]) / _POSE_SCALE
        return np.asarray(cost + _POSE_WEIGHT * (turned**2).sum(2), np.float32)

    def _within_reach(self, wanted: Floats) -> Floats:
        """Map the shapes that parameters can ask for onto the range that this mouth shows."""
        low, high = np.percentile(self._shape, [4, 96], axis=0)
        extremes = describe(self.mouth.neutral + self.mouth.moved(_EXTREMES))
        least, most = extremes.min(0), extremes.max(0)
        stretch = np.clip((high - low) / (most - least + 1e-4), 0.3, 2)
        rest = describe(self.mouth.neutral[None])[0]
        mapped = np.median(self._shape, 0) + (wanted - rest) * stretch
        mapped[:, 0] = low[0] + np.maximum(wanted[:, 0] - rest[0], 0) * stretch[0]
        return np.asarray(np.clip(mapped, self._shape.min(0), self._shape.max(0)), np.float32)

    def targets(self, params: Floats, base: npt.NDArray[np.int32], path: Indices) -> Floats:
        """Return the shapes to show, (n, points, 3): the chosen lips, and part of the way to the wanted ones."""
        chosen = self.shapes[path]
        wanted = self.mouth.moved(params)
        lacking = wanted - (chosen - self.shapes[self.rest])
        lacking[..., 0] *= 0.5
        inner = np.minimum(np.arange(len(path)), np.arange(len(path))[::-1])[:, None, None]
        shapes = smooth(chosen, 0.7) + _RESIDUAL * smooth(lacking, 0.8) * np.minimum(inner / 3, 1)
        shut = 1 - ramp(visemes.opening(params) / 0.02)[:, None, None]
        shapes = shapes + shut * (closed(shapes, self.mouth.jaw) - shapes)
        shapes[:, _NOSE] = self.mouth.closed[base][:, _NOSE]
        low, high = shapes[:, LI, 1], shapes[:, UI, 1]
        middle, crossed = (low + high) / 2, low < high
        shapes[:, LI, 1], shapes[:, UI, 1] = np.where(crossed, middle, low), np.where(crossed, middle, high)
        return np.asarray(shapes, np.float32)


# Parameters at the ends of what speech asks for: wide open, spread, rounded, pressed, tucked.
_EXTREMES = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0.85, 0.1, 0, 0, 0, 0.5, 0, 0.2],
        [0.25, 0.5, 0, 0, 0, 0.8, 0, 0.2],
        [0.25, -0.1, 0.9, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0, 0],
        [0.12, 0.1, 0, 0, 1, 0.8, 0, 0.3],
    ],
    np.float32,
)


def _cut_out(footage: Footage, track: FaceTrack, index: int) -> Unit:
    picture = footage.frame(index)
    centre, unit = track.landmarks[index][[13, 14], :2].mean(0), float(track.scale[index])
    across, down = (HALF_WIDTH + 0.12) * unit, (HALF_HEIGHT + 0.12) * unit
    box = Box(
        int(centre[0] - across), int(centre[1] - down), int(centre[0] + across), int(centre[1] + down)
    ).even(picture.width, picture.height)  # fmt: skip
    part = Picture.blank(box.width, box.height)
    half = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
    part.y[:] = picture.y[box.y0 : box.y1, box.x0 : box.x1]
    part.u[:], part.v[:] = picture.u[half], picture.v[half]
    return Unit(index, box, part)


def _look(unit: Unit, track: FaceTrack, mouth: Mouth) -> Floats:
    """Return what the mouth of ``unit`` looks like, without pose: a small grey picture of zero mean, flat."""
    index, scale = unit.index, float(track.scale[unit.index])
    centre = track.project(index, mouth.neutral[[UI[4], LI[4]]])[:, :2].mean(0) - [unit.box.x0, unit.box.y0]
    roll = np.arctan2(track.rotation[index][1, 0], track.rotation[index][0, 0])
    zoom = 28 / (0.55 * scale)
    turn = zoom * np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    place = np.column_stack([turn, np.array([20, 14]) - turn @ centre])
    soft = cv2.GaussianBlur(unit.part.y, (0, 0), max(0.5, scale / 90))
    small = cv2.warpAffine(soft, place, (40, 36), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return np.asarray((small - small.mean()).ravel() / 30, np.float32)


def _changes(looks: Floats, frames: Indices) -> Floats:
    """Return what it costs to show unit j after unit i, (units, units): nothing for the frame that followed."""
    looks = looks - looks.mean(0)
    left, strength, _ = np.linalg.svd(looks, full_matrices=False)
    code = left[:, :10] * strength[:10]
    code /= np.median(np.linalg.norm(np.diff(code, axis=0), axis=1)) + 1e-6
    follows = np.minimum(np.arange(len(code)) + 1, len(code) - 1)
    cost = _CHANGE * (np.linalg.norm(code[follows][:, None] - code[None], axis=2) + _JUMP)
    neighbours = np.flatnonzero(np.diff(frames) == 1)
    cost[neighbours, neighbours + 1] = 0
    np.fill_diagonal(cost, _HOLD)
    return np.asarray(cost, np.float32)
