"""Warp lips, jaw and cheeks with two thin-plate-spline fields.

A single smooth field cannot open a closed mouth. So one field follows the upper lip, one the lower, and both follow
jaw, cheeks and nose; the line where the lips meet separates them. Both fade to zero at the edge of their box, so that
no edge is visible. Thin-plate splines after Bookstein, "Principal warps" (1989).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.control_points import CHEEK, CI, CORNERS_OUTER, HELD, JAW, LI, LO, NOSE, UI, UO, find_rows
from models.avatars.mesh.mouth_shape import smoothstep
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_COLUMNS = 26  # of the coarse grid on which the splines are evaluated
_STIFFNESS = 2e-4
_STEP = 16  # box sizes are multiples of this many pixels, so that their grids can be cached
_OUTLINE = find_rows(JAW + NOSE + CHEEK)
_LEFT, _RIGHT = find_rows(CORNERS_OUTER)
_UPPER, _LOWER = np.concatenate([UO, UI]), np.concatenate([LO, LI])


class RemapGrid(NamedTuple):
    """The source of every pixel of ``box``: float32 (h, w) columns and rows of the picture."""

    box: Box
    x: Floats
    y: Floats


class _BoxGrid(NamedTuple):
    """The arrays that depend on the size of a box only.

    ``fade`` is (rows, columns); ``edge`` are the held points on the border.
    """

    x: Floats
    y: Floats
    coarse_x: Floats
    coarse_y: Floats
    quarter_x: Floats
    quarter_y: Floats
    fade: Floats
    edge: Doubles


def cell_centres(count: int, length: int) -> Floats:
    """Return the centres of ``count`` equal cells of ``length`` pixels, in pixels."""
    return ((np.arange(count) + 0.5) * length / count - 0.5).astype(np.float32)


@lru_cache(maxsize=32)
def _box_grid(width: int, height: int) -> _BoxGrid:
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    cx = cell_centres(_COLUMNS, width)
    cy = cell_centres(max(8, round(_COLUMNS * height / width)), height)
    soft = 0.036 * width
    fade_x = smoothstep(np.minimum(cx, width - 1 - cx) / soft - 0.1)
    fade_y = smoothstep(np.minimum(cy, height - 1 - cy) / soft - 0.1)
    right, bottom = width - 1, height - 1
    along = np.linspace(0, 1, 6)
    edge = [(t * right, 0.0) for t in along] + [(t * right, bottom) for t in along]
    edge += [(0.0, t * bottom) for t in along[1:-1]] + [(right, t * bottom) for t in along[1:-1]]
    return _BoxGrid(
        x, y, cx, cy, cell_centres(width // 4, width), cell_centres(height // 4, height),
        fade_y[:, None] * fade_x[None], np.array(edge),
    )  # fmt: skip


def _kernel(squared: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return r² log r of squared distances."""
    return np.asarray(0.5 * squared * np.log(squared + 1e-9))


def fit_spline(points: Doubles, values: Doubles, stiffness: float) -> Doubles:
    """Return the weights (n + 3, 2) of the spline with ``values`` (n, 2) at ``points`` (n, 2)."""
    n = len(points)
    dx, dy = (np.subtract.outer(values_, values_) for values_ in points.T)
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = _kernel(dx * dx + dy * dy)
    system[np.arange(n), np.arange(n)] += stiffness
    system[:n, n] = 1
    system[:n, n + 1 :] = points
    system[n:, :n] = system[:n, n:].T
    # As fast as LAPACK at this size, and never split over threads, which would only wait for one another.
    return np.asarray(cv2.solve(system, np.concatenate([values, np.zeros((3, 2))]), flags=cv2.DECOMP_LU)[1])


def evaluate_kernel(x: Floats, y: Floats, points: Doubles) -> Floats:
    """Return the kernel of all grid positions and points: float32 (len(y) * len(x), n).

    Grid positions are in row-major order.
    """
    centre = points.astype(np.float32)
    dx, dy = x[:, None] - centre[:, 0], y[:, None] - centre[:, 1]
    squared = (dy * dy)[:, None] + (dx * dx)[None]
    return np.asarray(_kernel(squared.reshape(-1, len(points))))


def evaluate_plane(x: Floats, y: Floats) -> Floats:
    """Return the affine basis at every grid position: float32 (len(y) * len(x), 3)."""
    plane = np.ones((len(y), len(x), 3), np.float32)
    plane[..., 1], plane[..., 2] = x[None], y[:, None]
    return plane.reshape(-1, 3)


def find_region(source: Floats, unit: float) -> Box:
    """Return the box that the warp may change, around the lower face ``source`` (points, 2).

    It may reach beyond the picture.
    """
    low, high = source[_OUTLINE].min(0), source[_OUTLINE].max(0)
    width = _round_up(high[0] - low[0] + 0.24 * unit)
    height = _round_up(high[1] - low[1] + 0.42 * unit)
    x0 = round(float(low[0] + high[0] - width) / 4) * 2
    y0 = round(float(low[1] - 0.06 * unit) / 2) * 2
    return Box(x0, y0, x0 + width, y0 + height)


def _round_up(length: float) -> int:
    return -int(-length // _STEP) * _STEP


def compute_grid(source: Floats, target: Floats, unit: float) -> RemapGrid:
    """Return the remap grid that moves ``source`` (points, 2) to ``target``.

    ``unit`` in pixels.
    """
    box = find_region(source, unit)
    grid = _box_grid(box.width, box.height)
    corner = np.array([box.x0, box.y0], np.float64)
    moved, back = (target - corner) / unit, (source - target).astype(np.float64)
    held = np.concatenate([moved[HELD], grid.edge / unit])
    held_back = np.concatenate([back[HELD], np.zeros_like(grid.edge)])
    x, y = grid.coarse_x / np.float32(unit), grid.coarse_y / np.float32(unit)
    shared, plane = evaluate_kernel(x, y, held), evaluate_plane(x, y)
    n = len(held)
    fields = []
    for lip in (_UPPER, _LOWER):
        weights = fit_spline(np.concatenate([held, moved[lip]]), np.concatenate([held_back, back[lip]]), _STIFFNESS)
        w = weights.astype(np.float32)
        field = shared @ w[:n] + evaluate_kernel(x, y, moved[lip]) @ w[n:-3] + plane @ w[-3:]
        fields.append(field.reshape(len(y), len(x), 2) * grid.fade[..., None])
    above = _upper_mask(target - corner.astype(np.float32), grid, box)
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
    return RemapGrid(box, planes[0], planes[1])


def _upper_mask(target: Floats, grid: _BoxGrid, box: Box) -> Floats:
    """Return a mask, float32 (h, w): 1 above the mouth line of ``target`` (points, 2), 0 below.

    Beside the mouth the transition is soft.
    """
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


def apply_grid(maps: RemapGrid, base: Picture, onto: Picture) -> None:
    """Write the warped part of ``base`` to ``onto``."""
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
