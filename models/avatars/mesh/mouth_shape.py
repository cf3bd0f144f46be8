"""Convert mouth parameters to the shape of lips, jaw and cheeks.

Shapes are in face space: without pose, in units of the distance of the outer eye corners.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.control_points import (
    BELOW,
    CHEEK,
    CHIN,
    CI,
    CO,
    CORNERS_OUTER,
    JAW,
    LI,
    LIPS,
    LO,
    NOSE,
    POINTS,
    UI,
    UO,
    find_rows,
)
from models.face.track import FaceTrack

Floats = npt.NDArray[np.float32]

CLOSED_GAP = 0.004  # of inner lips that count as closed; the nets never report less
CORNERS_FOLLOW = 0.27  # of the jaw's drop
CHIN_FOLLOWS = 0.82
AT_REST, AWAY = 0.02, 0.05  # distance from neutral up to which lips keep, or lose, their own small movements

_X, _Y, _Z = 0, 1, 2
_LIPS, _JAW, _BELOW, _CHEEK, _NOSE = (
    find_rows(LIPS),
    find_rows(JAW),
    find_rows(BELOW),
    find_rows(CHEEK),
    find_rows(NOSE),
)
_JAW_FRAME = find_rows([CHIN, 172, 397])  # chin and the two jaw angles
_LEFT, _RIGHT = find_rows(CORNERS_OUTER)


def smoothstep(x: npt.ArrayLike) -> Floats:
    """Return the smoothstep of ``x``: 0 below 0, 1 above 1."""
    t = np.clip(np.asarray(x, np.float32), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def gaussian_smooth(x: Floats, sigma: float) -> Floats:
    """Return ``x`` blurred along its first axis, with its ends repeated."""
    if sigma <= 0 or len(x) < 2:
        return x
    reach = int(4 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.concatenate([np.repeat(x[:1], reach, 0), x, np.repeat(x[-1:], reach, 0)])
    return np.asarray(sum(k * padded[i : i + len(x)] for i, k in enumerate(kernel)), np.float32)


def lip_gap(shape: Floats) -> Floats:
    """Return the distance of the inner lips at the middle, (...,), for shapes (..., points, 3)."""
    return np.asarray(shape[..., LI[4], _Y] - shape[..., UI[4], _Y])


def _jaw_weights(shape: Floats, points: npt.NDArray[np.intp]) -> Floats:
    """Return each point's share of the jaw's drop: 0 at the mouth's height, 1 at the chin."""
    middle = shape[[_LEFT, _RIGHT]].mean(0)
    chin, left, right = shape[_JAW_FRAME]
    depth = smoothstep((shape[points, _Y] - middle[_Y]) / (chin[_Y] - middle[_Y])) ** 0.8
    aside = np.clip(np.abs(shape[points, _X] - middle[_X]) / (abs(right[_X] - left[_X]) / 2), 0, 1)
    return np.asarray(depth * (1 - 0.35 * aside**2), np.float32)


def close_lips(shapes: Floats, jaw: Floats) -> Floats:
    """Return ``shapes`` (..., points, 3) with closed lips.

    ``jaw`` (points,) is each point's share of its drop.
    """
    shut = shapes.copy()
    parted = np.maximum(shapes[..., LI, _Y] - shapes[..., UI, _Y] - CLOSED_GAP, 0)
    shut[..., UI, _Y] += 0.25 * parted
    shut[..., LI, _Y] -= 0.75 * parted
    shut[..., UO, _Y] += 0.20 * parted
    shut[..., LO, _Y] -= 0.70 * parted
    moved = np.concatenate([_JAW, _BELOW])
    shut[..., moved, _Y] -= 0.6 * parted[..., 4:5] * jaw[moved]
    return shut


class MouthModel:
    """The mouth of one person: its shape at rest, and how the parameters move it."""

    def __init__(self, track: FaceTrack) -> None:
        """Learn the rest shape from the least open fifth of the usable frames of ``track``."""
        shapes = track.shape[:, POINTS]
        usable = np.flatnonzero(track.usable)
        gaps = lip_gap(shapes)
        calmest = usable[np.argsort(gaps[usable], kind="stable")[: max(1, len(usable) // 5)]]
        parted = np.median(shapes[calmest], 0).astype(np.float32)
        self.jaw = np.zeros(len(POINTS), np.float32)
        for points in (_JAW, _BELOW, _CHEEK):
            self.jaw[points] = _jaw_weights(parted, points)
        self.neutral = close_lips(parted, self.jaw)
        self.closed = close_lips(shapes, self.jaw)
        self.gaps = gaps
        away = np.abs(self.closed[:, _LIPS, :2] - self.neutral[_LIPS, :2]).max((1, 2))
        self.own = gaussian_smooth(smoothstep((AWAY - away) / (AWAY - AT_REST)), 2.0)
        self._compute_weights()

    def _compute_weights(self) -> None:
        """Compute each point's share in every kind of movement."""
        rest = self.neutral
        self.middle = float(rest[[_LEFT, _RIGHT], _X].mean())
        self.half = float(abs(rest[_RIGHT, _X] - rest[_LEFT, _X]) / 2)
        inner = float(abs(rest[CI[1], _X] - rest[CI[0], _X]) / 2)

        def arch(points: npt.NDArray[np.intp], half: float) -> tuple[Floats, Floats]:
            """Return weights from 1 (middle) to 0 (corners), for spread and for rounded lips."""
            across = np.clip(np.abs(rest[points, _X] - self.middle) / half, 0, 1)
            return (1 - across**2.8).astype(np.float32), np.sqrt(1 - across**2.2).astype(np.float32)

        self._inner_arches = arch(UI, inner), arch(LI, inner)
        lateral = np.clip(np.abs(rest[LO, _X] - self.middle) / self.half, 0, 1)
        self._beside = (4 * lateral * (1 - lateral)).astype(np.float32)  # avoids a pointed lower lip
        self._outer_arches = arch(UO, self.half), arch(LO, self.half)
        height = rest[[_LEFT, _RIGHT], _Y].mean()
        chin = rest[_JAW_FRAME[0], _Y]
        # The skin below the lip must move with it, or the lip would fold over it.
        depth = np.clip((rest[_BELOW, _Y] - height) / (chin - height), 0, 1)
        across = np.abs(rest[_BELOW, _X] - self.middle) / (self.half * (1 + 1.2 * depth))
        self.jaw[_BELOW] = (1.16 - 0.16 * depth) * (0.24 + 0.76 * np.clip(1 - across**2.8, 0, 1))
        self._near = np.where(rest[_CHEEK, _X] < self.middle, _LEFT, _RIGHT)
        self._cheek = np.exp(-np.linalg.norm(rest[_CHEEK, :2] - rest[self._near, :2], axis=1) / 0.18)

    def displacements(self, params: Floats) -> Floats:
        """Return the displacements from rest, float32 (n, points, 3), for ``params`` (n, 8)."""
        rest = self.neutral
        move = np.zeros((len(params), *rest.shape), np.float32)
        jaw, wide, rounded, press, tuck = params[:, : visemes.TEETH].T[:, :, None]
        drop, rise = visemes.lower_lip_drop(params)[:, None], visemes.upper_lip_rise(params)[:, None]
        follow = (CORNERS_FOLLOW + 0.20 * rounded) * drop

        mix = 0.6 * rounded
        upper_inner, lower_inner = (a + mix * (b - a) for a, b in self._inner_arches)
        upper_outer, lower_outer = (a + mix * (b - a) for a, b in self._outer_arches)

        y = move[..., _Y]
        y[:, LI] += follow + (drop - follow) * lower_inner - visemes.lower_lip_tuck(params)[:, None] * lower_inner
        y[:, LO] += follow + (0.97 * drop - follow) * lower_outer
        y[:, LO] += 0.018 * rounded * self._beside
        y[:, LO] += (0.012 * rounded - 0.014 * press - 0.032 * tuck) * lower_outer
        y[:, UI] += follow * (1 - upper_inner) - rise * upper_inner
        y[:, UO] += follow * (1 - upper_outer) - 0.9 * rise * upper_outer
        y[:, UO] += (0.008 * press - 0.018 * rounded) * upper_outer
        y[:, np.concatenate([CI, CO])] += follow - 0.018 * np.maximum(wide, 0)

        width = 0.13 * wide - 0.30 * rounded - 0.05 * np.minimum(jaw, 1) * (1 - press)
        move[:, _LIPS, _X] = (rest[_LIPS, _X] - self.middle) * width
        move[:, _LIPS, _Z] -= 0.06 * rounded

        below = np.concatenate([_JAW, _BELOW])
        y[:, below] += (CHIN_FOLLOWS * drop - 0.012 * tuck) * self.jaw[below]
        move[:, _CHEEK, _X] += 0.8 * self._cheek * move[:, self._near, _X]
        y[:, _CHEEK] += 0.7 * self._cheek * follow
        return move

    def compute_targets(self, params: Floats, base: npt.NDArray[np.int32]) -> Floats:
        """Return the target shapes (n, points, 3) for ``params`` (n, 8) over frames ``base`` (n,).

        Lips at rest keep their own small movements; lips that talk in the footage are moved to the neutral shape first.
        """
        own = self.own[base][:, None, None]
        shapes = self.neutral + own * (self.closed[base] - self.neutral) + self.displacements(params)
        shapes[:, _NOSE] = self.closed[base][:, _NOSE]
        low, high = shapes[:, LI, _Y], shapes[:, UI, _Y]
        middle = (low + high) / 2
        crossed = low < high
        shapes[:, LI, _Y] = np.where(crossed, middle, low)
        shapes[:, UI, _Y] = np.where(crossed, middle, high)
        return np.asarray(shapes, np.float32)
