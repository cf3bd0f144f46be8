"""What of a file becomes the footage: track, shape of the picture, time."""

from __future__ import annotations

import json
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from stages.source.footage_reader import FootageReader
from stages.source.probe import probe

from .conftest import greys, write_clip

SIZE = (320, 240)


def disc(width: int, height: int, level: int = 220) -> np.ndarray:
    """A picture with a bright circle in its middle, as RGB: a face whose proportions can be measured."""
    picture = np.full((height, width, 3), 30, np.uint8)
    cv2.circle(picture, (width // 2, height // 2), min(width, height) // 3, (level,) * 3, -1)
    return picture


def join(path, *clips):
    """Copy the packets of clips, one after the other, into one track, as recorders do whose picture changes."""
    with av.open(str(path), "w") as out:
        stream, start = None, Fraction(0)
        for clip in clips:
            with av.open(str(clip)) as source:
                track = source.streams.video[0]
                stream = stream or out.add_stream_from_template(track)
                end = start
                for packet in source.demux(track):
                    if packet.pts is None:
                        continue
                    time = start + packet.pts * packet.time_base
                    packet.pts = packet.dts = round(time / packet.time_base)
                    end = max(end, time + Fraction(1, 25))
                    packet.stream = stream
                    out.mux(packet)
            start = end
    return path


def encode(folder, name, pictures, **more):
    """A clip whose every picture can be decoded alone and carries its own size."""
    return write_clip(folder / name, pictures, options={"g": "1", "bf": "0"}, **more)


def roundness(picture: np.ndarray) -> float:
    """Width over height of the bright disc in a luma plane."""
    rows, columns = np.where(picture > 128)
    return float(np.ptp(columns) + 1) / float(np.ptp(rows) + 1)


def read(outputs):
    facts = json.loads(outputs.facts.read_text())
    with FootageReader(outputs.film) as film:
        return facts, [film.frame(number) for number in range(film.frames)]


def test_of_two_shapes_the_one_that_is_shown_longest_is_used_and_nothing_is_stretched(study, tmp_path):
    wide = encode(tmp_path, "a.ts", [disc(320, 180)] * 30)
    tall = encode(tmp_path, "b.ts", [disc(180, 320)] * 50)

    facts, film = read(study(join(tmp_path / "joined.mkv", wide, tall), 320, 240))

    assert (facts["width"], facts["height"]) == (180, 320)
    assert len(film) == 50
    assert all(roundness(picture.y) == pytest.approx(1, abs=0.05) for picture in film)
    assert facts["warnings"][0] == (
        "The picture changes its shape: only what is 180 x 320 is used (0:02), not what is 320 x 180 for 0:01."
    )


def test_a_short_change_of_shape_is_left_out_like_a_cut(study, tmp_path):
    wide = encode(tmp_path, "a.ts", [disc(320, 180)] * 30)
    tall = encode(tmp_path, "b.ts", [disc(180, 320)] * 10)

    facts, film = read(study(join(tmp_path / "joined.mkv", wide, tall, wide), 320, 180))

    assert len(film) == 60
    assert all(roundness(picture.y) == pytest.approx(1, abs=0.05) for picture in film)
    assert "pause" not in " ".join(facts["warnings"])


def test_a_call_that_changes_its_resolution_stays_one_recording(study, tmp_path):
    small = encode(tmp_path, "a.ts", [disc(320, 180)] * 30)
    large = encode(tmp_path, "b.ts", [disc(640, 360)] * 30)

    facts, film = read(study(join(tmp_path / "joined.mkv", small, large), 320, 180))

    assert len(film) == 60
    assert all(roundness(picture.y) == pytest.approx(1, abs=0.05) for picture in film)
    assert not any("shape" in warning for warning in facts["warnings"])


def test_a_pause_in_the_recording_is_cut_out_and_told(study, tmp_path):
    times = [number / 25 for number in range(30)] + [20 + number / 25 for number in range(30)]
    clip = write_clip(tmp_path / "a.mkv", greys(list(range(40, 220, 3))[:60]), times=times)

    facts, film = read(study(clip, *SIZE))

    assert len(film) == 60
    assert facts["warnings"][0] == "The recording has 1 pause without pictures (0:19 in all), cut out."
    assert not any("incomplete" in warning for warning in facts["warnings"])


def test_a_recording_at_a_low_rate_has_no_pauses(study, tmp_path):
    clip = write_clip(tmp_path / "a.mkv", greys([40, 80, 120, 160]), times=[0.0, 0.9, 1.8, 2.7])

    facts, film = read(study(clip, *SIZE))

    assert len(film) >= 68
    assert not any("pause" in warning for warning in facts["warnings"])


def test_times_that_start_again_continue(study, tmp_path):
    first = encode(tmp_path, "a.ts", greys([60] * 30))
    second = encode(tmp_path, "b.ts", greys([180] * 30))
    # Transport streams are joined by writing one behind the other: the clock of the second starts again.
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())

    _, film = read(study(joined, *SIZE))

    assert len(film) == 60
    assert film[10].y.mean() < 100 < film[50].y.mean()


def add_track(out, pictures, **disposition):
    stream = out.add_stream("libx264", rate=25, options={"g": "5", "bf": "0"})
    stream.height, stream.width = pictures[0].shape[:2]
    stream.pix_fmt = "yuv420p"
    return stream, pictures


def write_tracks(path, *tracks):
    """A file with one video track for each list of pictures (RGB)."""
    with av.open(str(path), "w") as out:
        streams = [add_track(out, pictures) for pictures in tracks]
        for number in range(max(len(pictures) for pictures in tracks)):
            for stream, pictures in streams:
                if number < len(pictures):
                    frame = av.VideoFrame.from_ndarray(pictures[number], format="rgb24").reformat(format="yuv420p")
                    frame.pts, frame.time_base = number, Fraction(1, 25)
                    out.mux(stream.encode(frame))
        for stream, _ in streams:
            out.mux(stream.encode(None))
    return path


def test_a_track_with_a_single_picture_is_a_cover_whatever_its_flags_say(tmp_path):
    path = write_tracks(tmp_path / "a.mkv", greys([200], (640, 480)), greys([90] * 40))

    info = probe(path)

    assert (info.track, info.tracks, info.width) == (1, (1,), 320)


def test_of_several_moving_tracks_the_one_with_a_face_is_used_and_told(study, frames, tmp_path):
    faces = [cv2.resize(picture, (640, 360)) for picture in frames]
    path = write_tracks(tmp_path / "a.mkv", greys([90] * 30, (640, 360)), faces)

    facts, _ = read(study(path, *SIZE))

    assert facts["face_found"] == 1
    assert facts["warnings"][0] == "The footage has 2 video tracks; track 2 is used: it shows a face most of the time."


def test_without_a_face_the_track_is_used_that_players_choose(study, tmp_path):
    path = write_tracks(tmp_path / "a.mkv", greys([90] * 30), greys([160] * 30))

    facts, film = read(study(path, *SIZE))

    assert film[0].y.mean() < 110
    assert facts["warnings"][0] == "The footage has 2 video tracks; track 1 is used: players choose it."


def test_footage_begins_at_the_first_face_where_the_start_shows_none(study, frames, tmp_path):
    faces = [cv2.resize(picture, (640, 360)) for picture in frames]
    path = write_clip(tmp_path / "a.mp4", greys([90] * 60, (640, 360)) + faces, options={"g": "25", "bf": "0"})

    facts, film = read(study(path, 320, 180, seconds=1))

    assert facts["face_found"] > 0.9
    assert len(film) >= 23
    assert facts["warnings"][0].startswith("The first face in the footage is seen at 0:0")


def test_no_face_anywhere_says_how_far_was_searched_and_what_to_do(study, tmp_path):
    facts, _ = read(study(write_clip(tmp_path / "a.mp4", greys([90] * 75)), *SIZE, seconds=1))

    assert facts["warnings"] == [
        "No face was found in the footage (searched from 0:00 to 0:03), so no lips can be moved. Use footage in which "
        "the face looks into the camera, is well lit, and fills at least a quarter of the height."
    ]


def write_fragments(path, seconds):
    return write_clip(
        path,
        greys(list(range(20, 220, 2))[: 25 * seconds]),
        options={"g": "25", "bf": "0"},
        container={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
    )


def test_a_fragmented_recording_that_was_cut_is_used_up_to_its_last_whole_fragment(study, tmp_path):
    path = write_fragments(tmp_path / "a.mp4", 4)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.7)])

    facts, film = read(study(path, *SIZE))

    assert 45 <= len(film) < 100
    assert any(warning.endswith("the file may be incomplete.") for warning in facts["warnings"])


def test_a_whole_fragmented_recording_is_not_called_incomplete(study, tmp_path):
    facts, film = read(study(write_fragments(tmp_path / "a.mp4", 4), *SIZE))

    assert len(film) == 100
    assert not any("incomplete" in warning for warning in facts["warnings"])


def test_a_cut_matroska_file_is_called_incomplete(study, tmp_path):
    path = write_clip(tmp_path / "a.mkv", greys(list(range(20, 220, 2))), sound=True, options={"g": "5", "bf": "0"})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])

    facts, _ = read(study(path, *SIZE))

    assert any(warning.endswith("the file may be incomplete.") for warning in facts["warnings"])


def test_sound_that_is_longer_than_the_picture_promises_nothing(study, tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        stream, pictures = add_track(out, greys([90] * 40))
        voice = out.add_stream("aac", rate=48_000)
        for number in range(400):
            noise = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            noise.sample_rate, noise.pts = 48_000, number * 1024
            out.mux(voice.encode(noise))
        out.mux(voice.encode(None))
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number + 100, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))

    facts, film = read(study(path, *SIZE))

    assert len(film) == 40
    assert not any("incomplete" in warning for warning in facts["warnings"])


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [("a.mov", "prores_ks", "yuva444p10le"), ("a.mov", "qtrle", "argb"), ("a.webm", "libvpx-vp9", "yuva420p")],
)
def test_what_is_transparent_becomes_white(study, tmp_path, name, codec, pixels):
    picture = np.zeros((240, 320, 4), np.uint8)
    picture[..., 0] = 200  # red everywhere, but visible on the left only
    picture[:, :160, 3] = 255
    options = {"deadline": "realtime", "auto-alt-ref": "0"} if codec == "libvpx-vp9" else {}
    with av.open(str(tmp_path / name), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 240, pixels
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(picture, format="rgba").reformat(format=pixels)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))

    _, film = read(study(tmp_path / name, *SIZE))

    bgr = film[5].bgr()
    assert bgr[120, 60, ::-1].astype(int) == pytest.approx((200, 0, 0), abs=14)
    assert bgr[120, 260].astype(int) == pytest.approx((255, 255, 255), abs=3)
