from __future__ import annotations

import av
import numpy as np
import pytest

from models.face import FaceMesh
from models.face.track import Gate
from stages.source.face_tracking import FaceObservation
from stages.source.frame_quality import describe_face_problems, find_best_frame, flag_frames, measure_head_angles
from stages.source.track_smoothing import build_track


@pytest.fixture(scope="module")
def face(presenter, weights):
    """Landmarks of a face that looks into the camera."""
    with av.open(str(presenter)) as container:
        frame = next(container.decode(video=0))
    return FaceMesh(weights / "face-mesh").find_landmarks(frame.to_ndarray(format="bgr24"))


def look(points, light=170.0, contrast=0.3, detail=90.0):
    return FaceObservation(points.astype(np.float32), light, contrast, detail)


def unseen():
    return FaceObservation(np.full((478, 3), np.nan, np.float32), np.nan, np.nan, 5.0)


def turned(face, yaw=0.0, pitch=0.0, size=1.0):
    """The face after turning about its middle, in degrees."""
    y, p = np.radians(yaw), np.radians(pitch)
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    return (face - face.mean(0)) @ (about_y @ about_x).T * size + face.mean(0)


def has(flags, gate):
    return [bool(flag & int(gate)) for flag in flags]


def test_an_ordinary_face_has_no_gate(face):
    assert flag_frames([look(face)] * 12).tolist() == [0] * 12


@pytest.mark.parametrize("angle", [-40, -20, 0, 20, 40])
def test_how_far_a_head_is_turned_is_known_within_a_few_degrees(face, angle):
    assert abs(measure_head_angles(turned(face, yaw=angle)[None])[0][0]) == pytest.approx(abs(angle), abs=4)


def test_a_head_that_is_turned_too_far_is_gated(face):
    looks = [look(turned(face, yaw=yaw)) for yaw in (-40, -20, 0, 20, 40)]

    assert has(flag_frames(looks), Gate.TURNED) == [True, False, False, False, True]


def test_a_head_that_looks_at_the_ceiling_or_the_desk_is_gated(face):
    looks = [look(turned(face, pitch=pitch)) for pitch in (-45, -15, 15, 45)]

    assert has(flag_frames(looks), Gate.TURNED) == [True, False, False, True]


def test_a_dark_face_is_gated_and_not_called_blurred_or_covered(face):
    flags = flag_frames([look(face)] * 12 + [look(face, light=20, contrast=0.02, detail=2)])

    assert flags[-1] == Gate.DARK


def test_a_covered_mouth_is_known_by_what_is_usual_for_this_person(face):
    looks = [look(face, contrast=0.2)] * 12 + [look(face, contrast=value) for value in (0.02, 0.15, 0.26, 1.1)]

    assert has(flag_frames(looks), Gate.COVERED)[12:] == [True, False, False, True]


def test_lips_that_never_stand_out_are_never_called_covered(face):
    looks = [look(face, contrast=0.03)] * 12 + [look(face, contrast=0.0)]

    assert not any(has(flag_frames(looks), Gate.COVERED))


def test_a_soft_or_small_face_is_animated_with_care(face):
    looks = [look(face), look(face, detail=3), look(turned(face, size=0.3))]

    track = build_track(np.stack([one.points for one in looks]), flag_frames(looks), "attention", 1)

    assert has(track.gates, Gate.BLURRED) == [False, True, False]
    assert has(track.gates, Gate.SMALL) == [False, False, True]
    assert track.usable.all()


def test_a_frame_without_a_face_has_that_gate_alone():
    assert flag_frames([unseen()]).tolist() == [int(Gate.NO_FACE)]


def test_the_best_frame_is_frontal_sharp_and_at_rest(face):
    open_mouth, closed_eyes = face.copy(), face.copy()
    open_mouth[14, 1] += 30
    for upper, lower in ((160, 144), (158, 153), (385, 380), (387, 373)):
        closed_eyes[upper] = closed_eyes[lower]
    looks = [
        unseen(),
        look(turned(face, yaw=15)),
        look(open_mouth),
        look(closed_eyes),
        look(face, detail=40),
        look(face),
        look(face, light=20),
        look(face),
    ]

    assert find_best_frame(looks, flag_frames(looks)) == 5


def test_a_dark_frame_is_best_only_when_all_are_dark(face):
    looks = [look(turned(face, yaw=10), light=20), look(face, light=20)]

    assert find_best_frame(looks, flag_frames(looks)) == 1


def test_advice_is_given_for_what_concerns_more_than_a_tenth_of_the_footage(face):
    looks = [look(face)] * 17 + [look(face, light=20)] * 2 + [unseen()] * 2

    track = build_track(np.stack([one.points for one in looks]), flag_frames(looks), "attention", 1)

    assert describe_face_problems(track, still=False, searched=0.84) == []
    more = build_track(np.stack([one.points for one in looks[-6:]]), flag_frames(looks[-6:]), "attention", 3)
    assert describe_face_problems(more, still=False, searched=0.84) == [
        "3 faces were seen; the largest one speaks.",
        "The face is out of sight in 33% of the footage.",
        "The face is too dark in 33% of the footage; more light from the front helps.",
    ]


def test_advice_for_a_still_speaks_of_the_picture(face):
    dark = look(face, light=20)
    track = build_track(dark.points[None], flag_frames([dark]), "attention", 1)

    assert describe_face_problems(track, still=True, searched=0.04) == [
        "The face is too dark; more light from the front helps."
    ]
