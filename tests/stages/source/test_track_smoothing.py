from __future__ import annotations

import numpy as np
import pytest

from models.face.landmarks import LEFT_EYE_OUTER, RIGHT_EYE_OUTER
from models.face.track import FaceTrack, Gate
from stages.source.track_smoothing import build_track, fit_pose


def turn(x, y, z):
    """Rotation about the three axes, in radians."""
    cx, sx, cy, sy, cz, sz = (f(a) for a in (x, y, z) for f in (np.cos, np.sin))
    rx = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rz = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return rz @ ry @ rx


@pytest.fixture(scope="module")
def face():
    """A made-up face of 478 points: level, eye corners 1 apart around the origin."""
    points = np.random.default_rng(7).normal(0, 0.4, (478, 3))
    points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER] = (-0.5, 0, 0), (0.5, 0, 0)
    return points


def posed(face, n, amount=0.2):
    """The face in motion: (n, 478, 3) pixels, and the true rotations."""
    time = np.arange(n) / 25
    rotations = np.array([turn(amount * np.sin(t), amount * np.cos(1.3 * t), 0.1 * np.sin(2 * t)) for t in time])
    places = np.stack([600 + 30 * np.sin(time), 350 + 10 * np.cos(time), 0 * time], axis=1)
    return 160 * face @ rotations.transpose(0, 2, 1) + places[:, None], rotations


def track_of(points, **more):
    settings = {"gates": np.zeros(len(points), np.uint8), "net": "attention", "faces": 1} | more
    return build_track(points, **settings)


def test_every_frame_is_its_shape_scaled_turned_and_moved(face):
    track = track_of(posed(face, 60)[0])

    for index in range(0, 60, 7):
        assert track.project(index, track.shape[index]) == pytest.approx(track.landmarks[index], abs=1e-2)
        assert track.rotation[index] @ track.rotation[index].T == pytest.approx(np.eye(3), abs=1e-5)
        assert np.linalg.det(track.rotation[index]) == pytest.approx(1, abs=1e-5)


def test_a_head_that_only_moves_keeps_its_shape(face):
    track = track_of(posed(face, 60)[0])

    assert np.ptp(track.shape, axis=0).max() < 0.01
    assert track.scale == pytest.approx(160, rel=0.03)
    corners = track.shape[:, [RIGHT_EYE_OUTER, LEFT_EYE_OUTER], :2]
    assert np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1) == pytest.approx(1, abs=0.05)


def test_a_mouth_that_only_moves_keeps_the_pose(face):
    points = np.repeat((160 * face + (600, 350, 0))[None], 50, axis=0)
    points[:, 14, 1] += 10 * np.sin(np.arange(50) / 6)

    track = track_of(points)

    assert np.ptp(track.scale) < 1e-3
    assert np.ptp(track.rotation, axis=0).max() < 1e-5
    assert np.ptp(track.shape[:, 14, 1]) == pytest.approx(20 / 160, rel=0.1)


def test_known_pose_is_found(face):
    points, rotations = posed(face, 5)

    scale, rotation, offset = fit_pose(face, points)

    assert scale == pytest.approx(160)
    assert rotation == pytest.approx(rotations)
    assert offset[0] == pytest.approx([600, 360, 0], abs=1e-6)


def test_smoothing_removes_jitter_without_delay(face):
    clean, _ = posed(face, 80)
    posed_offset = track_of(clean).offset
    noisy = clean + np.random.default_rng(3).normal(0, 0.6, clean.shape)

    track = track_of(noisy)

    def jitter(points):
        return np.abs(np.diff(points, 2, axis=0)).mean()

    assert jitter(track.landmarks) < 0.7 * jitter(noisy)
    assert jitter(track.offset - posed_offset) < 0.2 * jitter(noisy)
    still = [np.abs(track.landmarks[10 + lag : 70 + lag] - clean[10:70]).mean() for lag in (-1, 0, 1)]
    assert np.argmin(still) == 1


def test_frames_without_a_face_are_filled_in_and_marked(face):
    points, _ = posed(face, 40)
    holes = points.copy()
    holes[[0, 1, 20, 21, 22, 39]] = np.nan

    track = track_of(holes)

    assert np.flatnonzero(track.gates & int(Gate.NO_FACE)).tolist() == [0, 1, 20, 21, 22, 39]
    assert np.isfinite(track.landmarks).all()
    assert np.abs(track.landmarks[19:24] - points[19:24]).max() < 3
    assert track.usable.sum() == 34


def test_nothing_is_smoothed_across_a_cut(face):
    here, _ = posed(face, 20)
    points = np.concatenate([here, here + np.array([400, 0, 0])])

    track = track_of(points)

    assert track.landmarks[19] == pytest.approx(track_of(here).landmarks[19], abs=1)
    assert track.landmarks[20, 0, 0] - track.landmarks[19, 0, 0] > 350


def test_a_long_absence_parts_what_was_before_from_what_comes_after(face):
    points, _ = posed(face, 40)
    points[25:] += (300, 0, 0)
    points[10:25] = np.nan

    track = track_of(points)

    assert track.landmarks[16] == pytest.approx(track.landmarks[9], abs=12)
    assert track.landmarks[19] == pytest.approx(track.landmarks[25], abs=12)


def test_footage_without_any_face_gives_zeros_and_gates(tmp_path):
    track = track_of(np.full((7, 478, 3), np.nan), faces=0)

    assert (track.gates == Gate.NO_FACE).all()
    assert not track.usable.any()
    assert not track.landmarks.any()
    assert (track.scale == 1).all()


def test_a_single_frame_is_a_track_of_one(face):
    points, _ = posed(face, 1)

    track = track_of(points)

    assert len(track) == 1
    assert track.landmarks[0] == pytest.approx(points[0], abs=1e-2)


def test_a_saved_track_is_read_back_unchanged(face, tmp_path):
    track = track_of(posed(face, 9)[0], net="plain", faces=2)

    track.save(tmp_path / "track.npz")
    again = FaceTrack.load(tmp_path / "track.npz")

    assert np.array_equal(again.landmarks, track.landmarks)
    assert np.array_equal(again.gates, track.gates)
    assert (again.net, again.faces) == ("plain", 2)
