"""From mouth parameters to the shape of lips, jaw and cheeks, in the face's own space: no pose, eyes one unit apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.points import (
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
    rows,
)
from models.face.track import FaceTrack

Floats = npt.NDArray[np.float32]

SHUT = 0.004  # inner lips this close count as closed; the nets never report less
CORNERS_FOLLOW = 0.27  # of the jaw's drop
CHIN_FOLLOWS = 0.82
AT_REST, AWAY = 0.02, 0.05  # how far lips may be from neutral to keep their own small movements

_X, _Y, _Z = 0, 1, 2
_LIPS, _JAW, _BELOW, _CHEEK, _NOSE = rows(LIPS), rows(JAW), rows(BELOW), rows(CHEEK), rows(NOSE)
_FRAME = rows([CHIN, 172, 397])  # chin and the two jaw angles
_LEFT, _RIGHT = rows(CORNERS_OUTER)


def ramp(x: npt.ArrayLike) -> Floats:
    """Return the smooth step of ``x``: 0 below 0, 1 above 1."""
    t = np.clip(np.asarray(x, np.float32), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def smooth(x: Floats, sigma: float) -> Floats:
    """Return ``x`` blurred along its first axis, the ends repeated."""
    if sigma <= 0 or len(x) < 2:
        return x
    reach = int(4 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.concatenate([np.repeat(x[:1], reach, 0), x, np.repeat(x[-1:], reach, 0)])
    return np.asarray(sum(k * padded[i : i + len(x)] for i, k in enumerate(kernel)), np.float32)


def gap(shape: Floats) -> Floats:
    """Return the distance of the inner lips at the middle, (...,), for shapes (..., points, 3)."""
    return np.asarray(shape[..., LI[4], _Y] - shape[..., UI[4], _Y])


def _jaw_weight(shape: Floats, points: npt.NDArray[np.intp]) -> Floats:
    """Return how much of the jaw's drop each of ``points`` follows: none at the mouth's height, all at the chin."""
    middle = shape[[_LEFT, _RIGHT]].mean(0)
    chin, left, right = shape[_FRAME]
    depth = ramp((shape[points, _Y] - middle[_Y]) / (chin[_Y] - middle[_Y])) ** 0.8
    aside = np.clip(np.abs(shape[points, _X] - middle[_X]) / (abs(right[_X] - left[_X]) / 2), 0, 1)
    return np.asarray(depth * (1 - 0.35 * aside**2), np.float32)


def closed(shapes: Floats, jaw: Floats) -> Floats:
    """Return ``shapes`` (..., points, 3) with closed lips; ``jaw`` (points,) is each point's share of the jaw's way."""
    shut = shapes.copy()
    parted = np.maximum(shapes[..., LI, _Y] - shapes[..., UI, _Y] - SHUT, 0)
    shut[..., UI, _Y] += 0.25 * parted
    shut[..., LI, _Y] -= 0.75 * parted
    shut[..., UO, _Y] += 0.20 * parted
    shut[..., LO, _Y] -= 0.70 * parted
    moved = np.concatenate([_JAW, _BELOW])
    shut[..., moved, _Y] -= 0.6 * parted[..., 4:5] * jaw[moved]
    return shut


class Mouth:
    """The mouth of one person: what it looks like at rest, and how the parameters move it."""

    def __init__(self, track: FaceTrack) -> None:
        """Learn the rest shape from the least open fifth of the usable frames of ``track``."""
        shapes = track.shape[:, POINTS]
        usable = np.flatnonzero(track.usable)
        gaps = gap(shapes)
        calmest = usable[np.argsort(gaps[usable], kind="stable")[: max(1, len(usable) // 5)]]
        parted = np.median(shapes[calmest], 0).astype(np.float32)
        self.jaw = np.zeros(len(POINTS), np.float32)
        for points in (_JAW, _BELOW, _CHEEK):
            self.jaw[points] = _jaw_weight(parted, points)
        self.neutral = closed(parted, self.jaw)
        self.closed = closed(shapes, self.jaw)
        self.gaps = gaps
        away = np.abs(self.closed[:, _LIPS, :2] - self.neutral[_LIPS, :2]).max((1, 2))
        self.own = smooth(ramp((AWAY - away) / (AWAY - AT_REST)), 2.0)
        self._weights()

    def _weights(self) -> None:
        """Work out, once, each point's share in every kind of movement."""
        rest = self.neutral
        self.middle = float(rest[[_LEFT, _RIGHT], _X].mean())
        self.half = float(abs(rest[_RIGHT, _X] - rest[_LEFT, _X]) / 2)
        inner = float(abs(rest[CI[1], _X] - rest[CI[0], _X]) / 2)

        def arch(points: npt.NDArray[np.intp], half: float) -> tuple[Floats, Floats]:
            """Return 1 at the middle of the mouth, falling to 0 at its corners: for spread and for rounded lips."""
            across = np.clip(np.abs(rest[points, _X] - self.middle) / half, 0, 1)
            return (1 - across**2.8).astype(np.float32), np.sqrt(1 - across**2.2).astype(np.float32)

        self._inner_arches = arch(UI, inner), arch(LI, inner)
        lateral = np.clip(np.abs(rest[LO, _X] - self.middle) / self.half, 0, 1)
        self._beside = (4 * lateral * (1 - lateral)).astype(np.float32)  # rounds off a pointed lower lip
        self._outer_arches = arch(UO, self.half), arch(LO, self.half)
        height = rest[[_LEFT, _RIGHT], _Y].mean()
        chin = rest[_FRAME[0], _Y]
        # Skin below the lip must move with it, or the lip folds over it.
        depth = np.clip((rest[_BELOW, _Y] - height) / (chin - height), 0, 1)
        across = np.abs(rest[_BELOW, _X] - self.middle) / (self.half * (1 + 1.2 * depth))
        self.jaw[_BELOW] = (1.16 - 0.16 * depth) * (0.24 + 0.76 * np.clip(1 - across**2.8, 0, 1))
        self._near = np.where(rest[_CHEEK, _X] < self.middle, _LEFT, _RIGHT)
        self._cheek = np.exp(-np.linalg.norm(rest[_CHEEK, :2] - rest[self._near, :2], axis=1) / 0.18)

    def moved(self, params: Floats) -> Floats:
        """Return how every point moves for ``params`` (n, 8), away from rest: float32 (n, points, 3)."""
        rest = self.neutral
        move = np.zeros((len(params), *rest.shape), np.float32)
        jaw, wide, rounded, press, tuck = params[:, : visemes.TEETH].T[:, :, None]
        drop, rise = visemes.lower(params)[:, None], visemes.raised(params)[:, None]
        follow = (CORNERS_FOLLOW + 0.20 * rounded) * drop

        mix = 0.6 * rounded
        upper_inner, lower_inner = (a + mix * (b - a) for a, b in self._inner_arches)
        upper_outer, lower_outer = (a + mix * (b - a) for a, b in self._outer_arches)

        y = move[..., _Y]
        y[:, LI] += follow + (drop - follow) * lower_inner - visemes.tucked(params)[:, None] * lower_inner
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

    def targets(self, params: Floats, base: npt.NDArray[np.int32]) -> Floats:
        """Return the shapes to show over footage frames ``base`` (n,) for ``params`` (n, 8): (n, points, 3).

        A presenter at rest keeps the small movements of their own lips; one who talks in the footage is brought to
        the neutral mouth first.
        """
        own = self.own[base][:, None, None]
        shapes = self.neutral + own * (self.closed[base] - self.neutral) + self.moved(params)
        shapes[:, _NOSE] = self.closed[base][:, _NOSE]
        low, high = shapes[:, LI, _Y], shapes[:, UI, _Y]
        middle = (low + high) / 2
        crossed = low < high
        shapes[:, LI, _Y] = np.where(crossed, middle, low)
        shapes[:, UI, _Y] = np.where(crossed, middle, high)
        return np.asarray(shapes, np.float32)
