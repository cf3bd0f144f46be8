"""Test the contract that every avatar engine must fulfil."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from config.errors import Unsuited
from models.registry import avatars, load_avatar

_spec = spec_from_file_location("avatar_stand", Path(__file__).with_name("conftest.py"))
stand = module_from_spec(_spec)
_spec.loader.exec_module(stand)
passage, phones, there_and_back = stand.passage, stand.phones, stand.there_and_back

READY = [name for name in avatars() if not load_avatar(name).problems()]


@pytest.fixture(scope="module", params=READY)
def avatar(request):
    return load_avatar(request.param)


@pytest.fixture(scope="module", params=["idle", "still"])
def subject(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def performer(avatar, subject, tmp_path_factory):
    shares = []

    made = avatar.study(subject, tmp_path_factory.mktemp("scratch"), shares.append)

    assert shares[-1] == 1
    assert shares == sorted(shares)
    return made


def over(subject, frames, spoken=(), seed=7, start=0):
    return passage(np.roll(there_and_back(subject.footage.frames, 2 * frames), -start)[:frames], spoken, seed)


def pixels(performer, what):
    return [picture.i420.tobytes() for picture in performer.perform(what)]


def test_the_engine_has_a_name_and_a_version(avatar):
    assert avatar.name in avatars()
    assert avatar.version


def test_there_are_as_many_pictures_as_frames_and_all_have_the_size_of_the_footage(performer, subject):
    pictures = list(performer.perform(over(subject, 30, phones())))

    assert len(pictures) == 30
    assert {picture.i420.shape for picture in pictures} == {subject.footage.frame(0).i420.shape}
    assert {picture.i420.dtype for picture in pictures} == {np.dtype(np.uint8)}


def test_a_passage_may_be_a_single_frame(performer, subject):
    assert len(list(performer.perform(over(subject, 1, phones(start=0))))) == 1


def test_a_passage_may_be_silent(performer, subject):
    assert len(list(performer.perform(over(subject, 12)))) == 12


def test_the_same_passage_gives_the_same_pictures_whatever_came_before(performer, subject):
    one, other = over(subject, 20, phones(start=0.1)), over(subject, 25, phones(start=0.2), seed=8, start=9)

    first = pixels(performer, one)
    pixels(performer, other)
    again = pixels(performer, one)

    assert first == again


def test_another_performer_of_the_same_subject_gives_the_same_pictures(avatar, performer, subject, tmp_path):
    what = over(subject, 15, phones(start=0.1))

    twin = avatar.study(subject, tmp_path, lambda share: None)

    assert pixels(performer, what) == pixels(twin, what)


def test_passages_may_be_performed_side_by_side(performer, subject):
    one, other = over(subject, 12, phones(start=0.1)), over(subject, 12, phones(start=0.2), seed=9, start=5)
    alone = pixels(performer, one), pixels(performer, other)

    pairs = [
        (a.i420.tobytes(), b.i420.tobytes())
        for a, b in zip(performer.perform(one), performer.perform(other), strict=True)
    ]

    assert tuple(map(list, zip(*pairs, strict=True))) == alone


def test_the_footage_is_never_painted_on(performer, subject):
    before = [subject.footage.frame(i).i420.copy() for i in range(min(3, subject.footage.frames))]

    list(performer.perform(over(subject, 15, phones(start=0))))

    for index, copy in enumerate(before):
        np.testing.assert_array_equal(subject.footage.frame(index).i420, copy)


@pytest.mark.parametrize("name", READY)
def test_footage_without_a_face_is_refused_in_words_or_shown_as_it_is(name, faceless, tmp_path):
    refusal = None

    try:
        made = load_avatar(name).study(faceless, tmp_path, lambda share: None)
    except Unsuited as error:
        refusal = error

    if refusal is None:
        assert len(list(made.perform(over(faceless, 5)))) == 5
    else:
        assert refusal.message.endswith(".")
        assert refusal.hint.endswith(".")
