"""Test that the presenter's lips follow the speech and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from config.errors import Unsuited
from models.avatars.mesh import Mesh
from models.engine import Subject
from models.face import FaceMesh, aperture
from models.face.track import Gate
from models.visemes import compute_mouth_parameters, lip_opening

_spec = spec_from_file_location("mesh_stand", Path(__file__).with_name("conftest.py"))
stand = module_from_spec(_spec)
_spec.loader.exec_module(stand)
passage, phones, there_and_back = stand.passage, stand.phones, stand.there_and_back

FRAMES = 80


def study(subject, tmp_path):
    return Mesh().study(subject, tmp_path, lambda share: None)


def seen(pictures, weights, net="plain"):
    """Return how far the mouth is open in each picture, by a net that the engine does not use."""
    mesh = FaceMesh(weights / "face-mesh", net)
    return np.array([aperture(mesh.find_landmarks(picture.bgr())) for picture in pictures])


def mouth_box(subject, index):
    centre = subject.track.landmarks[index][[13, 14], :2].mean(0)
    reach = 0.9 * subject.track.scale[index]
    x0, y0 = np.maximum(centre - reach, 0).astype(int)
    x1, y1 = (centre + reach).astype(int)
    return slice(y0, y1), slice(x0, x1)


@pytest.fixture(scope="module")
def said(idle):
    return passage(there_and_back(idle.footage.frames, FRAMES), phones())


@pytest.fixture(scope="module")
def spoken(idle, said, tmp_path_factory):
    return list(study(idle, tmp_path_factory.mktemp("scratch")).perform(said))


@pytest.fixture(scope="module")
def gaps(spoken, weights):
    return seen(spoken, weights)


def test_the_lips_follow_the_speech_at_once(gaps):
    wanted = lip_opening(compute_mouth_parameters(phones(), FRAMES))

    best = max(range(-3, 4), key=lambda lag: np.corrcoef(np.roll(gaps, -lag)[5:-5], wanted[5:-5])[0, 1])

    assert np.corrcoef(gaps, wanted)[0, 1] > 0.9
    assert best == 0


def test_the_lips_close_for_m_and_b(gaps):
    rest, wide = np.median(gaps[:8]), np.percentile(gaps, 90)

    for phone in phones():
        if phone.symbol in ("m", "b"):
            middle = int((phone.start + phone.end) / 2 * 25)
            assert gaps[middle - 1 : middle + 2].min() - rest < 0.08 * (wide - rest), phone


def test_in_a_pause_the_presenter_is_shown_untouched(idle, said, spoken):
    silent = [k for k in range(FRAMES) if not compute_mouth_parameters(phones(), FRAMES)[k].any()]

    assert len(silent) > 15
    for k in silent:
        assert spoken[k].i420 is idle.footage.frame(int(said.base[k])).i420


def test_only_the_lower_face_changes(idle, said, spoken):
    for k in range(0, FRAMES, 7):
        index = int(said.base[k])
        changed = spoken[k].y != idle.footage.frame(index).y
        changed[mouth_box(idle, index)] = False

        assert not changed.any()


def test_an_open_mouth_is_dark_inside_and_shows_teeth(idle, said, spoken, gaps):
    k = int(np.argmax(gaps))
    index = int(said.base[k])
    middle, unit = idle.track.landmarks[index][[13, 14], :2].mean(0), idle.track.scale[index]
    x, y = int(middle[0]), int(middle[1])
    strip = spoken[k].y[y - int(0.04 * unit) : y + int(0.14 * unit), x - 3 : x + 4].astype(float).mean(1)

    lips = idle.footage.frame(index).y[y - 4 : y + 5, x - 3 : x + 4].astype(float).mean()
    assert strip.min() < 0.6 * lips
    below_upper_lip = strip[: int(np.argmin(strip))]
    assert below_upper_lip.max() > 2 * strip.min()


def test_frames_without_a_face_pass_untouched_and_nothing_pops_beside_them(hidden, tmp_path):
    base = np.arange(10, 45)
    said = passage(base, phones(start=0.05))

    pictures = list(study(hidden, tmp_path).perform(said))

    change = np.array(
        [np.abs(p.y.astype(int) - hidden.footage.frame(int(i)).y).mean() for p, i in zip(pictures, base, strict=True)]
    )
    lost = (base >= 20) & (base < 30)
    assert not change[lost].any()
    assert change[:5].max() > 0.05
    assert change[[9, 20]].max() < 0.6 * change.max()


def test_footage_without_a_usable_frame_is_refused(faceless, idle, tmp_path):
    dark = Subject(
        idle.footage, replace(idle.track, gates=np.full(len(idle.track), int(Gate.DARK), np.uint8)), idle.best
    )

    with pytest.raises(Unsuited, match="No face was found") as none:
        study(faceless, tmp_path)
    with pytest.raises(Unsuited, match="well enough") as bad:
        study(dark, tmp_path)
    assert none.value.hint
    assert bad.value.hint


def test_a_face_of_a_few_pixels_is_refused(idle, tmp_path):
    far = Subject(idle.footage, replace(idle.track, scale=idle.track.scale * 0.1), idle.best)

    with pytest.raises(Unsuited, match="too small"):
        study(far, tmp_path)


@pytest.mark.parametrize("shift", [(-640, 0), (620, 0), (0, 330), (0, -400), (2000, 0)])
def test_a_face_that_is_partly_outside_the_picture_does_no_harm(idle, tmp_path, shift):
    move = np.array([*shift, 0], np.float32)
    track = replace(idle.track, landmarks=idle.track.landmarks + move, offset=idle.track.offset + move)

    pictures = list(study(Subject(idle.footage, track, 0), tmp_path).perform(passage(np.arange(25), phones(start=0))))

    assert len(pictures) == 25


def test_soft_footage_moves_more_softly(idle, said, weights, tmp_path):
    gates = np.full(len(idle.track), int(Gate.BLURRED), np.uint8)
    soft = Subject(idle.footage, replace(idle.track, gates=gates), idle.best)

    careful = seen(study(soft, tmp_path).perform(said), weights)
    full = seen(study(idle, tmp_path).perform(said), weights)

    assert np.ptp(careful) < 0.97 * np.ptp(full)


# ---------------------------------------------------------------------------------------------------------- stills


def test_a_still_comes_to_life_and_is_at_rest_where_passages_join(still, tmp_path):
    pictures = list(study(still, tmp_path).perform(passage(np.zeros(150, int))))

    original = still.footage.frame(0).i420
    np.testing.assert_array_equal(pictures[0].i420, original)
    np.testing.assert_array_equal(pictures[-1].i420, original)
    assert all((picture.i420 != original).any() for picture in pictures[20:-20])


def test_a_still_blinks_when_its_seed_says_so(still, weights, tmp_path):
    performer = study(still, tmp_path)
    silent = np.zeros(150, int)

    def lids(seed):
        mesh = FaceMesh(weights / "face-mesh")
        points = [mesh.find_landmarks(p.bgr()) for p in list(performer.perform(passage(silent, seed=seed)))[10:100:2]]
        return np.array([np.linalg.norm(p[159] - p[145]) / np.linalg.norm(p[33] - p[133]) for p in points])

    one, other = lids(7), lids(8)

    assert one.min() < 0.6 * np.median(one)
    assert other.min() < 0.6 * np.median(other)
    assert np.argmin(one) != np.argmin(other)


def test_a_still_speaks(still, weights, tmp_path):
    gaps = seen(study(still, tmp_path).perform(passage(np.zeros(FRAMES, int), phones())), weights)

    assert np.corrcoef(gaps, lip_opening(compute_mouth_parameters(phones(), FRAMES)))[0, 1] > 0.9


# ------------------------------------------------------------------------------------------ footage that shows speech


@pytest.fixture(scope="module")
def respoken(speaking, tmp_path_factory):
    performer = study(speaking, tmp_path_factory.mktemp("scratch"))
    base = there_and_back(speaking.footage.frames, 90)
    return list(performer.perform(passage(base, phones(start=0.5, each=0.09)))), base


def test_a_presenter_who_speaks_in_the_footage_says_something_else(respoken, weights):
    pictures, _ = respoken
    wanted = lip_opening(compute_mouth_parameters(phones(start=0.5, each=0.09), 90))

    assert np.corrcoef(seen(pictures, weights), wanted)[0, 1] > 0.85


def test_a_presenter_who_speaks_in_the_footage_is_silent_when_nothing_is_said(speaking, weights, tmp_path):
    base = np.arange(8, 48)
    gaps = seen(study(speaking, tmp_path).perform(passage(base)), weights)
    footage = seen([speaking.footage.frame(int(i)) for i in base], weights)

    assert np.ptp(gaps) < 0.25 * np.ptp(footage)


def test_passages_over_speaking_footage_begin_and_end_with_the_same_mouth(speaking, tmp_path):
    performer = study(speaking, tmp_path)
    base = np.full(40, 30)

    one = list(performer.perform(passage(base, phones(start=0.2))))
    other = list(performer.perform(passage(base, phones(start=0.3, each=0.06), seed=3)))

    np.testing.assert_array_equal(one[0].i420, other[0].i420)
    np.testing.assert_array_equal(one[-1].i420, other[-1].i420)
    np.testing.assert_array_equal(one[0].i420, one[-1].i420)
