from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from config.errors import InputError
from stages.source import still_image
from stages.source.still_image import load_still

from .conftest import corners, quadrants

ENOUGH = (960, 720)


def saved(path, array, **settings):
    Image.fromarray(array).save(path, **settings)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif", "a.bmp", "a.avif"])
def test_every_usual_kind_of_picture_is_read(tmp_path, name):
    bgr = load_still(saved(tmp_path / name, quadrants(320, 240)), ENOUGH)

    assert bgr.shape == (240, 320, 3)
    assert corners(bgr) == "rgbw"


def test_a_photo_stands_upright_however_the_camera_was_held(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view

    bgr = load_still(saved(tmp_path / "a.jpg", quadrants(320, 240), exif=exif), ENOUGH)

    assert bgr.shape == (320, 240, 3)
    assert corners(bgr) == "wrgb"


def test_what_is_transparent_becomes_white(tmp_path):
    rgba = np.dstack([quadrants(320, 240), np.full((240, 320), 255, np.uint8)])
    rgba[:120, :160, 3] = 0

    assert corners(load_still(saved(tmp_path / "a.png", rgba), ENOUGH)) == "wgbw"


def test_a_palette_with_a_transparent_colour_is_read(tmp_path):
    image = Image.fromarray(quadrants(320, 240)).quantize(8)
    image.save(tmp_path / "a.png", transparency=image.getpixel((10, 10)))

    assert corners(load_still(tmp_path / "a.png", ENOUGH)) == "wgbw"


def test_sixteen_bits_keep_their_shades(tmp_path):
    grey = np.linspace(0, 65535, 320).astype(np.uint16)
    Image.fromarray(np.repeat(grey[None], 240, 0)).save(tmp_path / "a.png")

    bgr = load_still(tmp_path / "a.png", ENOUGH)

    assert bgr[0, [0, 160, 319], 0].tolist() == pytest.approx([0, 128, 255], abs=1)


def test_an_animation_is_its_first_picture(tmp_path):
    first, second = (Image.fromarray(np.roll(quadrants(320, 240), shift, 1)) for shift in (0, 160))
    first.save(tmp_path / "a.webp", save_all=True, append_images=[second], duration=100, lossless=True)

    assert corners(load_still(tmp_path / "a.webp", ENOUGH)) == "rgbw"


def test_a_large_jpeg_comes_small_but_large_enough(tmp_path):
    bgr = load_still(saved(tmp_path / "a.jpg", quadrants(4000, 3000)), ENOUGH)

    assert 960 <= bgr.shape[1] <= 2000
    assert bgr.shape[0] >= 720


def test_a_named_colour_space_is_heeded(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = load_still(saved(tmp_path / "a.png", quadrants(320, 240)), ENOUGH)

    same = load_still(saved(tmp_path / "b.png", quadrants(320, 240), icc_profile=lab), ENOUGH)
    broken = load_still(saved(tmp_path / "c.png", quadrants(320, 240), icc_profile=b"no profile"), ENOUGH)

    assert np.abs(same.astype(int) - plain).max() <= 1
    assert np.array_equal(broken, plain)


def test_a_picture_that_ends_early_is_refused(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)).save(buffer, "png")
    (tmp_path / "a.png").write_bytes(buffer.getvalue()[:5000])

    with pytest.raises(InputError, match="damaged"):
        load_still(tmp_path / "a.png", ENOUGH)


def test_a_picture_of_absurd_size_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(still_image, "MAX_PIXELS", 50_000)

    with pytest.raises(InputError, match="million pixels"):
        load_still(saved(tmp_path / "a.png", quadrants(320, 240)), ENOUGH)
