"""Animate a still picture with blinks, head sway and breathing.

All of them are at rest at both ends of a passage, so that passages join.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.control_points import CHIN
from models.avatars.mesh.mouth_shape import gaussian_smooth, smoothstep
from models.engine import FPS
from models.face.landmarks import FACE_OVAL
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

BLINK_CLOSURE = (0.15, 0.75, 1.0, 0.95, 0.70, 0.40, 0.18, 0.05)
"""Closure of the lids in the frames of one blink: they close faster than they open."""
_BLINKS_HZ = 0.28
_SWAY = np.array([0.012, 0.008, 0.010])  # units across, units down, radians
_SWAY_HZ = 0.35
_NOD = 0.10  # of the mouth's opening: heads nod slightly while speaking
_BREATH, _BREATH_HZ = 0.004, 0.25
_SETTLE_S = 1.0  # in which all movement fades in and out at the ends
_COLUMNS = 48


class IdleMotion(NamedTuple):
    """The idle motion of one passage.

    Attributes:
        blink: intp (n,), the position in `BLINK_CLOSURE` counted from 1, or 0 with open eyes.
        sway: float32 (n, 3), head across and down in units, and its turn in radians.
        breath: float32 (n,), chest down in units.
    """

    blink: npt.NDArray[np.intp]
    sway: Floats
    breath: Floats


def generate_idle_motion(frames: int, opening: Floats, seed: int) -> IdleMotion:
    """Return the idle motion for ``frames`` frames with the mouth opened by ``opening`` (n,)."""
    random = np.random.default_rng(seed)
    times = np.arange(frames) / FPS
    rest = smoothstep(np.minimum(times, times[::-1]) / _SETTLE_S)
    sway = _smooth_noise(random, times * _SWAY_HZ) * _SWAY
    sway[:, 1] += _NOD * gaussian_smooth(opening[:, None], 0.2 * FPS)[:, 0]
    breath = _BREATH * np.sin(2 * np.pi * _BREATH_HZ * times)
    return IdleMotion(
        _generate_blinks(random, frames),
        (sway * rest[:, None]).astype(np.float32),
        (breath * rest).astype(np.float32),
    )


def _generate_blinks(random: np.random.Generator, frames: int) -> npt.NDArray[np.intp]:
    blink = np.zeros(frames, np.intp)
    at = float(random.uniform(0.6, 2.5))
    while round(at * FPS) + len(BLINK_CLOSURE) + 2 <= frames:
        first = round(at * FPS)
        blink[first : first + len(BLINK_CLOSURE)] = np.arange(len(BLINK_CLOSURE)) + 1
        at += float(np.clip(random.gamma(4, 1 / (_BLINKS_HZ * 4)), 1.4, 8))
    return blink


def _smooth_noise(random: np.random.Generator, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a random Catmull-Rom curve of three columns at ``places`` (n,); knots at integers."""
    count = int(places[-1]) + 5 if len(places) else 5
    knots = 0.7 * random.normal(0, 1, (count, 3))
    i = places.astype(np.intp) + 1
    u = (places - i + 1)[:, None]
    a, b, c, d = (knots[i + k] for k in (-1, 0, 1, 2))
    return np.asarray(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3))


class BodyWarp:
    """Warps the head and the shoulders of a still picture about the neck; the background stays.

    Luma is sampled from a copy of the picture at double size: sampled at its own size it would alternate between soft
    and sharp with every half pixel of sway.
    """

    def __init__(self, pictures: Sequence[Picture], landmarks: Floats, unit: float, changing: Box) -> None:
        """Compute the weights of head and chest at every position.

        ``pictures`` are the states of the still (one for each frame of a blink); the pictures passed to `apply` may
        differ from them inside ``changing`` only.
        """
        width, height = pictures[0].width, pictures[0].height
        centre, chin = landmarks[FACE_OVAL, :2].mean(0), landmarks[CHIN, :2]
        self.box = box = Box(
            int(centre[0] - 2.0 * unit), int(centre[1] - 2.8 * unit),
            int(centre[0] + 2.0 * unit), int(chin[1] + 2.2 * unit),
        ).even(width, height)  # fmt: skip
        rows = max(8, round(_COLUMNS * box.height / box.width))
        x = box.x0 + (np.arange(_COLUMNS, dtype=np.float32) + 0.5) * box.width / _COLUMNS - 0.5
        y = box.y0 + (np.arange(rows, dtype=np.float32) + 0.5)[:, None] * box.height / rows - 0.5
        tall = np.where(y < centre[1], 1.6 * unit, 1.15 * unit)
        away = np.sqrt(((x - centre[0]) / (1.05 * unit)) ** 2 + ((y - centre[1]) / tall) ** 2)
        self._head = (1 - smoothstep(away - 0.75)).astype(np.float32)
        aside = np.minimum(x - box.x0, box.x1 - x) / (0.6 * unit)
        under = (y - chin[1]) / (0.8 * unit)
        if box.y1 < height:  # else the body is cut off by the picture's edge and needs no fade
            under = np.minimum(under, (box.y1 - y) / (0.6 * unit))
        self._chest = smoothstep(aside) * smoothstep(under)
        self._x, self._y, self._unit = x - chin[0], y - (chin[1] + 0.5 * unit), unit
        self._double_x = np.arange(box.width, dtype=np.float32)[None] * 2 + 0.5
        self._double_y = np.arange(box.height, dtype=np.float32)[:, None] * 2 + 0.5
        self._map_x, self._map_y = (np.empty((box.height, box.width), np.float32) for _ in range(2))
        self._changing = _intersection(changing, box)
        self._doubled = [_double_luma(picture, box) for picture in pictures]

    def apply(self, picture: Picture, state: int, sway: Floats, breath: float) -> Picture:
        """Return ``picture`` warped by ``sway`` (3,) and ``breath`` (units, radians).

        ``state`` is the number of the still of which ``picture`` is a variant.
        """
        if not sway.any() and breath == 0:
            return picture
        box, (across, down, turn) = self.box, sway.tolist()
        back_x = -(across * self._unit - turn * self._y) * self._head
        back_y = -(down * self._unit + turn * self._x) * self._head - breath * self._unit * self._chest
        x, y = self._map_x, self._map_y
        for back, own, full in ((back_x, self._double_x, x), (back_y, self._double_y, y)):
            cv2.resize((2 * back).astype(np.float32), (box.width, box.height), full, interpolation=cv2.INTER_LINEAR)
            full += own
        painted = picture.copy()
        self._warp_luma(picture, state, painted.y[box.y0 : box.y1, box.x0 : box.x1])
        # A chroma sample lies in the middle of four luma samples, each of 2 x 2 samples of the doubled luma.
        half = (box.width // 2, box.height // 2)
        x = cv2.resize(x, half, interpolation=cv2.INTER_AREA) * 0.25 - 0.375
        y = cv2.resize(y, half, interpolation=cv2.INTER_AREA) * 0.25 - 0.375
        part = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
        for plane, onto in ((picture.u, painted.u), (picture.v, painted.v)):
            onto[part] = cv2.remap(plane[part], x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return painted

    def _warp_luma(self, picture: Picture, state: int, onto: Bytes) -> None:
        """Write the warped luma of ``picture`` to ``onto``."""
        doubled, part = self._doubled[state], self._changing
        rows = slice(2 * (part.y0 - self.box.y0), 2 * (part.y1 - self.box.y0))
        columns = slice(2 * (part.x0 - self.box.x0), 2 * (part.x1 - self.box.x0))
        kept = doubled[rows, columns].copy()
        doubled[rows, columns] = _double_luma(picture, part)
        onto[:] = cv2.remap(doubled, self._map_x, self._map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        doubled[rows, columns] = kept


def _double_luma(picture: Picture, box: Box) -> Bytes:
    luma = picture.y[box.y0 : box.y1, box.x0 : box.x1]
    return np.asarray(cv2.resize(luma, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def _intersection(a: Box, b: Box) -> Box:
    return Box(max(a.x0, b.x0), max(a.y0, b.y0), min(a.x1, b.x1), min(a.y1, b.y1))
