import resource
from fractions import Fraction

import av
import numpy as np
import pytest

from config.errors import InputError, TransientError
from stages.media.metadata import MetadataTags
from stages.media.mp4_boxes import read_box_order, read_tracks
from stages.media.muxer import IncompatibleSegments, SoftCaptions, join_segments, mux_video
from stages.records.cues import CaptionCue, Chapter

CUES = (
    CaptionCue(lines=("Grüße,", "Zoë – 你好"), start=0.52, end=1.4),
    CaptionCue(lines=("The end.",), start=1.48, end=2.0),
)
CHAPTERS = (Chapter(title="Intro ü", start=0, end=1.2), Chapter(title="二", start=1.2, end=2.4))
NONE = MetadataTags()


def frames(path):
    with av.open(str(path)) as container:
        return [(frame.pts * frame.time_base, frame.to_ndarray().tobytes()) for frame in container.decode(video=0)]


@pytest.fixture
def finished(film, sound, tmp_path):
    """Make a finished video of 60 frames."""

    def make(captions=SoftCaptions(CUES, "deu"), chapters=CHAPTERS, tags=NONE, name="final.mp4", language="deu"):  # noqa: B008
        target = tmp_path / name
        mux_video(
            film("p.mp4", 60, preset="veryfast"), sound(60), target,
            chapters=chapters, captions=captions, tags=tags, language=language,
        )  # fmt: skip
        return target

    return make


def test_joined_segments_are_the_same_pictures_one_after_another(film, tmp_path):
    segments = [film("a.mp4", 30, 0, "veryfast"), film("b.mp4", 1, 50, "veryfast"), film("c.mp4", 41, 90, "veryfast")]

    join_segments(segments, tmp_path / "joined.mp4")

    alone = [picture for segment in segments for _, picture in frames(segment)]
    assert frames(tmp_path / "joined.mp4") == [(Fraction(number, 25), alone[number]) for number in range(72)]


@pytest.mark.parametrize("presets", [("faster", "superfast"), ("superfast", "slow"), ("medium", "veryfast")])
def test_segments_of_different_quality_are_joined_picture_by_picture(film, tmp_path, presets):
    segments = [film(f"{n}.mp4", 20, 40 * n, preset) for n, preset in enumerate((*presets, presets[0]))]

    join_segments(segments, tmp_path / "joined.mp4")

    alone = [picture for segment in segments for _, picture in frames(segment)]
    assert [picture for _, picture in frames(tmp_path / "joined.mp4")] == alone


def test_segments_whose_headers_differ_are_not_joined(film, tmp_path):
    segments = [film("a.mp4", 5, preset="veryfast"), film("b.mp4", 5, preset="ultrafast")]

    with pytest.raises(IncompatibleSegments, match="2 different headers"):
        join_segments(segments, tmp_path / "joined.mp4")

    assert not (tmp_path / "joined.mp4").exists()


def test_a_segment_that_cannot_be_read_is_told_and_leaves_nothing(film, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a video at all")

    with pytest.raises(InputError, match=r"broken\.mp4"):
        join_segments([film("a.mp4", 5), broken], tmp_path / "joined.mp4")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "broken.mp4"]


def test_the_finished_file_has_picture_sound_captions_and_chapters(finished):
    with av.open(str(finished())) as container:
        video, audio, text = container.streams.video[0], container.streams.audio[0], container.streams.subtitles[0]

        assert (video.codec_context.name, video.codec_tag) == ("h264", "avc1")
        assert (audio.codec_context.name, audio.profile, audio.rate, audio.channels) == ("aac", "LC", 48000, 2)
        assert (text.codec_context.name, text.language, audio.language) == ("mov_text", "deu", "deu")
        assert [(c["metadata"]["title"], c["start"]) for c in container.chapters()] == [("Intro ü", 0), ("二", 1200)]


def test_a_second_reader_finds_the_same_tracks(finished):
    path = finished()

    found = [(track.codec, track.language, track.enabled) for track in read_tracks(path)]
    assert found == [("avc1", "deu", True), ("mp4a", "deu", True), ("tx3g", "deu", True), ("text", "deu", False)]
    assert read_tracks(path)[0].samples == 60
    assert read_tracks(path)[3].samples == len(CHAPTERS)


def test_the_index_stands_before_the_data(finished):
    names = read_box_order(finished())

    assert names[0] == "ftyp"
    assert names.index("moov") < names.index("mdat")


def test_captions_read_back_with_silence_between_them(finished):
    with av.open(str(finished())) as container:
        samples = [(p.pts, p.duration, bytes(p)[2:].decode()) for p in container.demux(subtitles=0) if p.size]

    assert samples == [
        (0, 520, ""),
        (520, 880, "Grüße,\nZoë – 你好"),
        (1400, 80, ""),
        (1480, 520, "The end."),
    ]


def test_no_player_hides_words_of_captions_in_braces(finished):
    shown = SoftCaptions((CaptionCue(lines=(r"{\an8}Use {x} in C:\new.",), start=0, end=1),), "eng")
    with av.open(str(finished(captions=shown))) as container:
        read = [s.ass.decode() for p in container.demux(subtitles=0) for s in p.decode()]

    (text,) = [ass.split(",", 8)[8] for ass in read if "Use" in ass]
    assert text == "｛\\\u2060an8｝Use ｛x｝ in C:\\\u2060new."


def test_captions_that_are_also_in_the_picture_are_off_at_first(finished):
    shown = {track.codec: track.enabled for track in read_tracks(finished(SoftCaptions(CUES, "deu", enabled=False)))}

    assert shown["tx3g"] is False
    assert shown["avc1"] is True


@pytest.mark.parametrize("captions", [None, SoftCaptions((), "eng")])
def test_without_captions_there_is_no_track_for_them(finished, captions):
    assert "tx3g" not in {track.codec for track in read_tracks(finished(captions))}


def test_a_video_without_chapters_has_no_track_for_them(finished):
    assert "text" not in {track.codec for track in read_tracks(finished(chapters=()))}


def test_the_same_inputs_give_the_same_bytes(finished):
    assert finished(name="one.mp4").read_bytes() == finished(name="two.mp4").read_bytes()


def test_labels_are_what_players_show(finished):
    with av.open(str(finished(tags=MetadataTags("Über uns", "Ada")))) as container:
        assert (container.metadata["title"], container.metadata["artist"]) == ("Über uns", "Ada")
        assert "comment" not in container.metadata
        assert "encoder" not in container.metadata


@pytest.mark.parametrize("count", [1, 7, 25, 59])
def test_picture_and_sound_end_within_one_frame(film, sound, tmp_path, count):
    target = tmp_path / "final.mp4"

    mux_video(film("p.mp4", count), sound(count), target, chapters=(), captions=None, tags=NONE, language="eng")

    with av.open(str(target)) as container:
        ends = [stream.duration * stream.time_base for stream in container.streams]
        heard = sum(frame.samples for frame in container.decode(audio=0))
    assert ends == [Fraction(count, 25)] * 2
    assert abs(heard / 48_000 - count / 25) <= 1 / 25


def test_both_channels_carry_the_narration_at_equal_power(finished):
    with av.open(str(finished())) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    wanted = 0.5**0.5 * 6000 / 32768 * np.sin(np.arange(60 * 1920) * 2 * np.pi * 220 / 48_000)

    assert np.abs(heard[0] - heard[1]).max() < 1e-3
    assert np.abs(heard[0, 4800:-4800] - wanted[4800 : heard.shape[1] - 4800]).max() < 0.01


def test_sound_of_another_kind_is_refused(film, sound, tmp_path):
    with pytest.raises(InputError, match="44100 Hz"):
        mux_video(
            film("p.mp4", 5), sound(5, rate=44_100), tmp_path / "final.mp4",
            chapters=(), captions=None, tags=NONE, language="eng",
        )  # fmt: skip

    assert not (tmp_path / "final.mp4").exists()


def test_a_full_disk_is_told_and_leaves_the_old_file(film, sound, tmp_path):
    picture, audio, target = film("p.mp4", 50), sound(50), tmp_path / "final.mp4"
    target.write_bytes(b"the one before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(TransientError, match="space"):
            mux_video(picture, audio, target, chapters=(), captions=None, tags=NONE, language="eng")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert target.read_bytes() == b"the one before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audio.wav", "final.mp4", "p.mp4"]
