import numpy as np
import pytest

from models.picture import Box
from models.visemes import compute_mouth_parameters, lip_opening
from stages.jobs.context import StageContext
from stages.publish.checks.frame_sampling import load_independent_mesh, sample_frames
from stages.publish.checks.lip_sync import FRAMES, check_lips, choose_stretches, make_lip_traces


def watched(told, late=0, blur=0.0, still=False):
    """What a net would see of lips that come ``late`` frames late, with an error of ``blur``."""
    phones = [phone for sentence in told.sentences for phone in sentence.phones]
    curve = np.zeros(told.frames) if still else lip_opening(compute_mouth_parameters(phones, told.frames))
    rng = np.random.default_rng(3)
    seen = np.roll(curve, late) + 0.02 + rng.normal(0, blur, told.frames)
    return {number: float(seen[number]) for stretch in choose_stretches(told) for number in stretch}


def judged(told, seen, performed=True):
    return check_lips(told, seen, performed, "there is no presenter")


@pytest.fixture(params=[3, 40], ids=["short", "long"])
def told(request, builders):
    return builders.narration(frames=50 + 45 * request.param, sentences=request.param)


def test_lips_that_follow_pass(told):
    sync, pauses = judged(told, watched(told, blur=0.004))

    assert sync.passed
    assert pauses.passed
    assert "at no delay" in sync.measured


@pytest.mark.parametrize(("late", "words"), [(3, "120 ms late"), (-3, "120 ms early")])
def test_lips_that_are_late_or_early_are_found(told, late, words):
    sync, _ = judged(told, watched(told, late=late))

    assert sync.passed is False
    assert words in sync.measured


def test_lips_that_do_something_else_are_found(told):
    rng = np.random.default_rng(9)
    seen = {number: float(value) for number, value in zip(watched(told), rng.random(9999), strict=False)}

    sync, pauses = judged(told, seen)

    assert sync.passed is False
    assert pauses.passed is False


def test_lips_that_never_move_are_found(told):
    sync, _ = judged(told, watched(told, still=True))

    assert sync.passed is False


def test_what_was_not_seen_is_not_judged(told):
    unseen = {number: float("nan") for number in watched(told)}

    assert [check.passed for check in judged(told, unseen)] == [None, None]
    assert "0 of" in judged(told, unseen)[0].measured
    assert "no presenter" in judged(told, {}, performed=False)[0].measured


def test_the_report_keeps_what_was_asked_beside_what_was_seen(told):
    seen = watched(told)
    seen[min(seen)] = float("nan")

    kept = make_lip_traces(told, seen)

    assert sum(len(trace.seen) for trace in kept) == len(seen)
    assert kept[0].first == min(seen)
    assert kept[0].seen[0] is None
    for trace in kept:
        assert trace.seen[1:] == pytest.approx([value + 0.02 for value in trace.asked[1:]], abs=0.01)


def test_nothing_is_kept_where_nothing_was_seen(told):
    assert make_lip_traces(told, {}) == ()


def test_a_long_video_is_looked_at_in_a_few_places(builders):
    told = builders.narration(frames=45 * 4000, sentences=3990)

    stretches = choose_stretches(told)

    numbers = [number for stretch in stretches for number in stretch]
    assert len(numbers) == len(set(numbers)) <= FRAMES
    assert stretches[0].start < 500
    assert stretches[-1].stop > 170_000


def test_a_real_face_is_seen_and_makes_the_poster(weights, presenter):
    mesh = load_independent_mesh(weights)

    seen = sample_frames(presenter, [range(20, 40)], [30, 34], Box(160, 0, 1120, 720), mesh, StageContext())

    assert seen.frames == 155
    assert sorted(seen.mouth) == list(range(20, 40))
    assert np.isfinite(list(seen.mouth.values())).all()
    assert seen.poster is not None
    assert seen.poster.width == 1280
