"""Close the eyes of a still picture by stretching the upper lids down and drawing lashes."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh.mouth_shape import smoothstep
from models.avatars.mesh.warp import cell_centres, evaluate_kernel, evaluate_plane, fit_spline
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]


class _Eye(NamedTuple):
    """Landmarks of one eye, from the outer to the inner corner."""

    upper: list[int]
    lower: list[int]
    corners: list[int]
    brow: list[int]
    above: list[int]
    below: list[int]


_EYES = (
    _Eye([246, 161, 160, 159, 158, 157, 173], [7, 163, 144, 145, 153, 154, 155], [33, 133],
         [70, 63, 105, 66, 107], [225, 224, 223, 222, 221], [228, 229, 230, 231, 232]),
    _Eye([466, 388, 387, 386, 385, 384, 398], [249, 390, 373, 374, 380, 381, 382], [263, 362],
         [300, 293, 334, 296, 336], [445, 444, 443, 442, 441], [448, 449, 450, 451, 452]),
)  # fmt: skip

CLOSED_SHARE = 0.93  # of the way between the lids; lashes fill the rest
MIN_OPENNESS = 0.14  # eyes less open than this share of their width are closed already
_COLUMNS, _ROWS = 26, 20


def eye_openness(landmarks: Floats) -> float:
    """Return the opening of the eyes of ``landmarks`` (478, 3), as a share of their width."""
    widths = [np.linalg.norm(landmarks[e.corners[0]] - landmarks[e.corners[1]]) for e in _EYES]
    gaps = [np.linalg.norm(landmarks[e.upper[3]] - landmarks[e.lower[3]]) for e in _EYES]
    return float(np.mean(np.array(gaps) / (np.array(widths) + 1e-6)))


def close_eyelids(picture: Picture, landmarks: Floats, unit: float, share: float) -> Picture:
    """Return a copy of ``picture`` with both eyes closed by ``share`` (0..1).

    ``unit`` in pixels.
    """
    painted = picture.copy()
    for eye in _EYES:
        _close_eyelid(painted, landmarks[:, :2].astype(np.float64), eye, unit, share)
    return painted


def _close_eyelid(picture: Picture, points: npt.NDArray[np.float64], eye: _Eye, unit: float, share: float) -> None:
    around = points[eye.upper + eye.lower + eye.corners + eye.brow + eye.below]
    low, high = around.min(0) - 0.12 * unit, around.max(0) + 0.12 * unit
    box = Box(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1).even(picture.width, picture.height)
    if box.width < 8 or box.height < 8:
        return
    eyes = picture.bgr(box).astype(np.float32)
    corner = np.array([box.x0, box.y0])
    upper, lower = points[eye.upper] - corner, points[eye.lower] - corner
    lid = upper + (lower - upper) * (CLOSED_SHARE * share)
    skin = _stretch_eyelid(eyes, points - corner, eye, lid, unit)

    edge = np.concatenate([points[eye.corners[:1]] - corner, lid, points[eye.corners[1:]] - corner])
    edge = edge[np.argsort(edge[:, 0], kind="stable")]
    columns, lines = np.arange(box.width), np.arange(box.height)[:, None]
    line = np.interp(columns, edge[:, 0], edge[:, 1])[None]
    within = np.clip(np.minimum(columns - edge[0, 0], edge[-1, 0] - columns) / (0.04 * unit), 0, 1)[None]
    cover = (np.clip((line - lines) / (0.010 * unit) + 0.5, 0, 1) * within).astype(np.float32)
    cover = cv2.GaussianBlur(cover, (0, 0), 0.006 * unit + 0.3)[..., None]
    painted = eyes * (1 - cover) + skin * cover
    lashes = np.exp(-(((lines - line) / (0.014 * unit)) ** 2)) * within * (0.62 * min(1.0, 1.3 * share))
    painted += (_lash_colour(eyes, upper, lower) - painted) * lashes[..., None]
    inside = smoothstep(np.minimum(columns, box.width - 1 - columns)[None] / (0.06 * unit))
    inside = inside * smoothstep(np.minimum(lines, box.height - 1 - lines) / (0.06 * unit))
    painted = eyes + (painted - eyes) * inside[..., None]
    picture.paste(box, np.clip(painted + 0.5, 0, 255).astype(np.uint8))


def _stretch_eyelid(
    image: Floats, points: npt.NDArray[np.float64], eye: _Eye, lid: npt.NDArray[np.float64], unit: float
) -> Floats:
    """Return ``image`` with the skin above the eye stretched down to ``lid`` (7, 2)."""
    height, width = image.shape[:2]
    border = np.array([[x * width / 2, y * height / 2] for y in range(3) for x in range(3) if (x, y) != (1, 1)])
    drop = float((lid - points[eye.upper])[:, 1].mean())
    held = np.concatenate([points[eye.corners], points[eye.brow], points[eye.below], border])
    # The skin just above the lid line moves down, not the lashes and the iris at the line itself.
    source = np.concatenate([points[eye.upper] - [0, 0.020 * unit], points[eye.above], held])
    target = np.concatenate([lid, points[eye.above] + [0, 0.25 * drop], held])
    weights = fit_spline(target / unit, (source - target) / unit, 1e-3).astype(np.float32)
    x, y = cell_centres(_COLUMNS, width) / np.float32(unit), cell_centres(_ROWS, height) / np.float32(unit)
    field = evaluate_kernel(x, y, target / unit) @ weights[:-3] + evaluate_plane(x, y) @ weights[-3:]
    full = cv2.resize(field.reshape(_ROWS, _COLUMNS, 2) * unit, (width, height), interpolation=cv2.INTER_CUBIC)
    from_x = full[..., 0] + np.arange(width, dtype=np.float32)
    from_y = full[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    drawn = cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.float32)


def _lash_colour(image: Floats, upper: npt.NDArray[np.float64], lower: npt.NDArray[np.float64]) -> Floats:
    """Return the colour of lashes and pupil, float32 (3,)."""
    top, bottom = int(max(0, upper[:, 1].min())), int(lower[:, 1].max()) + 1
    left, right = int(max(0, upper[:, 0].min())), int(upper[:, 0].max()) + 1
    return np.asarray(np.percentile(image[top:bottom, left:right].reshape(-1, 3), 4, axis=0), np.float32)
