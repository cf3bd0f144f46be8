"""The warp that moves lips, jaw and cheeks: two thin-plate-spline fields, for what lies above and below the mouth line.

A single smooth field cannot open a closed mouth. So one field follows the upper lip, one the lower, both follow jaw,
cheeks and nose; a picture takes from the one or the other along the line where the lips meet. Both fade to nothing at
the edge of their box, so that no seam shows. Thin-plate splines after Bookstein, "Principal warps" (1989).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.points import CHEEK, CI, CORNERS_OUTER, HELD, JAW, LI, LO, NOSE, UI, UO, rows
from models.avatars.mesh.shape import ramp
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_COLUMNS = 26  # of the coarse grid the splines are evaluated on
_STIFFNESS = 2e-4
_STEP = 16  # boxes come in sizes of this many pixels, so that their grids can be kept
_OUTLINE = rows(JAW + NOSE + CHEEK)
_LEFT, _RIGHT = rows(CORNERS_OUTER)
_UPPER, _LOWER = np.concatenate([UO, UI]), np.concatenate([LO, LI])


class Maps(NamedTuple):
    """Where every pixel of ``box`` comes from: float32 (h, w) columns and rows of the whole picture."""

    box: Box
    x: Floats
    y: Floats


class _Grid(NamedTuple):
    """What depends on the size of a box only. ``fade`` is (rows, columns); ``edge`` the held points on the border."""

    x: Floats
    y: Floats
    coarse_x: Floats
    coarse_y: Floats
    quarter_x: Floats
    quarter_y: Floats
    fade: Floats
    edge: Doubles


def centres(count: int, length: int) -> Floats:
    """Return where the middles of ``count`` equal parts of ``length`` pixels lie, in pixels."""
    return ((np.arange(count) + 0.5) * length / count - 0.5).astype(np.float32)


@lru_cache(maxsize=32)
def _grid(width: int, height: int) -> _Grid:
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    cx = centres(_COLUMNS, width)
    cy = centres(max(8, round(_COLUMNS * height / width)), height)
    soft = 0.036 * width
    fade_x = ramp(np.minimum(cx, width - 1 - cx) / soft - 0.1)
    fade_y = ramp(np.minimum(cy, height - 1 - cy) / soft - 0.1)
    right, bottom = width - 1, height - 1
    along = np.linspace(0, 1, 6)
    edge = [(t * right, 0.0) for t in along] + [(t * right, bottom) for t in along]
    edge += [(0.0, t * bottom) for t in along[1:-1]] + [(right, t * bottom) for t in along[1:-1]]
    return _Grid(
        x, y, cx, cy, centres(width // 4, width), centres(height // 4, height),
        fade_y[:, None] * fade_x[None], np.array(edge),
    )  # fmt: skip


def _kernel(squared: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return r² log r of squared distances."""
    return np.asarray(0.5 * squared * np.log(squared + 1e-9))


def fit(points: Doubles, values: Doubles, stiffness: float) -> Doubles:
    """Return the weights (n + 3, 2) of the thin-plate spline that takes ``points`` (n, 2) to ``values`` (n, 2)."""
    n = len(points)
    dx, dy = (np.subtract.outer(values_, values_) for values_ in points.T)
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = _kernel(dx * dx + dy * dy)
    system[np.arange(n), np.arange(n)] += stiffness
    system[:n, n] = 1
    system[:n, n + 1 :] = points
    system[n:, :n] = system[:n, n:].T
    # As fast as LAPACK at this size, and never split over threads that wait for one another.
    return np.asarray(cv2.solve(system, np.concatenate([values, np.zeros((3, 2))]), flags=cv2.DECOMP_LU)[1])


def kernel_on(x: Floats, y: Floats, points: Doubles) -> Floats:
    """Return the kernel of every grid place (rows x columns, row by row) and point: float32 (len(y) * len(x), n)."""
    centre = points.astype(np.float32)
    dx, dy = x[:, None] - centre[:, 0], y[:, None] - centre[:, 1]
    squared = (dy * dy)[:, None] + (dx * dx)[None]
    return np.asarray(_kernel(squared.reshape(-1, len(points))))


def plane_on(x: Floats, y: Floats) -> Floats:
    """Return the affine part of a spline's basis at every grid place: float32 (len(y) * len(x), 3)."""
    plane = np.ones((len(y), len(x), 3), np.float32)
    plane[..., 1], plane[..., 2] = x[None], y[:, None]
    return plane.reshape(-1, 3)


def region(source: Floats, unit: float) -> Box:
    """Return the box the warp may change, around the lower face ``source`` (points, 2); it may leave the picture."""
    low, high = source[_OUTLINE].min(0), source[_OUTLINE].max(0)
    width = _up(high[0] - low[0] + 0.24 * unit)
    height = _up(high[1] - low[1] + 0.42 * unit)
    x0 = round(float(low[0] + high[0] - width) / 4) * 2
    y0 = round(float(low[1] - 0.06 * unit) / 2) * 2
    return Box(x0, y0, x0 + width, y0 + height)


def _up(length: float) -> int:
    return -int(-length // _STEP) * _STEP


def maps(source: Floats, target: Floats, unit: float) -> Maps:
    """Return where pixels come from when the points ``source`` (points, 2) move to ``target``; ``unit`` in pixels."""
    box = region(source, unit)
    grid = _grid(box.width, box.height)
    corner = np.array([box.x0, box.y0], np.float64)
    moved, back = (target - corner) / unit, (source - target).astype(np.float64)
    held = np.concatenate([moved[HELD], grid.edge / unit])
    held_back = np.concatenate([back[HELD], np.zeros_like(grid.edge)])
    x, y = grid.coarse_x / np.float32(unit), grid.coarse_y / np.float32(unit)
    shared, plane = kernel_on(x, y, held), plane_on(x, y)
    n = len(held)
    fields = []
    for lip in (_UPPER, _LOWER):
        weights = fit(np.concatenate([held, moved[lip]]), np.concatenate([held_back, back[lip]]), _STIFFNESS)
        w = weights.astype(np.float32)
        field = shared @ w[:n] + kernel_on(x, y, moved[lip]) @ w[n:-3] + plane @ w[-3:]
        fields.append(field.reshape(len(y), len(x), 2) * grid.fade[..., None])
    above = _above(target - corner.astype(np.float32), grid, box)
    upper, lower = fields
    planes = []
    for axis, own in ((0, grid.x + np.float32(box.x0)), (1, grid.y + np.float32(box.y0))):
        plane_of = cv2.resize(
            upper[..., axis] - lower[..., axis], (box.width, box.height), interpolation=cv2.INTER_CUBIC
        )
        plane_of *= above
        plane_of += cv2.resize(lower[..., axis], (box.width, box.height), interpolation=cv2.INTER_CUBIC)
        plane_of += own
        planes.append(plane_of)
    return Maps(box, planes[0], planes[1])


def _above(target: Floats, grid: _Grid, box: Box) -> Floats:
    """Return 1 above the mouth line of ``target`` (points, 2), 0 below, softly beside the mouth: float32 (h, w)."""
    across = target[_RIGHT] - target[_LEFT]
    c, s = (across / np.linalg.norm(across)).tolist()
    middle = np.concatenate([target[CI[:1]], (target[UI] + target[LI]) / 2, target[CI[1:]]])
    along, down = middle @ np.array([c, s], np.float32), middle @ np.array([-s, c], np.float32)
    order = np.argsort(along, kind="stable")
    first, last = float(along[order[0]]), float(along[order[-1]])
    u = c * grid.quarter_x[None] + s * grid.quarter_y[:, None]
    v = -s * grid.quarter_x[None] + c * grid.quarter_y[:, None]
    line = np.interp(np.arange(int(first) - 1, int(last) + 3), along[order], down[order]).astype(np.float32)
    at = np.clip((u - (int(first) - 1) + 0.5).astype(np.int32), 0, len(line) - 1)
    outside = np.maximum(np.maximum(first - u, u - last), 0)
    quarter = np.clip(0.5 + (line[at] - v) / (2 + 1.6 * outside), 0, 1)
    return np.asarray(cv2.resize(quarter.astype(np.float32), (box.width, box.height), interpolation=cv2.INTER_LINEAR))


def apply(maps: Maps, base: Picture, onto: Picture) -> None:
    """Paint the warped part of ``base`` on ``onto``."""
    box = Box(max(0, maps.box.x0), max(0, maps.box.y0), min(base.width, maps.box.x1), min(base.height, maps.box.y1))
    if box.width < 2 or box.height < 2:
        return
    cut = (slice(box.y0 - maps.box.y0, box.y1 - maps.box.y0), slice(box.x0 - maps.box.x0, box.x1 - maps.box.x0))
    x, y = maps.x[cut], maps.y[cut]
    rows_, columns = slice(box.y0, box.y1), slice(box.x0, box.x1)
    onto.y[rows_, columns] = cv2.remap(base.y, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    # A chroma sample lies in the middle of four luma samples.
    size = (box.width // 2, box.height // 2)
    half_x = cv2.resize(x, size, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
    half_y = cv2.resize(y, size, interpolation=cv2.INTER_AREA) * 0.5 - 0.25
    half = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
    for plane, painted in ((base.u, onto.u), (base.v, onto.v)):
        painted[half] = cv2.remap(plane, half_x, half_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
