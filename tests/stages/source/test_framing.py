from __future__ import annotations

import numpy as np
import pytest

from stages.source.framing import fit_covering, fit_narrow, is_narrow
from stages.source.probe import MediaInfo
from stages.source.video.frame_shape import FrameShape


def media_info(width, height, aspect=1.0, turn=0):
    return MediaInfo("video", "h264", FrameShape(width, height, aspect, turn))


@pytest.mark.parametrize(
    ("width", "height", "aspect", "expected"),
    [
        (1280, 720, 1.0, (1280, 720)),
        (1920, 1080, 1.0, (1280, 720)),
        (3840, 2160, 1.0, (1280, 720)),
        (1080, 1920, 1.0, (960, 1706)),
        (641, 361, 1.0, (1278, 720)),
        (720, 576, 64 / 45, (1280, 720)),
        (640, 480, 1.0, (960, 720)),
        (160, 120, 1.0, (960, 720)),
    ],
)
def test_footage_that_covers_the_region_is_no_larger_than_needed(width, height, aspect, expected):
    fit = fit_covering(media_info(width, height, aspect), 960, 720)

    assert fit.size == fit.footage == expected
    assert fit.margin == 0


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (media_info(1280, 720), False),
        (media_info(640, 480), False),
        (media_info(480, 422), False),
        (media_info(480, 426), True),
        (media_info(1080, 1920), True),
        (media_info(1920, 1080, turn=1), True),
        (media_info(720, 576, 64 / 45), False),
    ],
)
def test_only_footage_narrower_than_the_region_is_looked_at_closer(clip, expected):
    assert is_narrow(clip, 960, 720) is expected


def test_a_large_head_in_narrow_footage_takes_most_of_the_height():
    fit = fit_narrow(media_info(1080, 1920), 1280, 720, head=0.5)

    assert 0.5 * fit.footage[1] == pytest.approx(0.8 * 720, abs=2)
    assert fit.size == (1280, fit.footage[1])
    assert fit.footage[0] / fit.footage[1] == pytest.approx(1080 / 1920, abs=0.003)
    assert fit.scale == pytest.approx(fit.footage[1] / 1920, abs=0.002)


def test_a_head_as_high_as_the_footage_is_shown_whole():
    fit = fit_narrow(media_info(1080, 1920), 1280, 720, head=1.0)

    assert (fit.size, fit.footage) == ((1280, 720), (404, 720))


@pytest.mark.parametrize("head", [0.1, 0.3])
def test_a_small_head_leaves_no_margins(head):
    clip = media_info(1080, 1920)

    assert fit_narrow(clip, 960, 720, head) == fit_covering(clip, 960, 720)


def test_there_are_no_thin_margins():
    clip = media_info(1080, 1920)

    fits = [fit_narrow(clip, 960, 720, head) for head in np.linspace(0.2, 1, 81)]

    assert {fit.margin > 0 for fit in fits} == {True, False}
    assert all(fit.margin == 0 or fit.margin > 0.07 * 960 for fit in fits)
    assert all(fit.margin % 2 == fit.footage[0] % 2 == fit.footage[1] % 2 == 0 for fit in fits)
    assert all(fit.footage[1] >= 720 for fit in fits)


@pytest.mark.parametrize(("clip", "whole"), [(media_info(1080, 1920), True), (media_info(640, 480), False)])
def test_without_a_face_only_portrait_footage_is_shown_whole(clip, whole):
    fit = fit_narrow(clip, 1280, 720, head=None)

    assert fit.size[0] == 1280
    assert (fit.footage[1] == 720) is whole
    assert (fit.margin > 0) is whole
