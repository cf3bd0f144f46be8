"""Reading MP4 boxes; the files are what QuickTime expects, and two demuxers agree about them."""

from __future__ import annotations

import shutil

import av
import numpy as np
import pytest

from stages.media.cover_art import render_cover
from stages.media.metadata import MetadataTags
from stages.media.mp4_boxes import patch_tracks, read_box_order, read_boxes, read_tracks
from stages.media.muxer import SoftCaptions, extract_audio, mux_video
from stages.records.cues import CaptionCue, Chapter
from tests.stages.media.demux import by_ffmpeg, by_mediainfo

FRAMES = 160
CAPTIONS = (
    CaptionCue(lines=("Grüße,", "Zoë – 你好"), start=0.52, end=1.4),
    CaptionCue(lines=("The end.",), start=1.48, end=4.0),
)
CHAPTERS = (Chapter(title="Intro ü", start=0, end=2.4), Chapter(title="二", start=2.4, end=6.4))
LONG = "How we keep our accounts safe, and why. " * 10


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    """A finished film of 6.4 s and its sound, with everything that a file may carry."""
    folder = tmp_path_factory.mktemp("media")
    return folder


@pytest.fixture
def made(film, sound, media):
    """Return the finished film and its sound; they are made once."""
    video, audio = media / "final_video.mp4", media / "final_audio.m4a"
    if not video.exists():
        picture = film("p.mp4", FRAMES, preset="veryfast")
        tags = MetadataTags(
            "Über uns", "Ada L.", LONG, "2026-11-22", "The voice is synthetic.", render_cover(picture, 2.0)
        )
        mux_video(
            picture, sound(FRAMES), video,
            chapters=CHAPTERS, captions=SoftCaptions(CAPTIONS, "deu"), tags=tags, language="deu",
        )  # fmt: skip
        extract_audio(video, audio, chapters=CHAPTERS, tags=tags, language="deu")
    return video, audio


def boxes(path, track=None):
    """Return {path of names: content} of the boxes of one track, or of those outside of tracks."""
    found, number = {}, -1
    with path.open("rb") as file:
        for atom in read_boxes(file):
            number += atom.path == (b"moov", b"trak")
            inside = atom.path[:2] == (b"moov", b"trak")
            if (number == track if inside else track is None) and atom.path[-1] != b"mdat":
                file.seek(atom.start)
                found[b"/".join(atom.path).decode("latin-1")] = file.read(atom.size)
    return found


def numbers(content, start=0, size=4):
    return [int.from_bytes(content[at : at + size]) for at in range(start, len(content) - size + 1, size)]


# ------------------------------------------------------------------------------------------------- two demuxers agree


@pytest.mark.parametrize("which", [0, 1], ids=["film", "sound"])
def test_two_demuxers_agree_on_streams_chapters_lengths_and_texts(made, which):
    assert by_ffmpeg(made[which]) == by_mediainfo(made[which])


def test_the_film_holds_what_it_was_given(made):
    told = by_mediainfo(made[0])

    assert told.streams == (
        ("video", "avc", "deu", 6.4),
        ("audio", "aac", "deu", 6.4),
        ("subtitle", "tx3g", "deu", 0.0),
    )
    assert told.chapters == ((0.0, "Intro ü"), (2.4, "二"))
    assert told.texts | {"description": "", "synopsis": ""} == {
        "title": "Über uns", "artist": "Ada L.", "date": "2026-11-22", "comment": "The voice is synthetic.",
        "description": "", "synopsis": "",
    }  # fmt: skip
    assert told.cover


def test_a_long_description_is_there_in_full_and_in_short(made):
    texts = by_mediainfo(made[0]).texts

    assert texts["synopsis"].strip() == LONG.strip()
    assert len(texts["description"]) <= 255
    assert texts["description"].endswith("…")


def test_the_sound_alone_is_the_sound_of_the_film(made):
    def heard(path):
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(audio=0)]

    assert heard(made[1]) == heard(made[0])
    assert by_mediainfo(made[1]).streams == (("audio", "aac", "deu", 6.4),)
    assert by_mediainfo(made[1]).chapters == ((0.0, "Intro ü"), (2.4, "二"))


def test_the_cover_is_the_picture_that_was_given(made, film):
    given = render_cover(film("again.mp4", FRAMES, preset="veryfast"), 2.0)

    for path in made:
        content = boxes(path)["moov/udta"]
        at = content.index(b"covr")
        assert given in content[at:]
        assert numbers(content[at:], 12)[0] == 13  # the well-known type of JPEG


# --------------------------------------------------------------------------------------------------------- box by box


def test_the_brands_are_those_of_films_and_of_sound(made):
    film, sound = (boxes(path)["ftyp"] for path in made)

    assert film[:4] == b"isom"
    assert {film[at : at + 4] for at in range(8, len(film), 4)} >= {b"isom", b"avc1", b"mp41"}
    assert sound[:4] == b"M4A "


@pytest.mark.parametrize("which", [0, 1], ids=["film", "sound"])
def test_the_index_stands_before_the_data_and_points_into_it(made, which):
    path = made[which]
    names = read_box_order(path)
    assert names[0] == "ftyp"
    assert names.index("moov") < names.index("mdat")

    with path.open("rb") as file:
        (data,) = (atom for atom in read_boxes(file) if atom.path == (b"mdat",))
    for number in range(len(read_tracks(path))):
        offsets = numbers(boxes(path, number)["moov/trak/mdia/minf/stbl/stco"], 8)
        assert all(data.start <= offset < data.start + data.size for offset in offsets)


def test_the_picture_is_high_profile_tagged_bt709_and_of_a_constant_rate(made):
    track = boxes(made[0], 0)
    description = track["moov/trak/mdia/minf/stbl/stsd"]

    assert description[12:16] == b"avc1"
    setup = description[description.index(b"avcC") + 4 :]
    assert (setup[0], setup[1]) == (1, 100)  # configuration 1, profile High
    colours = description[description.index(b"colr") + 4 :]
    assert colours[:4] == b"nclx"
    assert numbers(colours[4:10], size=2) == [1, 1, 1]
    assert colours[10] >> 7 == 0  # limited range
    assert numbers(track["moov/trak/mdia/minf/stbl/stts"], 4)[:2] == [1, FRAMES]


def test_the_start_of_the_sound_is_cut_where_the_encoder_put_silence(made):
    """AAC begins with 1024 samples of nothing; the edit list leaves them out, so that lips and voice stay together."""
    for path, number in ((made[0], 1), (made[1], 0)):
        edits = boxes(path, number)["moov/trak/edts/elst"]
        assert numbers(edits, 4)[0] == 1
        assert numbers(edits, 12)[0] == 1024


def test_pictures_begin_at_once_though_the_decoder_needs_some_ahead(made):
    track = boxes(made[0], 0)
    edits = numbers(track["moov/trak/edts/elst"], 4)
    ahead = numbers(track.get("moov/trak/mdia/minf/stbl/ctts", b""), 12)

    assert edits[0] == 1
    assert edits[2] == (ahead[0] if ahead else 0)


def test_chapters_are_a_track_that_is_off_and_that_the_others_point_to(made):
    for path in made:
        every = read_tracks(path)
        assert (every[-1].codec, every[-1].enabled, every[-1].language) == ("text", False, "deu")
        identity = numbers(boxes(path, len(every) - 1)["moov/trak/tkhd"], 12)[0]
        for number in range(len(every) - 1):
            points = boxes(path, number)["moov/trak/tref"]
            assert points[4:8] == b"chap"
            assert numbers(points, 8) == [identity]


def test_the_caption_track_is_on_alone_of_its_kind_and_nothing_in_it_is_forced(made):
    track = boxes(made[0], 2)
    description = track["moov/trak/mdia/minf/stbl/stsd"]

    assert description[12:16] == b"tx3g"
    assert track["moov/trak/mdia/hdlr"][8:12] == b"sbtl"
    assert numbers(description, 24)[0] & 0xC0000000 == 0  # display flags: some or all samples are forced
    groups = [numbers(boxes(made[0], number)["moov/trak/tkhd"], 34, 2)[0] for number in range(3)]
    assert groups[2] != 0
    assert len(set(groups)) == 3


def test_no_date_and_no_name_of_a_program_is_in_the_file(made):
    for path in made:
        assert numbers(boxes(path)["moov/mvhd"], 4)[:2] == [0, 0]
        assert b"Lavf" not in path.read_bytes()
        assert b"\xa9too" not in boxes(path)["moov/udta"]


# ------------------------------------------------------------------------------------------------------------- amend


def test_amending_changes_nothing_else(made, tmp_path):
    path = tmp_path / "copy.mp4"
    shutil.copyfile(made[0], path)
    before = read_tracks(path)

    patch_tracks(path, "tx3g", enabled=False, language="fra")

    after = read_tracks(path)
    assert [(t.enabled, t.language) for t in after] == [
        (False, "fra") if t.codec == "tx3g" else (t.enabled, t.language) for t in before
    ]
    changed = np.flatnonzero(
        np.frombuffer(path.read_bytes(), np.uint8) != np.frombuffer(made[0].read_bytes(), np.uint8)
    )
    assert len(changed) <= 3


@pytest.mark.parametrize("code", ["de", "DEU", "d-u", ""])
def test_a_language_that_no_file_can_name_is_refused(made, code):
    with pytest.raises(ValueError, match="ISO 639-2"):
        patch_tracks(made[0], "tx3g", language=code)


def test_a_file_that_is_cut_off_is_told(made, tmp_path):
    path = tmp_path / "cut.mp4"
    path.write_bytes(made[0].read_bytes()[:-100])

    with pytest.raises(ValueError, match="does not fit"):
        read_tracks(path)
