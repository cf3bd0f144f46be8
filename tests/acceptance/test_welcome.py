"""The sample video is what the design promises, measured on the finished file from outside."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import av
import numpy as np
import pytest

_spec = spec_from_file_location("measure", Path(__file__).with_name("measure.py"))
measure = module_from_spec(_spec)
_spec.loader.exec_module(measure)

REGION = (0, 0, 960, 720)
"""Where the presenter is in layout `panel` at 720p."""
BEGINNING = 350
"""Frames that show all there is to see of a mouth that does not speak."""


@pytest.fixture(scope="module")
def mouth(welcome, weights):
    """The mouth in the finished file, as the net saw it that the engine did not use."""
    return measure.watch(welcome.video, weights, "plain", REGION)


@pytest.fixture(scope="module")
def idle_mouth(without_lips, weights):
    """The mouth in the beginning of the video without lip sync: in the lead, in speech, and in pauses."""
    return measure.watch(without_lips.video, weights, "plain", REGION, BEGINNING)


# ------------------------------------------------------------------------------------------------------------- file


def test_the_streams_are_what_players_and_editors_expect(welcome):
    with av.open(str(welcome.video)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        captions = container.streams.subtitles[0]

        assert (video.codec_context.name, video.profile, video.codec_tag) == ("h264", "High", "avc1")
        assert (video.width, video.height, video.pix_fmt) == (1280, 720, "yuv420p")
        assert video.average_rate == video.base_rate == 25
        assert (video.color_primaries, video.color_trc, video.colorspace, video.color_range) == (1, 1, 1, 1)
        assert (audio.codec_context.name, audio.profile, audio.rate, audio.channels) == ("aac", "LC", 48000, 2)
        assert captions.codec_context.name == "mov_text"
        assert captions.language == "eng"
        assert container.chapters()[0]["start"] == 0


def test_every_frame_decodes_at_a_constant_rate(welcome):
    with av.open(str(welcome.video)) as container:
        times = [frame.pts * frame.time_base for frame in container.decode(video=0)]

    assert times == [Fraction(n, 25) for n in range(welcome.narration.frames)]


def test_picture_and_sound_end_within_one_frame(welcome):
    with av.open(str(welcome.video)) as container:
        sound = sum(frame.samples for frame in container.decode(audio=0)) / 48000

    assert sound == pytest.approx(welcome.narration.seconds, abs=0.04)


def test_the_index_stands_before_the_data(welcome):
    data = welcome.video.read_bytes()

    assert data.index(b"moov") < data.index(b"mdat")


def test_chapters_are_those_of_the_script(welcome):
    with av.open(str(welcome.video)) as container:
        titles = [chapter["metadata"]["title"] for chapter in container.chapters()]

    assert titles[-2:] == ["How it works", "What stays with you"]


def test_the_sound_is_as_loud_as_the_web_wants_it(welcome):
    import pyloudnorm

    with av.open(str(welcome.video)) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    sound = np.concatenate(blocks, axis=1).T

    assert pyloudnorm.Meter(48000).integrated_loudness(sound) == pytest.approx(-16, abs=0.3)
    assert 20 * np.log10(np.abs(sound).max()) <= -1


def test_the_poster_and_the_report_are_there(welcome):
    output = welcome.job / "output"

    assert sorted(path.name for path in output.iterdir()) == [
        "captions.srt",
        "captions.ttml",
        "captions.vtt",
        "final_video.mp4",
        "poster.jpg",
        "report.html",
        "report.json",
        "transcript.md",
        "transcript.txt",
    ]
    assert (output / "final_video.mp4").read_bytes() == welcome.video.read_bytes()


# --------------------------------------------------------------------------------------------------------- lip sync


def test_the_mouth_follows_the_speech_at_once(welcome, mouth):
    value, lag = measure.correlation(mouth.opening, measure.driven(welcome.narration))

    assert value >= 0.90
    assert abs(lag) <= 1


def test_the_lips_close_at_m_b_and_p(welcome, mouth):
    closed, open_wide = measure.closures(mouth.opening, welcome.narration)

    assert closed <= 0.05 * open_wide


def test_the_mouth_is_shut_in_pauses(welcome, mouth, idle_mouth):
    quiet = measure.silent(welcome.narration)[:BEGINNING]

    _, open_wide = measure.closures(mouth.opening, welcome.narration)

    assert quiet.sum() > 50
    opened = mouth.opening[:BEGINNING][quiet] - idle_mouth.opening[quiet]
    assert np.nanmax(opened) <= 0.1 * open_wide


def test_nothing_but_the_mouth_is_touched(welcome, without_lips, mouth):
    assert measure.outside(welcome.video, without_lips.video, mouth, region=REGION) >= 0.97


def test_the_mouth_flickers_no_more_than_the_footage(welcome, without_lips, mouth, idle_mouth):
    own = measure.flicker(without_lips.video, idle_mouth, REGION)

    assert measure.flicker(welcome.video, mouth, REGION) <= 1.3 * own


# ------------------------------------------------------------------------------------------------------------- cues


def test_every_bullet_enters_on_its_first_word(welcome):
    spoken = [welcome.narration.sentences[b.sentence].words[0].start for b in welcome.script.bullets]

    assert [cue.start for cue in welcome.cues.bullets] == pytest.approx(spoken, abs=0.2)


def test_a_bullet_can_be_seen_when_its_word_is_heard(welcome):
    """The panel changes within 0.2 to 0.5 s after each bullet's first word, and not before it."""
    panel = [bgr.mean() for bgr in measure.frames_of(welcome.video, (970, 120, 1270, 700))]

    for cue in welcome.cues.bullets:
        frame = round(cue.start * 25)
        assert np.ptp(panel[frame - 8 : frame - 1]) < 0.3
        assert abs(panel[frame + 12] - panel[frame - 2]) > 0.5


def test_the_report_knows_engine_voice_and_checks(welcome):
    report = welcome.report

    assert report["engine"] == "mesh"
    assert report["voice"] == "hibari"
    assert json.dumps(report["steps_down"]) == "[]"
    assert all(check["passed"] is not False for check in report["checks"]), report["checks"]
