"""Build a face track from landmarks: fill gaps, smooth without delay, separate the pose."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from models.face.landmarks import LEFT_EYE_OUTER, POINTS, RIGHT_EYE_OUTER, RIGID_POINTS
from models.face.track import FaceTrack, Gate

Array = npt.NDArray[np.floating[Any]]

POSE_SIGMA, SHAPE_SIGMA = 1.0, 0.5
"""Sigma for pose and for shape, in frames: the head moves slowly, lips and eyelids fast."""
MAX_GAP = 6
"""Frames without a face, above which a new shot begins."""
CUT_DISTANCE = 0.45
"""Movement between two frames, in distances of the outer eye corners, above which there is a cut."""


def build_track(points: Array, gates: npt.NDArray[np.uint8], net: str, faces: int) -> FaceTrack:
    """Build the face track of ``n`` frames.

    Args:
        points: (n, 478, 3), pixels, as the face mesh gives them; NaN in frames without a face.
        gates: uint8 (n,), quality flags of the frames; ``NO_FACE`` is added where ``points`` is NaN.
        net: which net found the landmarks.
        faces: the largest number of faces seen in one frame.

    Returns:
        The track. Without any face at all every frame has the flag ``NO_FACE``, scale 1, no rotation, and zeros.
    """
    found = np.asarray(np.isfinite(points).all(axis=(1, 2)))
    gates = gates | np.where(found, 0, int(Gate.NO_FACE)).astype(np.uint8)
    if not found.any():
        return _empty_track(gates, net)
    shots = _find_shots(points, found)
    whole = _fill_gaps(points, found, shots)
    reference = _build_reference(whole[found])

    scale, rotation, offset = fit_pose(reference, whole)
    shape = _smooth(_remove_pose(whole, scale, rotation, offset), SHAPE_SIGMA, shots)
    scale, rotation, offset = fit_pose(reference, _smooth(whole, POSE_SIGMA, shots))
    landmarks = scale[:, None, None] * (shape @ rotation.transpose(0, 2, 1)) + offset[:, None]
    return FaceTrack(
        landmarks=landmarks.astype(np.float32),
        shape=shape.astype(np.float32),
        scale=scale.astype(np.float32),
        rotation=rotation.astype(np.float32),
        offset=offset.astype(np.float32),
        gates=gates,
        net=net,
        faces=faces,
    )


def fit_pose(reference: Array, points: Array) -> tuple[Array, Array, Array]:
    """Return the pose that brings the rigid points of ``reference`` closest to ``points``.

    ``reference`` is (m, 3), ``points`` (n, m, 3). Scale (n,), rotation (n, 3, 3) and offset (n, 3) such that ``points ~
    scale * reference @ rotation.T + offset`` in least squares: Umeyama, Least-squares estimation of transformation
    parameters between two point patterns (1991).
    """
    rigid = list(RIGID_POINTS)
    model = reference[rigid] - reference[rigid].mean(axis=0)
    middle = points[:, rigid].mean(axis=1)
    seen = points[:, rigid] - middle[:, None]
    U, stretch, Vt = np.linalg.svd(seen.transpose(0, 2, 1) @ model)
    stretch[:, 2] *= np.sign(np.linalg.det(U @ Vt))
    U[:, :, 2] *= np.sign(np.linalg.det(U @ Vt))[:, None]
    rotation = U @ Vt
    scale = stretch.sum(axis=1) / (model**2).sum()
    offset = middle - scale[:, None] * (rotation @ reference[rigid].mean(axis=0))
    return scale, rotation, offset


def _remove_pose(points: Array, scale: Array, rotation: Array, offset: Array) -> Array:
    """Return ``points`` (n, m, 3) without their pose."""
    return np.asarray((points - offset[:, None]) @ rotation / scale[:, None, None])


def _build_reference(points: Array) -> Array:
    """Return the median face (478, 3): level, eye corners one unit apart, origin between them."""
    reference = _level_face(points[0])
    for _ in range(2 if len(points) > 1 else 0):
        reference = _level_face(np.median(_remove_pose(points, *fit_pose(reference, points)), axis=0))
    return reference


def _level_face(points: Array) -> Array:
    start, end = points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER]
    across = end[:2] - start[:2]
    width = np.hypot(*across)
    cos, sin = across / width
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    return np.asarray((points - (start + end) / 2) @ turn.T / width)


def _find_shots(points: Array, found: npt.NDArray[np.bool_]) -> list[slice]:
    """Return the shots: slices of frames, together all, within which faces are smoothed.

    A shot ends at a cut and where the face is missing for long.
    """
    seen = np.flatnonzero(found)
    corners = points[seen][:, [RIGHT_EYE_OUTER, LEFT_EYE_OUTER], :2]
    width = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
    starts = [0]
    for k, (before, after) in enumerate(pairwise(seen)):
        gap = after - before
        step = np.linalg.norm(corners[k + 1] - corners[k], axis=1).max() / gap
        if gap > MAX_GAP or step > CUT_DISTANCE * min(width[k], width[k + 1]):
            starts.append(int(before + after + 1) // 2)
    return [slice(start, end) for start, end in pairwise([*starts, len(points)])]


def _fill_gaps(points: Array, found: npt.NDArray[np.bool_], shots: list[slice]) -> Array:
    """Return ``points`` with missing frames interpolated within each shot, float64."""
    whole = np.empty(points.shape)
    for shot in shots:
        frames = np.arange(shot.start, shot.stop)
        seen = frames[found[shot]]
        after = np.clip(np.searchsorted(seen, frames), 0, len(seen) - 1)
        before = np.clip(np.searchsorted(seen, frames, side="right") - 1, 0, len(seen) - 1)
        span = np.maximum(seen[after] - seen[before], 1)
        share = np.clip((frames - seen[before]) / span, 0, 1)[:, None, None]
        whole[shot] = points[seen[before]] * (1 - share) + points[seen[after]] * share
    return whole


def _smooth(values: Array, sigma: float, shots: list[slice]) -> Array:
    """Return ``values`` (n, ...) under a Gaussian along the first axis, shot by shot.

    The ends are held. The kernel is symmetric, so that it causes no delay.
    """
    reach = int(4 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    smooth = np.empty(values.shape)
    for shot in shots:
        edges = ((reach, reach), *[(0, 0)] * (values.ndim - 1))
        padded = np.pad(values[shot], edges, mode="edge")
        count = shot.stop - shot.start
        smooth[shot] = sum(weight * padded[k : k + count] for k, weight in enumerate(kernel))
    return smooth


def _empty_track(gates: npt.NDArray[np.uint8], net: str) -> FaceTrack:
    count = len(gates)
    zeros = np.zeros((count, POINTS, 3), np.float32)
    return FaceTrack(
        landmarks=zeros,
        shape=zeros.copy(),
        scale=np.ones(count, np.float32),
        rotation=np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)),
        offset=np.zeros((count, 3), np.float32),
        gates=gates,
        net=net,
        faces=0,
    )
