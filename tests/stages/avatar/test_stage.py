"""One performance, several videos: what was performed and painted once is never made again."""

from __future__ import annotations

import shutil
import wave

import av
import numpy as np
import pytest

from config.presets import NAMES, presets
from models.face.track import FaceTrack
from models.picture import Picture
from models.traits import AvatarTraits
from stages.avatar.segment_quality import Encoding
from stages.avatar.stage import AvatarInputs, avatar_stage
from stages.jobs.context import QualityReduction, StageContext
from stages.jobs.events import EventKind, EventLog
from stages.media.encoder import VideoEncoder
from stages.records.appearance import Appearance
from stages.records.cues import BulletCue, Chapter, Cues, Layout
from stages.records.footage import FootageFacts
from stages.records.narration import Narration, SentenceTime
from stages.records.performance import Performance
from stages.records.script import Bullet, Options, Script, Section, Sentence, Token

FRAMES, FOOTAGE = 300, 30


class Counting:
    """An avatar that shows the footage as it is and counts the pictures it makes."""

    name, version = "counting", "1"
    traits = AvatarTraits("the footage, counted")

    def __init__(self):
        self.made, self.heard = 0, []

    def problems(self):
        return []

    def study(self, subject, scratch, progress):
        self.footage = subject.footage
        return self

    def perform(self, passage):
        for index in passage.base:
            self.made += 1
            yield self.footage.frame(int(index))


def sentence(text, paragraph):
    tokens = tuple(Token(text=word, spoken=word) for word in text.split())
    return Sentence(tokens=tokens, section=0, paragraph=paragraph, pause=0.6)


def heard(start, end):
    return SentenceTime(start=start, end=end, words=(), phones=(), timing="estimated")


def cues(layout):
    return Cues(
        layout=layout, title=None, chapters=(Chapter(title="One", start=0, end=12),), captions=(), language="en-us",
        bullets=(BulletCue(text="First of all", number=1, page=0, chapter=0, start=1, end=12),),
    )  # fmt: skip


@pytest.fixture
def inputs(tmp_path):
    """Make the inputs of the stage for some layouts; ten seconds of speech over a second of footage."""
    folder = tmp_path / "job" / "processing"
    folder.mkdir(parents=True)
    with VideoEncoder(folder / "footage.mp4", (320, 180), "ultrafast", 30) as encoder:
        for number in range(FOOTAGE):
            encoder.add(Picture.blank(320, 180, (60 + 3 * number, 110, 150)))
    landmarks = np.zeros((FOOTAGE, 478, 3), np.float32)
    landmarks[:, ::2, :2], landmarks[:, 1::2, :2] = (140, 45), (180, 105)
    FaceTrack(
        landmarks=landmarks, shape=landmarks, scale=np.ones(FOOTAGE, np.float32),
        rotation=np.tile(np.eye(3, dtype=np.float32), (FOOTAGE, 1, 1)), offset=np.zeros((FOOTAGE, 3), np.float32),
        gates=np.zeros(FOOTAGE, np.uint8), net="plain", faces=1,
    ).save(folder / "track.npz")  # fmt: skip
    FootageFacts(
        kind="video", codec="h264", width=320, height=180, rotation=0, seconds=1.2, fps=25, hdr=False, frames=FOOTAGE,
        conformed_width=320, conformed_height=180, face_found=1, usable=1, faces=1, best=0,
    ).save(folder / "footage.json")  # fmt: skip
    Script(
        title="", options=Options(), sections=(Section(title="One", sentence=0),),
        sentences=(sentence("First of all.", 0), sentence("And then this.", 1)),
        bullets=(Bullet(text="First of all", section=0, sentence=0),),
    ).save(folder / "script.json")  # fmt: skip
    Narration(
        voice="v", version="1", network=False, frames=FRAMES, loudness=-16, true_peak=-3,
        sentences=(heard(1.0, 5.0), heard(6.0, 11.0)),
    ).save(folder / "timing.json")  # fmt: skip

    def make(*layouts):
        for layout in layouts:
            cues(layout).save(folder / f"{layout}.json")
        return AvatarInputs(
            script=folder / "script.json", timing=folder / "timing.json", film=folder / "footage.mp4",
            track=folder / "track.npz", facts=folder / "footage.json",
            cues=tuple(folder / f"{layout}.json" for layout in layouts), encoder="veryfast", crf=21,
            threads=2, appearance=Appearance(height=180, theme="dark"),
        )  # fmt: skip

    return make


@pytest.fixture
def run(inputs, tmp_path):
    """Run the stage for some layouts; return its outputs and how many pictures the avatar made.

    ``under`` is the pressure: what is returned when somebody asks. With ``again`` it is the same job once more.
    """

    def go(*layouts, under=lambda: None, again=False, heard=None, avatar=None, **changes):
        jobs = tmp_path / "jobs"
        folder = jobs / str(len(list(jobs.iterdir())) - again if jobs.exists() else 0)
        folder.mkdir(parents=True, exist_ok=again)
        avatar = avatar or Counting()
        stage = avatar_stage(avatar, tmp_path / "job" / "input" / "beside", tmp_path / "cache")
        for name in stage.makes if again else ():
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        events = EventLog(listeners=[heard.append] if heard is not None else [])
        context = StageContext(events, quality=under)
        return stage.run(inputs(*layouts).model_copy(update=changes), folder, context), avatar.made

    return go


@pytest.fixture
def narration(tmp_path):
    """Write audio.wav, 48 kHz mono, from 16 bit samples."""

    def write(samples):
        path = tmp_path / "audio.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes(np.asarray(samples, "<i2").tobytes())
        return path

    return write


def shape(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def test_one_performance_makes_every_video(run):
    outputs, made = run(Layout.PANEL, Layout.PORTRAIT)

    assert made == FRAMES
    assert [path.name for path in outputs.pictures] == ["avatar_video.mp4", "avatar_video.portrait.mp4"]
    assert [shape(path) for path in outputs.pictures] == [(320, 180, FRAMES), (180, 320, FRAMES)]


def test_what_was_made_before_is_not_made_again(run):
    run(Layout.PANEL, Layout.PORTRAIT)
    outputs, made = run(Layout.PANEL, Layout.PORTRAIT)

    assert made == 0
    assert shape(outputs.pictures[1]) == (180, 320, FRAMES)


def test_a_video_is_the_same_whatever_is_made_beside_it(run):
    alone, _ = run(Layout.SPLIT)
    both, made = run(Layout.SPLIT, Layout.FULL)

    assert made == FRAMES
    assert both.pictures[0].read_bytes() == alone.pictures[0].read_bytes()


# ------------------------------------------------------------------------------------------------------------- hearing


class Listening(Counting):
    """An avatar that keeps what it hears."""

    traits = AvatarTraits("the footage, with ears", hears=True)

    def perform(self, passage):
        self.heard.append(passage.audio)
        return super().perform(passage)


def test_an_avatar_that_hears_gets_the_sound_of_each_passage_and_one_that_does_not_gets_none(run, narration):
    sound = narration(np.arange(FRAMES * 1920) % 30_000)
    listening, deaf = Listening(), Listening()

    run(Layout.PANEL, avatar=listening, audio=sound)
    run(Layout.PANEL, avatar=deaf)

    heard = np.concatenate(listening.heard)
    assert heard.dtype == np.float32
    assert np.array_equal(heard, (np.arange(FRAMES * 1920) % 30_000).astype(np.float32) / np.float32(32768))
    assert {audio is None for audio in deaf.heard} == {True}


def test_a_passage_that_sounds_different_is_performed_again(run, narration):
    samples = np.zeros(FRAMES * 1920)
    run(Layout.PANEL, avatar=Listening(), audio=narration(samples))
    samples[-1000:] = 9

    outputs, made = run(Layout.PANEL, avatar=Listening(), audio=narration(samples))

    reused = [segment.reused for segment in Performance.load(outputs.performance).segments]
    assert reused == [True] * (len(reused) - 1) + [False]
    assert 0 < made < FRAMES


# ------------------------------------------------------------------------------------------------------ lower quality

SLOW = QualityReduction("cpu_optimized", "mesh would take about 17 minutes on this computer")
SHORT = QualityReduction("fast_low_memory", "mesh ran out of memory")


def pressed(*eases):
    """A reduction that is another for each segment in turn, the last from then on."""
    left = list(eases)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def told(outputs):
    return [(one.preset, one.reason) for one in Performance.load(outputs.performance).segments]


def pictures(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_a_segment_that_is_made_at_lower_quality_says_why(run):
    heard = []
    outputs, _ = run(Layout.PANEL, under=pressed(SLOW, None), heard=heard)

    assert told(outputs) == [("cpu_optimized", SLOW.reason), ("", "")]
    changes = [event.data for event in heard if event.kind is EventKind.QUALITY_CHANGED]
    assert changes == [{"preset": "cpu_optimized", "reason": SLOW.reason}, {"preset": "", "reason": ""}]


@pytest.mark.parametrize("eases", [(SLOW, None), (None, SHORT), (SHORT, SLOW)])
def test_segments_of_different_quality_are_one_video_that_decodes_in_full(run, eases):
    mixed, whole = run(Layout.PANEL, under=pressed(*eases))[0], run(Layout.PANEL)[0]

    assert shape(mixed.pictures[0]) == (320, 180, FRAMES)
    pairs = zip(pictures(mixed.pictures[0]), pictures(whole.pictures[0]), strict=True)
    away = [np.abs(one.astype(int) - other).mean() for one, other in pairs]
    assert len(away) == FRAMES
    assert max(away) < 3


def test_the_same_job_keeps_what_it_made_at_lower_quality_and_another_makes_it_anew(run):
    eased, _ = run(Layout.PANEL, under=pressed(SLOW, None))
    again, made = run(Layout.PANEL, again=True)

    assert made == 0
    assert told(again) == told(eased)
    assert again.pictures[0].read_bytes() == eased.pictures[0].read_bytes()

    other, made = run(Layout.PANEL)

    assert 0 < made < FRAMES
    assert told(other) == [("", ""), ("", "")]


def test_what_is_there_in_the_chosen_quality_is_taken(run):
    run(Layout.PANEL)
    heard = []
    outputs, made = run(Layout.PANEL, under=lambda: SHORT, heard=heard)

    assert made == 0
    assert told(outputs) == [("", ""), ("", "")]
    assert not [event for event in heard if event.kind is EventKind.QUALITY_CHANGED]


def test_a_reduction_never_makes_it_better_than_was_chosen(inputs):
    chosen = Encoding("superfast", 28, 1)

    for name in NAMES:
        assert chosen.reduced_to(presets().get(name)) == chosen
    assert Encoding("faster", 21, 3).reduced_to(presets().fast_low_memory) == Encoding("superfast", 25, 1)


def test_segments_that_do_not_fit_together_are_made_again(run, tmp_path):
    run(Layout.PANEL)
    first = min((tmp_path / "cache" / "segments").iterdir(), key=lambda path: path.stat().st_mtime)
    with av.open(str(first)) as container:
        frames = container.streams.video[0].frames
    with VideoEncoder(first, (320, 180), "ultrafast", 30) as encoder:
        for _ in range(frames):
            encoder.add(Picture.blank(320, 180))

    outputs, made = run(Layout.PANEL)

    assert made == FRAMES
    assert shape(outputs.pictures[0]) == (320, 180, FRAMES)
