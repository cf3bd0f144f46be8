from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from stages.source.conform import FootageWriter, conform_video, resample_frames
from stages.source.framing import fit_covering
from stages.source.probe import probe
from stages.source.video.hdr_to_sdr import convert_to_sdr, map_tones

from .conftest import corners, greys, quadrants, turn_upright, write_clip

pytestmark = pytest.mark.usefixtures("brief_clips_allowed")

REGION = (320, 240)


def conformed(path, folder, region=REGION, limit=1000):
    info = probe(path)
    size = fit_covering(info, *region).size
    shown = conform_video(path, info, size, limit, folder)
    return [picture for picture, count in shown for _ in range(count)]


def levels(film):
    return [round((float(picture.y.mean()) - 16) * 255 / 219) for picture in film]


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_every_rate_becomes_25_pictures_a_second_of_the_nearest_moment(tmp_path, fps):
    clip = write_clip(tmp_path / "clip.mp4", greys(list(range(20, 20 + 3 * fps, 3))[:fps]), fps=fps)

    film = levels(conformed(clip, tmp_path))

    assert len(film) == 25
    wanted = [20 + 3 * min(round(number / 25 * fps - 1e-6), fps - 1) for number in range(25)]
    assert np.abs(np.array(film) - wanted).max() <= 4  # at a tie either neighbour will do


def test_a_variable_rate_is_followed_by_time(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", greys([40, 90, 140, 190]), times=[0, 0.4, 0.44, 1.0])

    film = levels(conformed(clip, tmp_path))

    assert film[:5] == pytest.approx([40] * 5, abs=2)
    assert film[10:12] == pytest.approx([90, 140], abs=2)
    assert film[17] == pytest.approx(140, abs=2)
    assert film[18:26] == pytest.approx([190] * 8, abs=2)


def test_times_that_stand_still_or_run_back_are_left_out():
    items = [(0.0, "a"), (0.04, "b"), (0.04, "c"), (0.01, "d"), (0.08, "e")]

    assert list(resample_frames(((time, 0.04, name) for time, name in items), 100)) == [("a", 1), ("b", 1), ("e", 1)]


def test_a_last_picture_that_stands_long_is_shown_long():
    assert list(resample_frames(iter([(0.0, 0.04, "a"), (0.04, 2.0, "b")]), 100)) == [("a", 1), ("b", 50)]


def test_no_more_is_decoded_than_is_asked_for(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", greys([50] * 60))

    assert len(conformed(clip, tmp_path, limit=13)) == 13


@pytest.mark.parametrize(
    ("matrix", "seen"),
    [
        ((1, 0, 0, 1), "rgbw"),
        ((0, 1, -1, 0), "wrgb"),
        ((-1, 0, 0, -1), "bwrg"),
        ((0, -1, 1, 0), "gbwr"),
        ((-1, 0, 0, 1), "grwb"),
        ((0, 1, 1, 0), "rwbg"),
    ],
)
def test_footage_stands_upright_however_the_phone_was_held(tmp_path, matrix, seen):
    clip = turn_upright(write_clip(tmp_path / "clip.mp4", [quadrants(320, 240)] * 3), matrix)

    film = conformed(clip, tmp_path)

    sideways = matrix[0] == 0
    assert (film[0].width, film[0].height) == ((320, 426) if sideways else (320, 240))
    assert corners(film[0].bgr()) == seen


def test_the_angle_is_known_even_where_pyav_cannot_list_what_comes_with_a_frame(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = io.BytesIO()
    Image.fromarray(quadrants(320, 240)).save(photo, "jpeg", exif=exif)
    with av.open(str(tmp_path / "a.avi"), "w") as out:
        stream = out.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuvj420p"
        for number in range(3):
            packet = av.Packet(photo.getvalue())
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, number, number, Fraction(1, 25)
            out.mux(packet)

    film = conformed(tmp_path / "a.avi", tmp_path)

    assert corners(film[0].bgr()) == "wrgb"


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("plain.mp4", {}),
        ("sound.mp4", {"sound": True}),
        ("full.mp4", {"pixels": "yuvj420p", "tags": {"colorspace": 1, "color_range": 2}}),
        ("sd.mp4", {"tags": {"colorspace": 6, "color_range": 1}}),
        ("deep.mp4", {"codec": "libx265", "pixels": "yuv420p10le", "options": {"x265-params": "log-level=none"}}),
        ("pro.mov", {"codec": "prores_ks", "pixels": "yuv422p10le"}),
        ("web.webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}}),
        ("full444.mp4", {"pixels": "yuv444p"}),
        ("archive.mkv", {"codec": "ffv1", "pixels": "yuv422p"}),
    ],
)
def test_colours_survive_whatever_they_were_stored_in(tmp_path, name, settings):
    clip = write_clip(tmp_path / name, [quadrants(320, 240)] * 4, **settings)

    bgr = conformed(clip, tmp_path)[1].bgr()

    for (y, x), colour in {
        (40, 60): (200, 30, 30),
        (40, 260): (30, 180, 30),
        (200, 260): (30, 30, 200),
        (200, 60): (220, 220, 220),
    }.items():
        assert bgr[y, x, ::-1].astype(int) == pytest.approx(colour, abs=6)


def test_odd_sizes_and_wide_pixels_become_even_and_square(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [quadrants(321, 241)] * 2, pixels="yuv444p", aspect=Fraction(2, 1))

    film = conformed(clip, tmp_path)

    assert (film[0].width, film[0].height) == (640, 240)
    assert corners(film[0].bgr()) == "rgbw"


def test_interlaced_footage_loses_its_combs(tmp_path):
    moving = []
    for number in range(12):
        picture = np.full((240, 320, 3), 40, np.uint8)
        for field in (0, 1):  # the lower field is half a picture later
            edge = 60 + 16 * number + 8 * field
            picture[field::2, edge : edge + 60] = 200
        moving.append(picture)
    clip = write_clip(tmp_path / "clip.mp4", moving, options={"x264-params": "tff=1", "crf": "10"})
    with av.open(str(clip)) as container:
        stored = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]

    film = conformed(clip, tmp_path)

    assert probe(clip).interlaced
    assert len(film) == len(stored)
    combs = [np.abs(np.diff(np.asarray(luma, int), axis=0))[100:140].mean() for luma in (stored[6], film[6].y)]
    assert combs[1] < 0.3 * combs[0]


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_keeps_faces_bright_and_whites_below_the_limit(tmp_path, transfer):
    from stages.source.video.hdr_to_sdr import hlg_eotf, pq_eotf

    signal = np.linspace(0.05, 0.95, 10)
    steps = np.repeat(np.repeat((signal * 255).astype(np.uint8)[None], 240, 0), 32, 1)
    tags = {"colorspace": 9, "color_primaries": 9, "color_trc": transfer, "color_range": 1}
    clip = write_clip(
        tmp_path / "hdr.mov",
        [np.dstack([steps] * 3)] * 2,
        codec="prores_ks",
        pixels="yuv422p10le",
        tags=tags,
    )

    bgr = conformed(clip, tmp_path)[0].bgr()

    seen = bgr[120, 16::32].astype(float)
    light = (pq_eotf if transfer == 16 else hlg_eotf)(np.repeat(signal[:, None], 3, 1))[:, 0]
    wanted = np.clip(map_tones(light) / 203, 0, 1) ** (1 / 2.4) * 255
    assert probe(clip).transfer == {16: "pq", 18: "hlg"}[transfer]
    assert np.ptp(seen, axis=1).max() <= 4
    assert seen.mean(axis=1) == pytest.approx(wanted, abs=7)


def test_the_tone_curve_leaves_faces_alone_and_rises_to_white():
    light = np.array([1.0, 20, 60, 85, 150, 400, 1000, 4000])

    bent = map_tones(light)

    assert bent[:4] == pytest.approx(light[:4], rel=1e-3)
    assert np.all(np.diff(bent[:7]) > 0)
    assert bent[-2:] == pytest.approx([203, 203], rel=1e-3)


def test_grey_stays_grey_and_wide_gamut_red_becomes_the_reddest_red():
    grey, red = convert_to_sdr(np.array([[0.5, 0.5, 0.5], [1.0, 0, 0]]), "wide")

    assert grey == pytest.approx([0.5, 0.5, 0.5], abs=1e-3)
    assert red == pytest.approx([1, 0, 0], abs=1e-3)


def test_damaged_parts_are_left_out(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [np.roll(quadrants(320, 240), 4 * k, 1) for k in range(50)])
    content = bytearray(clip.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = bytes(600)
    clip.write_bytes(content)

    film = conformed(clip, tmp_path)

    assert len(film) >= 25


def test_the_same_pictures_make_the_same_film(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", greys([50, 100, 150] * 10, (640, 360)))

    for name in ("one.mp4", "two.mp4"):
        film = conformed(clip, tmp_path)
        with FootageWriter(tmp_path / name, (film[0].width, film[0].height)) as writer:
            for picture in film:
                writer.add(picture)

    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
