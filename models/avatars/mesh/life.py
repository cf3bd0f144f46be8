"""Life for a still picture: blinks, a slight sway of the head, breathing. All of it rests at both ends of a passage."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.points import CHIN
from models.avatars.mesh.shape import ramp, smooth
from models.engine import FPS
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]

BLINK = (0.15, 0.75, 1.0, 0.95, 0.70, 0.40, 0.18, 0.05)
"""How far the lids are down in the pictures of one blink: quick to close, slow to open."""
_BLINKS = 0.28  # a second
_SWAY = np.array([0.012, 0.008, 0.010])  # units across, units down, radians
_SWAY_HZ = 0.35
_NOD = 0.10  # of the mouth's opening: heads dip a little with what they say
_BREATH, _BREATH_HZ = 0.004, 0.25
_SETTLE = 1.0  # seconds in which all movement comes to rest at the ends
_COLUMNS = 48
_OVAL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377]
_OVAL += [152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]


class Motion(NamedTuple):
    """What one passage does: ``blink`` intp (n,), the place in `BLINK` counted from 1, or 0; ``sway`` (n, 3), ``breath`` (n,)."""

    blink: npt.NDArray[np.intp]
    sway: Floats
    breath: Floats


def motion(frames: int, opening: Floats, seed: int) -> Motion:
    """Return the life of a passage of ``frames`` pictures whose mouth opens by ``opening`` (n,)."""
    random = np.random.default_rng(seed)
    times = np.arange(frames) / FPS
    rest = ramp(np.minimum(times, times[::-1]) / _SETTLE)
    sway = _noise(random, times * _SWAY_HZ) * _SWAY
    sway[:, 1] += _NOD * smooth(opening[:, None], 0.2 * FPS)[:, 0]
    breath = _BREATH * np.sin(2 * np.pi * _BREATH_HZ * times)
    return Motion(
        _blinks(random, frames),
        (sway * rest[:, None]).astype(np.float32),
        (breath * rest).astype(np.float32),
    )


def _blinks(random: np.random.Generator, frames: int) -> npt.NDArray[np.intp]:
    blink = np.zeros(frames, np.intp)
    at = float(random.uniform(0.6, 2.5))
    while round(at * FPS) + len(BLINK) + 2 <= frames:
        first = round(at * FPS)
        blink[first : first + len(BLINK)] = np.arange(len(BLINK)) + 1
        at += float(np.clip(random.gamma(4, 1 / (_BLINKS * 4)), 1.4, 8))
    return blink


def _noise(random: np.random.Generator, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a smooth random curve of three columns at ``places`` (n,), its knots one apart (Catmull-Rom)."""
    count = int(places[-1]) + 5 if len(places) else 5
    knots = 0.7 * random.normal(0, 1, (count, 3))
    i = places.astype(np.intp) + 1
    u = (places - i + 1)[:, None]
    a, b, c, d = (knots[i + k] for k in (-1, 0, 1, 2))
    return np.asarray(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3))


class Body:
    """Moves the head and the shoulders of one picture about the neck; the background stays."""

    def __init__(self, width: int, height: int, landmarks: Floats, unit: float) -> None:
        """Weigh every place of a ``width`` x ``height`` picture by how much it belongs to the head."""
        centre, chin = landmarks[_OVAL, :2].mean(0), landmarks[CHIN, :2]
        reach_x, reach_up = 2.0 * unit, 3.4 * unit
        self.box = Box(
            int(centre[0] - reach_x), int(centre[1] - reach_up), int(centre[0] + reach_x), int(chin[1] + 2.2 * unit)
        ).even(width, height)
        rows = max(8, round(_COLUMNS * self.box.height / self.box.width))
        x = self.box.x0 + (np.arange(_COLUMNS, dtype=np.float32) + 0.5) * self.box.width / _COLUMNS - 0.5
        y = self.box.y0 + (np.arange(rows, dtype=np.float32) + 0.5)[:, None] * self.box.height / rows - 0.5
        tall = np.where(y < centre[1], 1.9 * unit, 1.15 * unit)
        away = np.sqrt(((x - centre[0]) / (1.05 * unit)) ** 2 + ((y - centre[1]) / tall) ** 2)
        self._head = (1 - ramp(away - 0.75)).astype(np.float32)
        aside = np.minimum(x - self.box.x0, self.box.x1 - x) / (0.6 * unit)
        under = np.minimum((y - chin[1]) / (0.8 * unit), (self.box.y1 - y) / (0.6 * unit))
        if self.box.y1 >= height:  # the body leaves the picture: nothing to fade towards
            under = (y - chin[1]) / (0.8 * unit)
        self._chest = ramp(aside) * ramp(under)
        self._x, self._y = x - chin[0], y - (chin[1] + 0.5 * unit)
        self._unit = unit
        self._own_x = np.arange(self.box.x0, self.box.x1, dtype=np.float32)[None]
        self._own_y = np.arange(self.box.y0, self.box.y1, dtype=np.float32)[:, None]

    def moved(self, picture: Picture, sway: Floats, breath: float) -> Picture:
        """Return ``picture`` with the head moved by ``sway`` (3,) and the chest by ``breath`` units."""
        if not sway.any() and breath == 0:
            return picture
        across, down, turn = (float(v) for v in sway)
        back_x = -(across * self._unit - turn * self._y) * self._head
        back_y = -(down * self._unit + turn * self._x) * self._head - breath * self._unit * self._chest
        size = (self.box.width, self.box.height)
        x = cv2.resize(back_x.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) + self._own_x
        y = cv2.resize(back_y.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) + self._own_y
        painted = picture.copy()
        box = self.box
        painted.y[box.y0 : box.y1, box.x0 : box.x1] = cv2.remap(
            picture.y, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        half = (box.width // 2, box.height // 2)
        half_x = cv2.resize(x, half, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
        half_y = cv2.resize(y, half, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
        part = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
        for plane, onto in ((picture.u, painted.u), (picture.v, painted.v)):
            onto[part] = cv2.remap(plane, half_x, half_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return painted
