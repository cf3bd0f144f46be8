from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.picture import Box, Picture


def photograph(width=64, height=48):
    y, x = np.mgrid[0:height, 0:width]
    smooth = np.stack([x * 255 / width, y * 255 / height, 128 + 100 * np.sin(x / 20 + y / 30)], -1)
    return smooth.astype(np.uint8)


def test_a_smooth_image_survives_the_way_to_yuv_and_back():
    image = photograph()

    back = Picture.from_bgr(image).bgr()

    assert np.abs(back.astype(int) - image).max() <= 10
    assert np.abs(back.astype(int) - image).mean() < 1.5


def test_the_colours_are_those_of_bt709_limited_range():
    """Y, Cb, Cr of pure colours, ITU-R BT.709 table."""
    known = {
        (0, 0, 255): (63, 102, 240),
        (0, 255, 0): (173, 42, 26),
        (255, 255, 255): (235, 128, 128),
        (0, 0, 0): (16, 128, 128),
    }

    for bgr, yuv in known.items():
        picture = Picture.from_bgr(np.full((4, 4, 3), bgr, np.uint8))

        assert abs(int(picture.y[0, 0]) - yuv[0]) <= 1
        assert abs(int(picture.u[0, 0]) - yuv[1]) <= 1
        assert abs(int(picture.v[0, 0]) - yuv[2]) <= 1


@pytest.mark.parametrize("height", [44, 46, 48, 50])
def test_an_encoder_sees_every_plane_where_it_is(height):
    picture = Picture.from_bgr(photograph(height=height))

    frame = picture.frame()

    for plane, wanted in zip(frame.planes, (picture.y, picture.u, picture.v), strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        assert np.array_equal(rows[: wanted.shape[0], : wanted.shape[1]], wanted)


def test_pasting_a_region_leaves_the_rest_alone():
    picture = Picture.from_bgr(photograph())
    before = picture.copy()
    box = Box(16, 8, 40, 24)

    picture.paste(box, np.full((16, 24, 3), 200, np.uint8))

    inside = np.zeros((48, 64), bool)
    inside[8:24, 16:40] = True
    assert np.array_equal(picture.y[~inside], before.y[~inside])
    assert np.array_equal(picture.u[~inside[::2, ::2]], before.u[~inside[::2, ::2]])
    assert np.abs(picture.bgr(box).astype(int) - 200).max() <= 2


def test_an_untouched_region_comes_back_as_it_was_within_rounding():
    picture = Picture.from_bgr(cv2.GaussianBlur(photograph(), (0, 0), 2))
    before = picture.copy()
    box = Box(8, 8, 48, 40)

    picture.paste(box, picture.bgr(box))

    assert np.abs(picture.y.astype(int) - before.y).max() <= 2


def test_a_box_grows_to_even_edges_and_stays_in_the_picture():
    assert Box(3, -5, 11, 49).even(64, 48) == Box(2, 0, 12, 48)
