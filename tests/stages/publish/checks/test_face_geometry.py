"""A stretched face, and lips beside the face, fail a check."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.picture import Box
from stages.publish.checks.face_geometry import FaceGeometry, check_mouth_place, check_proportions, measure_geometry
from stages.publish.checks.frame_sampling import load_independent_mesh

CROP, WINDOW = Box(0, 0, 640, 360), Box(0, 0, 1280, 720)


@pytest.fixture(scope="module")
def face(presenter, weights):
    """Measures the face of the sample, stretched to a width."""
    import av

    mesh = load_independent_mesh(weights)
    with av.open(str(presenter)) as container:
        bgr = next(container.decode(video=0)).to_ndarray(format="bgr24")

    def measure(width):
        mesh.reset()
        points = mesh.find_landmarks(np.ascontiguousarray(cv2.resize(bgr, (width, bgr.shape[0]))))
        return measure_geometry(points)

    return measure, bgr.shape[1]


def test_a_face_as_it_is_keeps_its_proportions(face):
    measure, width = face

    check = check_proportions(dict.fromkeys(range(40), measure(width)))

    assert check.passed


def test_a_face_that_is_stretched_half_way_fails(face):
    measure, width = face
    as_it_is, wide = measure(width), measure(int(1.5 * width))

    check = check_proportions({n: as_it_is if n < 30 else wide for n in range(40)})

    assert check.passed is False
    assert check.measured == "changed in 25% of 40 frames"


def test_a_face_that_is_squeezed_all_the_time_fails(face):
    measure, width = face

    check = check_proportions(dict.fromkeys(range(40), measure(2 * width)))

    assert check.passed is False
    assert "which no face has" in check.measured


def test_without_a_face_nothing_is_measured():
    assert check_proportions({}).passed is None


def seen(x, y, frames=40):
    return {number: FaceGeometry(1.6, (x, y), 100.0) for number in range(frames)}


def test_lips_on_the_mouth_of_the_footage_pass(builders):
    track = builders.track(centre=(320, 180))
    mouth = track.landmarks[0][[0, 17], :2].mean(axis=0) * 2

    check = check_mouth_place(seen(*mouth), 40, track, CROP, WINDOW, "")

    assert check.passed


def test_a_second_mouth_on_the_neck_fails(builders):
    track = builders.track(centre=(320, 180))

    check = check_mouth_place(seen(640, 700), 40, track, CROP, WINDOW, "")

    assert check.passed is False
    assert check.measured.startswith("elsewhere in 100%")


def test_a_face_that_is_no_longer_found_fails(builders):
    track = builders.track(centre=(320, 180))
    mouth = track.landmarks[0][[0, 17], :2].mean(axis=0) * 2

    check = check_mouth_place(seen(*mouth, frames=20), 40, track, CROP, WINDOW, "")

    assert check.passed is False
    assert "no face in 50%" in check.measured


def test_an_engine_that_moves_no_lips_is_not_judged(builders):
    check = check_mouth_place({}, 40, builders.track(), CROP, WINDOW, "this is a still picture")

    assert check.passed is None
