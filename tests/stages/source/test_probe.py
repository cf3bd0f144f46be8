from __future__ import annotations

import os

import av
import numpy as np
import pytest
from PIL import Image, ImageOps

from config.errors import InputError
from stages.source.probe import probe

from .conftest import greys, quadrants, turn_upright, write_clip


def refusal(path):
    """What a person reads when the file is dropped."""
    with pytest.raises(InputError) as caught:
        probe(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value.message


def write(path, content):
    path.write_bytes(content)
    return path


def test_a_video_is_described(tmp_path):
    info = probe(turn_upright(write_clip(tmp_path / "a.mp4", greys([90] * 60), fps=30), (0, 1, -1, 0)))

    assert (info.kind, info.codec, info.width, info.height) == ("video", "h264", 320, 240)
    assert (info.shape.quarter_turns, info.shape.mirrored, info.transfer, info.interlaced) == (1, False, "sdr", False)
    assert info.upright_size == (240, 320)
    assert info.seconds == pytest.approx(2)
    assert info.fps == pytest.approx(30)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "bmp", "avif"])
def test_a_picture_is_a_still_whatever_its_name(tmp_path, kind):
    path = tmp_path / "portrait.mp4"
    Image.fromarray(quadrants(320, 240)).save(path, kind)

    info = probe(path)

    assert (info.kind, info.width, info.height) == ("still", 320, 240)


@pytest.mark.parametrize("tag", range(1, 9))
def test_a_photo_is_described_as_the_camera_was_held(tmp_path, tag):
    exif = Image.Exif()
    exif[0x0112] = tag
    Image.fromarray(quadrants(320, 240)).save(tmp_path / "a.jpg", exif=exif)

    info = probe(tmp_path / "a.jpg")

    stored = np.arange(6).reshape(2, 3)
    turned = np.rot90(stored, -info.shape.quarter_turns)
    upright = turned[:, ::-1] if info.shape.mirrored else turned
    assert upright.tolist() == np.asarray(ImageOps.exif_transpose(tagged(stored, tag))).tolist()
    assert info.upright_size == ((240, 320) if tag >= 5 else (320, 240))


def tagged(array, tag):
    """A picture of these values that was taken with the camera held in the way ``tag`` says."""
    picture = Image.fromarray(array.astype(np.uint8))
    picture.getexif()[0x0112] = tag
    return picture


def test_a_missing_file(tmp_path):
    assert "There is no file" in refusal(tmp_path / "gone.mp4")


def test_a_folder(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_an_empty_file(tmp_path):
    assert refusal(write(tmp_path / "a.mp4", b"")) == "a.mp4 is empty."


def test_text_that_calls_itself_a_video(tmp_path):
    assert "not a video" in refusal(write(tmp_path / "a.mp4", b"Dear all,\n\nthis is my script.\n" * 50))


def test_random_bytes(tmp_path):
    assert "not a video" in refusal(write(tmp_path / "a.mov", np.random.default_rng(1).bytes(5000)))


def test_a_playlist_that_leads_elsewhere_is_not_followed(tmp_path):
    clip = write_clip(tmp_path / "b.ts", greys([90] * 30))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.2,\n{clip}\n#EXT-X-ENDLIST\n"

    for name in ("a.mp4", "a.m3u8"):
        message = refusal(write(tmp_path / name, playlist.encode()))
        assert "not a video" in message
    for name in ("c.mp4", "c.ffconcat"):
        assert "not a video" in refusal(write(tmp_path / name, f"ffconcat version 1.0\nfile {clip.name}\n".encode()))


def test_subtitles_have_no_picture(tmp_path):
    assert "no picture" in refusal(write(tmp_path / "a.mp4", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 9))


def test_sound_without_a_picture(tmp_path):
    path = tmp_path / "a.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=48_000)
        for number in range(30):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, number * 1024
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))

    assert "only sound" in refusal(path)


def test_a_video_that_was_cut_off_while_copying(tmp_path):
    whole = write_clip(tmp_path / "whole.mp4", greys([90] * 50))

    assert "is cut off" in refusal(write(tmp_path / "a.mp4", whole.read_bytes()[:-200]))


def test_a_video_with_its_index_first_that_was_cut_off(tmp_path):
    whole = write_clip(tmp_path / "whole.mp4", greys([90] * 50), container={"movflags": "faststart"})

    assert "is cut off" in refusal(write(tmp_path / "a.mp4", whole.read_bytes()[:-1]))
    assert probe(whole).kind == "video"


def test_a_video_of_which_nothing_can_be_decoded(tmp_path):
    whole = write_clip(tmp_path / "whole.mp4", [quadrants(320, 240)] * 20)
    content = bytearray(whole.read_bytes())
    start = content.index(b"mdat") + 4
    content[start : content.index(b"moov") - 4] = bytes(content.index(b"moov") - 4 - start)

    assert "can be decoded" in refusal(write(tmp_path / "a.mp4", bytes(content)))


def test_copy_protected_video(tmp_path):
    whole = write_clip(tmp_path / "whole.mp4", greys([90] * 20)).read_bytes()

    message = refusal(write(tmp_path / "a.mp4", whole.replace(b"avc1", b"drmi").replace(b"avcC", b"drmC")))

    assert "copy-protected" in message


def test_a_picture_that_is_too_small_is_told_how_large_it_must_be(tmp_path):
    clip = write_clip(tmp_path / "a.mkv", greys([90] * 5, (8, 8)), codec="ffv1")
    Image.new("RGB", (100, 400)).save(tmp_path / "b.png")

    with pytest.raises(InputError, match="only 8 x 8 pixels") as caught:
        probe(clip)
    assert "at least 120 pixels" in caught.value.hint
    assert "only 100 x 400" in refusal(tmp_path / "b.png")


@pytest.mark.parametrize(
    ("frames", "fps", "words"), [(76, 1900, "0.04 seconds long (1,900 pictures"), (8, 25, "0.32 s")]
)
def test_a_video_that_is_over_at_once_is_told_how_long_it_should_be(tmp_path, frames, fps, words):
    clip = write_clip(tmp_path / "a.mp4", greys([90] * frames, (320, 240)), fps=fps)

    with pytest.raises(InputError, match=r"^a\.mp4 is only ") as caught:
        probe(clip)
    assert words in caught.value.message
    assert "about ten seconds" in caught.value.hint


def test_a_strip_is_not_a_presenter(tmp_path):
    Image.new("RGB", (3000, 200)).save(tmp_path / "a.png")

    assert "too narrow" in refusal(tmp_path / "a.png")


def test_a_heic_picture_is_told_how_to_become_a_jpeg(tmp_path):
    path = write(tmp_path / "IMG_0001.HEIC", b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(200))

    with pytest.raises(InputError, match="HEIC") as caught:
        probe(path)
    assert "export it as JPEG" in caught.value.hint


def test_a_damaged_picture(tmp_path):
    Image.fromarray(quadrants(320, 240)).save(tmp_path / "whole.png")

    assert "damaged" in refusal(write(tmp_path / "a.png", (tmp_path / "whole.png").read_bytes()[:20]))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = write(tmp_path / "a.mp4", b"x")
    path.chmod(0)

    assert "failed" in refusal(path)
