from __future__ import annotations

import shutil

import av
import cv2
import numpy as np
import pytest

from config.errors import MissingDependency
from models.face import FaceMesh, aperture
from models.face.landmarks import LEFT_EYE_OUTER, LIPS_REFINED, RIGHT_EYE_OUTER, eye_aspect_ratio
from models.face.tflite_graph import extract_subgraph
from models.picture import Box

# What MediaPipe 0.10.21 itself (FaceMesh, refine_landmarks) finds in frame 8 of the sample, in pixels.
MEDIAPIPE = {
    61: (603.7, 422.5),
    291: (685.7, 421.6),
    13: (646.7, 431.4),
    14: (646.6, 431.5),
    0: (647.8, 422.5),
    17: (645.8, 448.8),
    78: (607.3, 423.7),
    308: (682.3, 422.9),
    159: (582.5, 289.3),
    145: (584.4, 310.3),
    386: (702.7, 288.6),
    374: (700.1, 309.3),
    468: (584.1, 300.3),
    473: (698.0, 298.9),
}


@pytest.fixture(scope="module")
def frames(presenter):
    with av.open(str(presenter)) as container:
        return [
            frame.to_ndarray(format="bgr24") for _, frame in zip(range(12), container.decode(video=0), strict=False)
        ]


@pytest.fixture(scope="module")
def folder(weights):
    return weights / "face-mesh"


def width(landmarks):
    return np.linalg.norm(landmarks[RIGHT_EYE_OUTER] - landmarks[LEFT_EYE_OUTER])


@pytest.mark.parametrize("net", ["attention", "plain"])
def test_a_face_has_478_landmarks_on_the_face(folder, frames, net):
    mesh = FaceMesh(folder, net)

    landmarks = mesh.find_landmarks(frames[0])

    left, top, right, bottom = mesh.detect(frames[0])[0].box
    inside = landmarks[:, :2]
    assert mesh.net == net
    assert landmarks.shape == (478, 3)
    assert landmarks.dtype == np.float32
    assert inside.min(0) == pytest.approx([left, top], abs=float(0.45 * (bottom - top)))
    assert inside.max(0) == pytest.approx([right, bottom], abs=float(0.3 * (bottom - top)))


def test_lips_lids_and_irises_are_where_mediapipe_itself_finds_them(folder, frames):
    mesh = FaceMesh(folder)

    landmarks = [mesh.find_landmarks(frame) for frame in frames[:9]][8]

    for point, place in MEDIAPIPE.items():
        assert landmarks[point, :2] == pytest.approx(place, abs=0.8)


def test_both_nets_agree_where_the_lips_are(folder, frames):
    refined, plain = (FaceMesh(folder, net).find_landmarks(frames[0]) for net in ("attention", "plain"))

    error = np.linalg.norm((refined - plain)[list(LIPS_REFINED), :2], axis=1) / width(refined)

    assert 0 < error.mean() < 0.03


def test_landmarks_move_with_the_picture(folder, frames):
    shifted = np.roll(frames[0], (24, 40), (0, 1))

    here, there = (FaceMesh(folder).find_landmarks(picture) for picture in (frames[0], shifted))

    move = (there - here)[:, :2].mean(axis=0)
    assert move == pytest.approx([40, 24], abs=0.5)


def test_the_part_that_a_followed_face_needs_is_as_good_as_the_whole_picture(folder, frames):
    whole, part = FaceMesh(folder), FaceMesh(folder)
    height, width = frames[0].shape[:2]
    assert part.region_of_interest() is None

    for number, frame in enumerate(frames[:5]):
        expected = whole.find_landmarks(frame)
        box = part.region_of_interest().even(width, height) if number else Box(0, 0, width, height)
        found = part.find_landmarks(np.ascontiguousarray(frame[box.y0 : box.y1, box.x0 : box.x1]), (box.x0, box.y0))

        assert np.abs(found - expected).max() < 0.1
    assert box.width < 480
    part.reset()
    assert part.region_of_interest() is None


def test_a_mirrored_face_has_mirrored_lips(folder, frames):
    mirrored = cv2.flip(frames[0], 1)

    here, there = (FaceMesh(folder).find_landmarks(picture) for picture in (frames[0], mirrored))

    pairs = [(61, 291), (78, 308), (13, 13), (14, 14), (33, 263), (468, 473)]
    for one, other in pairs:
        back = [frames[0].shape[1] - 1 - there[other, 0], there[other, 1]]
        assert here[one, :2] == pytest.approx(back, abs=float(0.03 * width(here)))


def test_the_same_pictures_give_the_same_bits_whatever_the_threads(folder, frames):
    runs = []
    threads = cv2.getNumThreads()
    for count in (1, 2):
        cv2.setNumThreads(count)
        mesh = FaceMesh(folder)
        runs.append([mesh.find_landmarks(frame) for frame in frames[:4]])
    cv2.setNumThreads(threads)

    assert np.array_equal(*runs)


def test_a_picture_without_a_face_has_no_landmarks_and_a_lost_face_is_found_again(folder, frames):
    mesh = FaceMesh(folder)
    before = mesh.find_landmarks(frames[0])
    empty = np.full_like(frames[0], 90)

    assert mesh.find_landmarks(empty) is None
    assert mesh.detect(empty) == []
    assert mesh.find_landmarks(frames[0]) == pytest.approx(before, abs=1)


def test_two_faces_are_counted_and_the_larger_one_is_followed(folder, frames):
    middle = frames[0][:, 320:960]
    small = cv2.resize(middle, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    wide = np.full((720, 640 + small.shape[1], 3), 60, np.uint8)
    wide[:, :640] = middle
    wide[: small.shape[0], 640:] = small

    mesh = FaceMesh(folder)

    assert len(mesh.detect(wide)) == 2
    assert mesh.find_landmarks(wide)[:, 0].mean() < 640


def test_a_closed_mouth_has_a_small_aperture_and_open_eyes_are_open(folder, frames):
    landmarks = FaceMesh(folder).find_landmarks(frames[0])

    assert 0 <= aperture(landmarks) < 0.05
    assert eye_aspect_ratio(landmarks) > 0.2
    assert aperture(np.stack([landmarks, landmarks])).shape == (2,)


def test_a_wider_inner_lip_opening_is_a_larger_aperture(folder, frames):
    landmarks = FaceMesh(folder).find_landmarks(frames[0])
    opened = landmarks.copy()
    opened[14, 1] += 0.2 * width(landmarks)

    assert aperture(opened) - aperture(landmarks) == pytest.approx(0.2, abs=0.02)


def test_missing_nets_are_a_missing_dependency_with_the_command(tmp_path):
    with pytest.raises(MissingDependency) as error:
        FaceMesh(tmp_path)

    assert "presgen models install face-mesh" in error.value.hint


def test_when_the_attention_net_cannot_run_the_plain_one_takes_its_place(tmp_path, folder, frames):
    shutil.copytree(folder, tmp_path / "nets")
    shutil.copyfile(folder / "face_landmark.tflite", tmp_path / "nets" / "face_landmark_with_attention.tflite")

    mesh = FaceMesh(tmp_path / "nets")

    assert mesh.net == "plain"
    assert mesh.find_landmarks(frames[0]) is not None


def test_a_cut_asks_for_no_more_tensors_than_the_model_has_room_for(folder):
    model = (folder / "face_landmark_with_attention.tflite").read_bytes()

    with pytest.raises(ValueError, match="room for 1"):
        extract_subgraph(model, [0, 1], [719])
