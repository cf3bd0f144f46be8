from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.picture import Picture
from stages.source.blurred_sides import BlurredSideBars
from stages.source.framing import fit_narrow
from stages.source.probe import MediaInfo
from stages.source.video.frame_shape import FrameShape

FIT = fit_narrow(MediaInfo("video", "h264", FrameShape(360, 640)), 640, 360, head=0.8)


@pytest.fixture(scope="module")
def scene():
    """A busy picture of the size of the footage."""
    width, height = FIT.footage
    coarse = np.random.default_rng(3).integers(60, 220, (height // 12, width // 12, 3), dtype=np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)


def beside(picture):
    """The luma left and right of the footage."""
    return [picture.y[:, : FIT.margin].astype(float), picture.y[:, -FIT.margin :].astype(float)]


def test_the_footage_lies_untouched_in_the_middle(scene):
    footage = Picture.from_bgr(scene)

    filled = BlurredSideBars(FIT)(footage)

    assert (filled.width, filled.height) == FIT.size
    within = slice(FIT.margin + 4, FIT.size[0] - FIT.margin - 4)
    half = slice(within.start // 2, within.stop // 2)
    assert np.array_equal(filled.y[:, within], footage.y[:, 4:-4])
    assert np.array_equal(filled.u[:, half], footage.u[:, 2:-2])
    assert np.array_equal(filled.v[:, half], footage.v[:, 2:-2])


def test_the_sides_are_dark_and_have_no_detail(scene):
    footage = Picture.from_bgr(scene)

    for side in beside(BlurredSideBars(FIT)(footage)):
        assert 0.2 * (footage.y.mean() - 16) < side.mean() - 16 < 0.6 * (footage.y.mean() - 16)
        assert np.abs(np.diff(side, axis=1)).max() <= 4
        assert np.abs(np.diff(side, axis=0)).max() <= 2


def test_the_sides_show_the_colours_that_are_near(scene):
    painted = np.zeros_like(scene)
    painted[:, : scene.shape[1] // 2] = (40, 40, 220)
    painted[:, scene.shape[1] // 2 :] = (220, 60, 40)

    bgr = BlurredSideBars(FIT)(Picture.from_bgr(painted)).bgr()

    assert bgr[:, 10].argmax(axis=1).tolist() == [2] * len(bgr)
    assert bgr[:, -10].argmax(axis=1).tolist() == [0] * len(bgr)


@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_stay_within_the_range(scene, level):
    filled = BlurredSideBars(FIT)(Picture.from_bgr(np.full_like(scene, level)))

    assert filled.y.min() >= 15
    assert filled.y.max() <= 235
    assert np.abs(filled.u.astype(int) - 128).max() <= 1


def test_noise_in_the_footage_does_not_make_the_sides_flicker(scene):
    sides = BlurredSideBars(FIT)
    rng = np.random.default_rng(5)
    noisy = [np.clip(scene + rng.normal(0, 6, scene.shape), 0, 255).astype(np.uint8) for _ in range(2)]

    first, second = (beside(sides(Picture.from_bgr(picture))) for picture in noisy)

    assert max(np.abs(a - b).max() for a, b in zip(first, second, strict=True)) <= 1
