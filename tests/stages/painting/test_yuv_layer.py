import numpy as np
import pytest
from PIL import Image

from models.picture import Box, Picture
from stages.painting.yuv_layer import YuvLayer, blend_area


@pytest.fixture
def noise():
    rng = np.random.default_rng(3)
    return [Picture(rng.integers(16, 235, (120, 100), np.uint8)) for _ in range(2)]


@pytest.mark.parametrize("opacity", [0.0, 0.3, 0.75, 1.0])
def test_a_part_dissolves_into_another_picture(noise, opacity):
    above, below = noise
    target = below.copy()

    blend_area(above, Box(10, 20, 50, 40), target, 4, 6, opacity)

    wanted = above.y[20:40, 10:50] * opacity + below.y[6:26, 4:44] * (1 - opacity)
    assert np.abs(target.y[6:26, 4:44] - wanted).max() <= 1
    wanted = above.v[10:20, 5:25] * opacity + below.v[3:13, 2:22] * (1 - opacity)
    assert np.abs(target.v[3:13, 2:22] - wanted).max() <= 1
    assert np.array_equal(target.y[26:], below.y[26:])
    assert np.array_equal(target.y[:, 44:], below.y[:, 44:])


def test_a_layer_fades_as_a_whole(noise):
    picture = noise[0]
    layer = YuvLayer.from_image(Image.new("RGBA", (20, 10), (250, 250, 250, 255)), 10, 10)
    whole, half, none = picture.copy(), picture.copy(), picture.copy()

    layer.blend_onto(whole)
    layer.blend_onto(half, 0.5)
    layer.blend_onto(none, 0.0)

    assert np.abs(half.y - (whole.y / 2 + picture.y / 2)).max() <= 1
    assert np.array_equal(none.i420, picture.i420)


def test_a_layer_can_be_moved(noise):
    layer = YuvLayer.from_image(Image.new("RGBA", (20, 10), (250, 250, 250, 255)), 10, 10)
    here, there = (Picture.blank(100, 80) for _ in range(2))

    layer.blend_onto(here)
    layer.shifted(6, 4).blend_onto(there)

    assert np.array_equal(here.y[10:20, 10:30], there.y[14:24, 16:36])
    assert (there.y[:14] == 16).all()


def test_a_layer_blends_as_its_opacity_says():
    rgba = np.zeros((40, 60, 4), np.uint8)
    rgba[..., :3] = (250, 120, 30)
    rgba[..., 3] = np.linspace(0, 255, 60).astype(np.uint8)
    picture = Picture.blank(100, 80, (60, 100, 150))
    drawn = Picture.from_bgr(np.full((40, 60, 3), (30, 120, 250), np.uint8))

    YuvLayer.from_image(Image.fromarray(rgba), 20, 10).blend_onto(picture)

    share = rgba[..., 3] / 255
    wanted = drawn.y * share + 60 * (1 - share)
    assert np.abs(picture.y[10:50, 20:80] - wanted).max() <= 1
    half = share.reshape(20, 2, 30, 2).mean(axis=(1, 3))
    assert np.abs(picture.u[5:25, 10:40] - (drawn.u * half + 100 * (1 - half))).max() <= 1.5
    assert (picture.y[:10] == 60).all()
