"""Rendering the cover art of a video."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from config.errors import InputError
from models.picture import Picture
from stages.media.cover_art import MAX_BYTES, choose_cover_time, render_cover
from stages.media.encoder import VideoEncoder
from stages.records.cues import BulletCue


def picture_of(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB")).astype(int)


@pytest.fixture
def greys(tmp_path):
    """Make a film whose pictures grow brighter by the frame, of ``width`` x ``height``."""

    def make(width=320, height=180, frames=150):
        path = tmp_path / "greys.mp4"
        with VideoEncoder(path, (width, height), "ultrafast", 20) as encoder:
            for number in range(frames):
                encoder.add(Picture.blank(width, height, (20 + number, 128, 128)))
        return path

    return make


@pytest.mark.parametrize("second", [0, 1.0, 3.5, 5.3])
def test_the_cover_is_the_picture_of_that_moment(greys, second):
    shown = picture_of(render_cover(greys(), second))

    wanted = (20 + second * 25 - 16) * 255 / 219
    assert shown.shape == (180, 320, 3)
    assert abs(shown.mean() - wanted) < 1.5


def test_after_the_end_the_cover_is_the_last_picture(greys):
    film = greys(frames=30)

    assert render_cover(film, 99.0) == render_cover(film, 29 / 25)


def test_a_large_picture_becomes_a_small_cover(tmp_path):
    chance = np.random.default_rng(5)
    path = tmp_path / "noise.mp4"
    with VideoEncoder(path, (1920, 1080), "ultrafast", 18) as encoder:
        encoder.add(Picture.from_bgr(chance.integers(0, 255, (1080, 1920, 3), np.uint8)))

    made = render_cover(path, 0)

    assert picture_of(made).shape == (720, 1280, 3)
    assert len(made) <= MAX_BYTES


def test_the_moment_is_when_the_first_bullets_are_there(cues):
    assert choose_cover_time(cues()) == pytest.approx(8.0)  # two seconds after the last of three
    assert choose_cover_time(cues(chapters=("A",), bullets=())) == pytest.approx(
        4.8
    )  # two seconds after the title card


def test_the_moment_comes_before_the_page_is_turned(cues):
    brief = BulletCue(text="One", number=1, page=0, chapter=0, start=4, end=5)
    turned = BulletCue(text="Two", number=1, page=1, chapter=1, start=5, end=9)

    assert choose_cover_time(cues(bullets=()).model_copy(update={"bullets": (brief, turned)})) == pytest.approx(4.5)


def test_a_film_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"not a video")

    with pytest.raises(InputError, match=r"broken\.mp4"):
        render_cover(path, 0)
