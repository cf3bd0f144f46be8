import resource
from fractions import Fraction
from typing import get_args

import av
import pytest

from config.errors import InputError, TransientError
from config.presets import NAMES, Preset, presets
from models.picture import Picture
from stages.media.encoder import VideoEncoder

SIZE = (320, 180)


def test_the_same_pictures_give_the_same_bytes(film):
    first, second = film("a.mp4", 40, preset="faster"), film("b.mp4", 40, preset="faster")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("preset", ["superfast", "veryfast", "faster", "fast"])
def test_the_stream_is_what_players_expect(film, preset):
    with av.open(str(film("a.mp4", 30, preset=preset))) as container:
        stream = container.streams.video[0]
        times = [frame.pts * frame.time_base for frame in container.decode(stream)]

    assert (stream.profile, stream.codec_tag, stream.pix_fmt) == ("High", "avc1", "yuv420p")
    assert (stream.color_primaries, stream.color_trc, stream.colorspace, stream.color_range) == (1, 1, 1, 1)
    assert times == [Fraction(number, 25) for number in range(30)]


def header(path):
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata)


def test_every_quality_has_the_same_header_so_that_all_fit_into_one_stream(tmp_path):
    speeds = get_args(Preset.model_fields["encoder"].annotation)
    every = [
        *((speed, crf, 3) for speed in speeds for crf in (18, 21, 25)),
        *((s, 23, n) for s in speeds for n in (1, 8)),
    ]
    headers = set()
    for speed, crf, threads in every:
        path = tmp_path / f"{speed}-{crf}-{threads}.mp4"
        with VideoEncoder(path, SIZE, speed, crf, threads) as encoder:
            for number in range(3):
                encoder.add(Picture.blank(*SIZE, (60 + 30 * number, 128, 128)))
        headers.add(header(path))

    assert len(headers) == 1


def test_the_presets_of_the_product_are_among_those_that_fit_together():
    assert {presets().named(name).encoder for name in NAMES} <= set(get_args(Preset.model_fields["encoder"].annotation))


def test_a_long_stretch_can_be_entered_every_five_seconds(film):
    with av.open(str(film("a.mp4", 260))) as container:
        keys = [packet.pts for packet in container.demux(video=0) if packet.is_keyframe]

    assert keys == sorted(keys)
    assert [key * 25 // 12800 for key in keys] == [0, 125, 250]


def encode(path, pictures):
    with VideoEncoder(path, SIZE, "ultrafast", 5) as encoder:
        for picture in pictures:
            encoder.add(picture)


def test_no_file_appears_when_the_work_fails(tmp_path):
    def engine():
        yield Picture.blank(*SIZE)
        raise RuntimeError("the engine broke")

    with pytest.raises(RuntimeError, match="the engine broke"):
        encode(tmp_path / "a.mp4", engine())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("room", [0, 5_000])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, room):
    pictures = [Picture.blank(*SIZE, (number % 2 * 150 + 30, 90 + number, 128)) for number in range(60)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(TransientError, match="space"):
            encode(tmp_path / "a.mp4", pictures)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_without_waiting(tmp_path):
    with pytest.raises(InputError, match="Writing the video failed"):
        encode(tmp_path / "missing" / "a.mp4", [Picture.blank(*SIZE)] * 100)


def test_a_picture_of_another_size_is_refused(tmp_path):
    with pytest.raises(ValueError, match="322 x 180"):
        encode(tmp_path / "a.mp4", [Picture.blank(322, 180)])
