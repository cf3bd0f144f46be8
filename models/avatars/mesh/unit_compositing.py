"""Composite a mouth unit over the warped face.

The unit is warped to the target, its colours are matched to the surroundings and its edge is feathered.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.control_points import BELOW, CHEEK, LIPS, NOSE, OUTER, POINTS, find_rows
from models.avatars.mesh.curve import closed_curve
from models.avatars.mesh.unit_selection import HALF_HEIGHT, HALF_WIDTH, MouthUnit
from models.avatars.mesh.warp import cell_centres, evaluate_kernel, evaluate_plane, fit_spline
from models.face.track import FaceTrack
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]

_CONTROL_ROWS = find_rows(LIPS + BELOW + CHEEK + NOSE)
_COLUMNS = 18
_STIFFNESS = 1e-3
_MASK_MARGIN, _FEATHER = 0.115, 0.035  # extent of the mask beyond the lips, in units
_DISSOLVE = 0.4  # share of the previous unit in the first frame after a join


class _WarpedUnit(NamedTuple):
    """A unit warped to the target's box: luma (h, w), chroma (h / 2, w / 2, 2), all float32."""

    luma: Floats
    chroma: Floats


def composite_unit(
    picture: Picture,
    track: FaceTrack,
    target: Floats,
    unit: float,
    now: MouthUnit,
    before: MouthUnit | None,
    effect: float,
) -> None:
    """Composite ``now`` over ``picture`` so that its points fall on ``target`` (points, 2).

    ``unit`` in pixels. ``before`` is given at a join: the unit that would have followed the previous one, which is
    dissolved into ``now``.
    """
    middle = target[OUTER].mean(0)
    across, down = HALF_WIDTH * unit, HALF_HEIGHT * unit
    box = Box(
        int(middle[0] - across), int(middle[1] - down), int(middle[0] + across), int(middle[1] + down)
    ).even(picture.width, picture.height)  # fmt: skip
    if box.width < 16 or box.height < 16:
        return
    piece = _warp_unit(track, target, unit, now, box)
    if before is not None:
        old = _warp_unit(track, target, unit, before, box)
        piece = _WarpedUnit(
            *(new + np.float32(_DISSOLVE) * (former - new) for new, former in zip(piece, old, strict=True))
        )
    _blend(picture, piece, target[OUTER] - np.array([box.x0, box.y0], np.float32), unit, box, effect)


def _warp_unit(track: FaceTrack, target: Floats, unit: float, mouth: MouthUnit, box: Box) -> _WarpedUnit:
    """Return ``mouth`` warped so that its points move to ``target``, in ``box``."""
    source = track.landmarks[mouth.index][POINTS][_CONTROL_ROWS, :2].astype(np.float64)
    corner = np.array([box.x0, box.y0])
    there = (target[_CONTROL_ROWS] - corner) / unit
    weights = fit_spline(there, source - target[_CONTROL_ROWS], _STIFFNESS).astype(np.float32)
    lines = max(6, round(_COLUMNS * box.height / box.width))
    x, y = cell_centres(_COLUMNS, box.width) / np.float32(unit), cell_centres(lines, box.height) / np.float32(unit)
    field = evaluate_kernel(x, y, there) @ weights[:-3] + evaluate_plane(x, y) @ weights[-3:]
    field = field.reshape(lines, _COLUMNS, 2)
    size, half = (box.width, box.height), (box.width // 2, box.height // 2)
    own_x = np.arange(box.width, dtype=np.float32) + (box.x0 - mouth.box.x0)
    own_y = np.arange(box.height, dtype=np.float32)[:, None] + (box.y0 - mouth.box.y0)
    from_x = cv2.resize(field[..., 0], size, interpolation=cv2.INTER_CUBIC) + own_x
    from_y = cv2.resize(field[..., 1], size, interpolation=cv2.INTER_CUBIC) + own_y
    luma = cv2.remap(mouth.part.y, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    from_x = cv2.resize(from_x, half, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
    from_y = cv2.resize(from_y, half, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
    chroma = [
        cv2.remap(plane, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for plane in (mouth.part.u, mouth.part.v)
    ]
    return _WarpedUnit(luma.astype(np.float32), np.dstack(chroma).astype(np.float32))


def _feathered_mask(ring: Floats, unit: float, grow: float, blur: float, size: tuple[int, int]) -> Floats:
    """Return a mask of ``ring``, grown and blurred (units): float32 of half ``size``.

    ``ring`` is (n, 2), in full pixels.
    """
    away = ring - ring.mean(0)
    grown = ring + away * (grow * unit / (np.linalg.norm(away, axis=1, keepdims=True) + 1e-6))
    mask = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillPoly(mask, [np.round((closed_curve(grown) - 0.5) / 2 * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.5, blur * unit / 2))
    return np.asarray(soft * np.float32(1 / 255))


def _blend(picture: Picture, piece: _WarpedUnit, ring: Floats, unit: float, box: Box, effect: float) -> None:
    """Blend ``piece`` into ``box``.

    A smooth colour offset matches it to the surroundings of the mouth.
    """
    size, half = (box.width, box.height), (box.width // 2, box.height // 2)
    part = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
    luma = picture.y[box.y0 : box.y1, box.x0 : box.x1]
    mask = _feathered_mask(ring, unit, _MASK_MARGIN, _FEATHER, half) * np.float32(effect)
    around = np.clip(
        _feathered_mask(ring, unit, 0.15, 0.02, half) - _feathered_mask(ring, unit, 0.055, 0.01, half), 0, 1
    )
    seen = np.dstack([cv2.resize(luma, half, interpolation=cv2.INTER_AREA), picture.u[part], picture.v[part]])
    mine = np.dstack([cv2.resize(piece.luma, half, interpolation=cv2.INTER_AREA), piece.chroma])
    coarse = (max(1, half[0] // 4), max(1, half[1] // 4))

    def spread(values: Floats) -> Floats:
        small = cv2.resize(values, coarse, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.GaussianBlur(small, (0, 0), max(0.5, 0.16 * unit / 8)), np.float32)

    offset = spread((seen - mine) * around[..., None]) / (spread(around)[..., None] + 1e-3)
    light = cv2.resize(offset[..., 0], size, interpolation=cv2.INTER_LINEAR)
    luma[:] = np.clip(
        luma + (piece.luma + light - luma) * cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) + 0.5, 0, 255
    )
    tint = cv2.resize(offset[..., 1:], half, interpolation=cv2.INTER_LINEAR)
    for k, plane in enumerate((picture.u, picture.v)):
        chroma = plane[part]
        chroma[:] = np.clip(chroma + (piece.chroma[..., k] + tint[..., k] - chroma) * mask + 0.5, 0, 255)
