"""Select mouth units from footage in which the presenter speaks (unit selection).

The target cost of a unit measures how its lips and head pose differ from those wanted in a picture, the join cost how
visibly it follows another unit; the Viterbi algorithm finds the cheapest path.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.control_points import CO, LI, LO, NOSE, POINTS, UI, UO, find_rows
from models.avatars.mesh.mouth_shape import MouthModel, close_lips, gaussian_smooth, lip_gap, smoothstep
from models.engine import Footage
from models.face.track import FaceTrack, Gate
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

MIN_SPEECH_RANGE = 0.08  # of the lip gap (units, 4th to 96th percentile) while speaking; idle mouths stay below .02
MIN_UNITS, MAX_UNITS = 50, 400  # fewer frames give too little choice; more are thinned out
_RUN_LENGTH = 25  # frames kept in a row when there are too many
HALF_WIDTH, HALF_HEIGHT = 0.46, 0.40  # of a unit's image, in units

# Target cost of a shape difference: lip gap, mouth width, thickness of lower and upper lip; scales in units, weights.
_SCALE, _WEIGHT = np.array([0.06, 0.05, 0.03, 0.03]), np.array([1.0, 0.8, 0.35, 0.25])
_POSE_SCALE, _POSE_WEIGHT = np.array([0.10, 0.12]), 0.2
_CHANGE, _JUMP, _HOLD = 0.16, 0.55, 0.13
_OPEN_COST = 2.0  # of a unit that is open where the lips must touch
_RESIDUAL = 0.75  # share of the difference between selected and wanted lips that the warp adds
_NOSE = find_rows(NOSE)


@dataclass(frozen=True, slots=True)
class MouthUnit:
    """A mouth in the footage: ``part`` is the image in ``box`` of frame ``index``."""

    index: int
    box: Box
    part: Picture


def measure_lips(shapes: Floats) -> Floats:
    """Return lip gap, mouth width, lower and upper lip thickness of ``shapes``: float32 (n, 4).

    ``shapes`` is (n, points, 3).
    """
    width = np.linalg.norm(shapes[:, CO[1], :2] - shapes[:, CO[0], :2], axis=1)
    lower, upper = shapes[:, LO[4], 1] - shapes[:, LI[4], 1], shapes[:, UI[4], 1] - shapes[:, UO[4], 1]
    return np.stack([lip_gap(shapes), width, lower, upper], axis=1).astype(np.float32)


def find_speaking_frames(track: FaceTrack, mouth: MouthModel) -> Indices:
    """Return the frames to use as units, in order.

    None if the presenter does not speak in the footage.
    """
    good = np.flatnonzero(track.usable & ((track.gates & int(Gate.SMALL | Gate.BLURRED)) == 0))
    # The plain net is too inaccurate for lips: selection would prefer the very frames that it measures wrongly.
    if len(good) < MIN_UNITS or track.net != "attention":
        return good[:0]
    low, high = np.percentile(mouth.gaps[good], [4, 96])
    if high - low < MIN_SPEECH_RANGE:
        return good[:0]
    if len(good) > MAX_UNITS:
        runs = np.array_split(good, len(good) // _RUN_LENGTH)
        chosen = np.linspace(0, len(runs) - 1, MAX_UNITS // _RUN_LENGTH).astype(np.intp)
        good = np.concatenate([runs[k] for k in chosen])
    return good


class UnitDatabase:
    """The mouth units of one presenter, and their selection."""

    def __init__(self, footage: Footage, track: FaceTrack, mouth: MouthModel, frames: Indices) -> None:
        """Cut the units out of ``frames`` of the footage and compute their join costs."""
        self.mouth = mouth
        self.track = track
        self.shapes = track.shape[frames][:, POINTS]
        self.units = [_cut_out(footage, track, int(index)) for index in frames]
        self._shape = measure_lips(self.shapes)
        self._pose = track.rotation[:, :2, 2]
        self._indices = frames
        looks = np.stack([_appearance(unit, track, mouth) for unit in self.units])
        self._join_costs = _compute_join_costs(looks, frames)
        away = (((self._shape - measure_lips(mouth.neutral[None])) / _SCALE) ** 2 * _WEIGHT).sum(1)
        turned = (((self._pose[frames] - np.median(self._pose[frames], 0)) / _POSE_SCALE) ** 2).sum(1)
        self.rest = int(np.argmin(away + _POSE_WEIGHT * turned))

    def select(self, params: Floats, base: npt.NDArray[np.int32]) -> Indices:
        """Return the unit for each picture, (n,), for ``params`` (n, 8) over frames ``base`` (n,).

        The path begins and ends with the unit at rest, so that passages join.
        """
        cost = self._target_costs(params, base)
        best, origins = cost[0] + 1e6 * (np.arange(len(self.units)) != self.rest), []
        for here in cost[1:]:
            reach = best[:, None] + self._join_costs
            origin = reach.argmin(0)
            origins.append(origin)
            best = reach[origin, np.arange(len(origin))] + here
        path = [self.rest]
        for origin in reversed(origins):
            path.append(int(origin[path[-1]]))
        return np.array(path[::-1], np.intp)

    def _target_costs(self, params: Floats, base: npt.NDArray[np.int32]) -> Floats:
        """Return the target cost of each unit in each picture, (n, units)."""
        wanted = self._map_to_range(measure_lips(self.mouth.neutral + self.mouth.displacements(params)))
        cost = (((wanted[:, None] - self._shape[None]) / _SCALE) ** 2 * _WEIGHT).sum(2)
        open_ = np.maximum(self._shape[:, 0] - np.percentile(self._shape[:, 0], 4) - 0.01, 0) / 0.02
        shut = visemes.lip_opening(params) < 0.006
        cost += _OPEN_COST * shut[:, None] * open_**2
        turned = (self._pose[base][:, None] - self._pose[self._indices][None]) / _POSE_SCALE
        return np.asarray(cost + _POSE_WEIGHT * (turned**2).sum(2), np.float32)

    def _map_to_range(self, wanted: Floats) -> Floats:
        """Map lip measures from the range of the parameters to the range of this mouth, (n, 4)."""
        low, high = np.percentile(self._shape, [4, 96], axis=0)
        extremes = measure_lips(self.mouth.neutral + self.mouth.displacements(_EXTREMES))
        least, most = extremes.min(0), extremes.max(0)
        stretch = np.clip((high - low) / (most - least + 1e-4), 0.3, 2)
        rest = measure_lips(self.mouth.neutral[None])[0]
        mapped = np.median(self._shape, 0) + (wanted - rest) * stretch
        mapped[:, 0] = low[0] + np.maximum(wanted[:, 0] - rest[0], 0) * stretch[0]
        return np.asarray(np.clip(mapped, self._shape.min(0), self._shape.max(0)), np.float32)

    def compute_targets(self, params: Floats, base: npt.NDArray[np.int32], path: Indices) -> Floats:
        """Return the target shapes, (n, points, 3).

        They are the selected lips, moved part of the way to the wanted ones.
        """
        chosen = self.shapes[path]
        wanted = self.mouth.displacements(params)
        lacking = wanted - (chosen - self.shapes[self.rest])
        lacking[..., 0] *= 0.5
        inner = np.minimum(np.arange(len(path)), np.arange(len(path))[::-1])[:, None, None]
        shapes = gaussian_smooth(chosen, 0.7) + _RESIDUAL * gaussian_smooth(lacking, 0.8) * np.minimum(inner / 3, 1)
        shut = 1 - smoothstep(visemes.lip_opening(params) / 0.02)[:, None, None]
        shapes = shapes + shut * (close_lips(shapes, self.mouth.jaw) - shapes)
        shapes[:, _NOSE] = self.mouth.closed[base][:, _NOSE]
        low, high = shapes[:, LI, 1], shapes[:, UI, 1]
        middle, crossed = (low + high) / 2, low < high
        shapes[:, LI, 1], shapes[:, UI, 1] = np.where(crossed, middle, low), np.where(crossed, middle, high)
        return np.asarray(shapes, np.float32)


# Parameters at the extremes of speech: at rest, wide open, spread, rounded, pressed, tucked.
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


def _cut_out(footage: Footage, track: FaceTrack, index: int) -> MouthUnit:
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
    return MouthUnit(index, box, part)


def _appearance(unit: MouthUnit, track: FaceTrack, mouth: MouthModel) -> Floats:
    """Return the appearance of ``unit`` without pose: a small flat grey image of zero mean."""
    index, scale = unit.index, float(track.scale[unit.index])
    centre = track.project(index, mouth.neutral[[UI[4], LI[4]]])[:, :2].mean(0) - [unit.box.x0, unit.box.y0]
    roll = np.arctan2(track.rotation[index][1, 0], track.rotation[index][0, 0])
    zoom = 28 / (0.55 * scale)
    turn = zoom * np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    place = np.column_stack([turn, np.array([20, 14]) - turn @ centre])
    soft = cv2.GaussianBlur(unit.part.y, (0, 0), max(0.5, scale / 90))
    small = cv2.warpAffine(soft, place, (40, 36), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return np.asarray((small - small.mean()).ravel() / 30, np.float32)


def _compute_join_costs(looks: Floats, frames: Indices) -> Floats:
    """Return the cost of unit j after unit i, (units, units): zero for consecutive frames."""
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
