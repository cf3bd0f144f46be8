"""Provide pictures, audio, cues and painters for the tests of the stages."""

from __future__ import annotations

import wave
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from models.face.track import FaceTrack, Gate
from models.picture import Picture
from stages.media.encoder import VideoEncoder
from stages.painting.arrangement import arrange
from stages.painting.painter import Painter
from stages.painting.style import Style
from stages.records.appearance import Appearance
from stages.records.cues import BulletCue, CaptionCue, Chapter, Cues, Layout, TitleCue
from stages.records.footage import FootageFacts

SIZE = (320, 180)


def noise(seed, width=SIZE[0], height=SIZE[1]):
    """A picture with soft structure, another for every seed."""
    rng = np.random.default_rng(seed)
    small = rng.integers(40, 200, (height // 20, width // 20, 3), np.uint8)
    return Picture.from_bgr(np.ascontiguousarray(small.repeat(20, 0).repeat(20, 1)[:height, :width]))


@pytest.fixture
def film(tmp_path):
    """Make a video file of ``frames`` pictures."""

    def make(name, frames, seed=0, preset="ultrafast"):
        path = tmp_path / name
        with VideoEncoder(path, SIZE, preset, 30) as encoder:
            for number in range(frames):
                encoder.add(noise(seed + number))
        return path

    return make


@pytest.fixture
def sound(tmp_path):
    """Make a narration as long as ``frames`` frames."""

    def make(frames, rate=48_000, channels=1, name="audio.wav"):
        path = tmp_path / name
        samples = 6000 * np.sin(np.arange(frames * 1920) * 2 * np.pi * 220 / 48_000)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples.astype("<i2").tobytes())
        return path

    return make


@pytest.fixture
def facts():
    return FootageFacts(
        kind="video", codec="h264", width=1280, height=720, rotation=0, seconds=4, fps=25, hdr=False, frames=100,
        conformed_width=1280, conformed_height=720, face_found=1, usable=1, faces=1, best=0,
    )  # fmt: skip


BULLETS = ("Drop a script and a video", "Everything stays on your machine", "Bullets appear on the word")


@pytest.fixture
def cues():
    """Make cues: a title card until 2.8 s, bullets every second from 4 s on, one caption from 4 to 6 s."""

    def make(bullets=BULLETS, layout=Layout.PANEL, title="Welcome", chapters=("What it does",), shift=0.0, **fields):
        shown = tuple(
            BulletCue(text=text, number=i + 1, page=i // 6, chapter=0, start=shift + 4 + i, end=shift + 30)
            for i, text in enumerate(bullets)
        )
        spans = tuple(
            Chapter(title=name, start=0 if i == 0 else shift + 30 * i, end=shift + 30 * (i + 1))
            for i, name in enumerate(chapters)
        )
        known = {
            "layout": layout,
            "title": TitleCue(title=title, subtitle="", start=0, end=2.8) if title else None,
            "chapters": spans,
            "bullets": shown,
            "captions": (CaptionCue(lines=("Drop a script", "and a video."), start=shift + 4, end=shift + 6),),
            "language": "en-us",
        }
        return Cues(**known | fields)

    return make


@pytest.fixture
def nobody():
    """A track of a single frame without a face."""
    zero = np.zeros((1, 478, 3), np.float32)
    return FaceTrack(
        landmarks=zero, shape=zero, scale=np.ones(1, np.float32), rotation=np.eye(3, dtype=np.float32)[None],
        offset=np.zeros((1, 3), np.float32), gates=np.full(1, int(Gate.NO_FACE), np.uint8), net="plain", faces=0,
    )  # fmt: skip


@pytest.fixture
def somebody(nobody):
    """A track of a single frame with a face in the middle, as small as in good footage."""
    landmarks = np.zeros((1, 478, 3), np.float32)
    landmarks[0, :, 0] = np.linspace(560, 720, 478)
    landmarks[0, :, 1] = np.linspace(160, 360, 478)
    return replace(nobody, landmarks=landmarks, gates=np.zeros(1, np.uint8), faces=1)


@pytest.fixture
def painter(facts, somebody):
    """Make a painter for a presenter filmed in 1280 x 720, who moves as in ``track``."""
    opening = noise(7, 1280, 720)

    def make(cues, style=None, height=720, track=somebody, shows_presenter=True, pictures=None, **look):
        place = arrange(cues.layout, height, facts, track, presenter=shows_presenter, burned="burned" in look)
        appearance = Appearance(height=height, **look)
        return Painter(
            cues, place, opening, style or Style(), appearance, shows_presenter=shows_presenter, pictures=pictures
        )

    return make


@pytest.fixture
def gallery(tmp_path):
    """A folder with two pictures of an author: red.png and blue.png, 800 x 450."""
    folder = tmp_path / "beside"
    folder.mkdir()
    for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220))):
        Image.new("RGB", (800, 450), colour).save(folder / f"{name}.png")
    return folder


@pytest.fixture(scope="session")
def frame():
    """A picture of the presenter, conformed."""
    return noise(11, 1280, 720)
