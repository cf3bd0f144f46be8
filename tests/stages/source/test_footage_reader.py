from __future__ import annotations

import random

import numpy as np
import pytest

from config.errors import TransientError
from models.picture import Picture
from stages.source.conform import FootageWriter
from stages.source.footage_reader import FootageReader

SIZE = (320, 240)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A film of 50 pictures; the brightness of each tells its number."""
    path = tmp_path_factory.mktemp("film") / "footage.mp4"
    with FootageWriter(path, SIZE) as writer:
        for number in range(50):
            writer.add(Picture.blank(*SIZE, yuv=(30 + 4 * number, 128, 128)))
    return path


def number(picture):
    return round((float(picture.y.mean()) - 30) / 4)


def test_the_reader_knows_how_much_there_is(film):
    with FootageReader(film) as reader:
        assert (reader.frames, reader.width, reader.height, reader.still) == (50, *SIZE, False)


@pytest.mark.parametrize("memory", [1, 10_000_000])
def test_any_order_gives_the_right_pictures_whatever_the_memory(film, memory):
    order = [*range(50), *reversed(range(50)), *random.Random(5).sample(range(50), 50)]

    with FootageReader(film, memory) as reader:
        assert [number(reader.frame(index)) for index in order] == order


def test_playing_to_and_fro_decodes_every_group_once(film, monkeypatch):
    with FootageReader(film) as reader:
        decoded = []
        decode = reader._decode_group
        monkeypatch.setattr(reader, "_decode_group", lambda group: decoded.append(group) or decode(group))
        for index in [*range(50), *reversed(range(50)), *range(50)]:
            reader.frame(index)

    assert sorted(decoded) == [0, 1, 2, 3, 4]


def test_memory_stays_bounded(film):
    group = int(12 * SIZE[0] * SIZE[1] * 1.5)

    with FootageReader(film, memory=3 * group) as reader:
        for index in range(50):
            reader.frame(index)

        assert len(reader._groups) == 3


def test_shared_pictures_cannot_be_painted_on_by_mistake(film):
    with FootageReader(film) as reader:
        picture = reader.frame(0)

        with pytest.raises(ValueError, match="read-only"):
            picture.y[:] = 0
        assert picture.copy().i420.flags.writeable


@pytest.mark.parametrize("index", [-1, 50])
def test_there_is_nothing_outside_the_film(film, index):
    with FootageReader(film) as reader, pytest.raises(IndexError, match="of 50"):
        reader.frame(index)


def test_a_still_has_one_picture(tmp_path):
    with FootageWriter(tmp_path / "still.mp4", SIZE) as writer:
        writer.add(Picture.blank(*SIZE, yuv=(110, 128, 128)))

    with FootageReader(tmp_path / "still.mp4") as reader:
        assert reader.still
        assert number(reader.frame(0)) == 20


def test_a_damaged_film_is_a_passing_fault(film, tmp_path):
    (tmp_path / "gone.mp4").write_bytes(film.read_bytes()[:300])

    with pytest.raises(TransientError, match="damaged"):
        FootageReader(tmp_path / "gone.mp4")


def test_pictures_are_stored_nearly_without_loss(tmp_path):
    noise = np.random.default_rng(1).integers(60, 180, (60, 80, 3), dtype=np.uint8)
    picture = Picture.from_bgr(np.kron(noise, np.ones((4, 4, 1), np.uint8)))
    with FootageWriter(tmp_path / "film.mp4", SIZE) as writer:
        writer.add(picture)

    with FootageReader(tmp_path / "film.mp4") as reader:
        error = reader.frame(0).i420.astype(float) - picture.i420

    assert 10 * np.log10(255**2 / (error**2).mean()) > 44
