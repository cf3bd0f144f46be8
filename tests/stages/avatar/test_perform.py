"""One performance, several videos: what was performed and painted once is never made again."""

from __future__ import annotations

import av
import numpy as np
import pytest

from models.picture import Picture
from models.track import FaceTrack
from stages.avatar.perform import Inputs, perform
from stages.compose.encode import Encoder
from stages.events import Report
from stages.record import (
    Bullet,
    BulletCue,
    Chapter,
    Cues,
    FootageFacts,
    Layout,
    Narration,
    Options,
    Script,
    Section,
    Sentence,
    SentenceTime,
    Token,
)

FRAMES, FOOTAGE = 300, 30


class Counting:
    """An avatar that shows the footage as it is and counts the pictures it makes."""

    name, version = "counting", "1"

    def __init__(self):
        self.made = 0

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
    with Encoder(folder / "footage.mp4", (1280, 720), "ultrafast", 30) as encoder:
        for number in range(FOOTAGE):
            encoder.add(Picture.blank(1280, 720, (60 + 3 * number, 110, 150)))
    landmarks = np.zeros((FOOTAGE, 478, 3), np.float32)
    landmarks[:, ::2, :2], landmarks[:, 1::2, :2] = (560, 180), (720, 420)
    FaceTrack(
        landmarks=landmarks, shape=landmarks, scale=np.ones(FOOTAGE, np.float32),
        rotation=np.tile(np.eye(3, dtype=np.float32), (FOOTAGE, 1, 1)), offset=np.zeros((FOOTAGE, 3), np.float32),
        gates=np.zeros(FOOTAGE, np.uint8), net="plain", faces=1,
    ).save(folder / "track.npz")  # fmt: skip
    FootageFacts(
        kind="video", codec="h264", width=1280, height=720, rotation=0, seconds=1.2, fps=25, hdr=False, frames=FOOTAGE,
        conformed_width=1280, conformed_height=720, face_found=1, usable=1, faces=1, best=0,
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
        return Inputs(
            script=folder / "script.json", timing=folder / "timing.json", film=folder / "footage.mp4",
            track=folder / "track.npz", facts=folder / "footage.json",
            cues=tuple(folder / f"{layout}.json" for layout in layouts), height=720, encoder="superfast", crf=30,
            threads=3,
            presenter="", role="", burned=False, highlight=False, theme="dark", brand=None, looks=(),
        )  # fmt: skip

    return make


@pytest.fixture
def run(inputs, tmp_path):
    """Run the stage for some layouts; return its outputs and how many pictures the avatar made."""

    def go(*layouts):
        avatar, folder = Counting(), tmp_path / "job" / f"out-{len(list((tmp_path / 'job').iterdir()))}"
        folder.mkdir()
        return perform(avatar, tmp_path / "job" / "input" / "beside", tmp_path / "cache").run(
            inputs(*layouts), folder, Report()
        ), avatar.made

    return go


def shape(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def test_one_performance_makes_every_video(run):
    outputs, made = run(Layout.PANEL, Layout.PORTRAIT)

    assert made == FRAMES
    assert [path.name for path in outputs.pictures] == ["avatar_video.mp4", "avatar_video.portrait.mp4"]
    assert [shape(path) for path in outputs.pictures] == [(1280, 720, FRAMES), (720, 1280, FRAMES)]


def test_what_was_made_before_is_not_made_again(run):
    run(Layout.PANEL, Layout.PORTRAIT)
    outputs, made = run(Layout.PANEL, Layout.PORTRAIT)

    assert made == 0
    assert shape(outputs.pictures[1]) == (720, 1280, FRAMES)


def test_a_video_is_the_same_whatever_is_made_beside_it(run):
    alone, _ = run(Layout.SPLIT)
    both, made = run(Layout.SPLIT, Layout.FULL)

    assert made == FRAMES
    assert both.pictures[0].read_bytes() == alone.pictures[0].read_bytes()
