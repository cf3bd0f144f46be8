"""A job whose stages have run, with a small film of its own making."""

from __future__ import annotations

import sys
import wave
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pytest

from models.face.track import FaceTrack
from models.picture import Picture
from stages.jobs.manifest import StageRun
from stages.media.encoder import VideoEncoder
from stages.media.metadata import MetadataTags
from stages.media.muxer import SoftCaptions, mux_video
from stages.records.cues import BulletCue, CaptionCue, Chapter, Cues, Layout
from stages.records.footage import FootageFacts
from stages.records.narration import Narration, PhoneTime, SentenceTime, WordTime
from stages.records.performance import Performance, SegmentRecord, StepDown
from stages.records.script import Bullet, Options, Script, ScriptWarning, Section, Sentence, Token
from stages.script.intake import create_job

FRAMES = 150
LEVEL = 0.127
COVER = cv2.imencode(".jpg", np.full((90, 160, 3), 128, np.uint8))[1].tobytes()
TEXTS = {
    "srt": "captions.srt", "vtt": "captions.vtt", "ttml": "captions.ttml",
    "transcript": "transcript.txt", "markdown": "transcript.md",
}  # fmt: skip


def narration(frames=FRAMES, sentences=3):
    """Sentences of 1.2 s from second 1 on, 0.6 s apart, each of six syllables."""
    times = []
    for number in range(sentences):
        start = 1 + number * 1.8
        phones = [
            PhoneTime(symbol=symbol, start=start + i * 0.1, end=start + (i + 1) * 0.1)
            for i, symbol in enumerate("bɑmitɑfopɑmɑ")
        ]
        words = [WordTime(token=i, start=start + i * 0.4, end=start + (i + 1) * 0.4) for i in range(3)]
        times.append(SentenceTime(start=start, end=start + 1.2, words=words, phones=phones, timing="engine"))
    return Narration(
        voice="espeak", version="1", network=False, frames=frames, loudness=-16, true_peak=-1.2, sentences=tuple(times)
    )


def script():
    tokens = tuple(Token(text=word, spoken=word) for word in ("One", "two", "three."))
    return Script(
        title="Über <uns>",
        options=Options(),
        sections=(Section(title="First", sentence=0),),
        sentences=tuple(Sentence(tokens=tokens, section=0, paragraph=0, pause=0.6) for _ in range(3)),
        bullets=(Bullet(text="One two three", section=0, sentence=1),),
        warnings=(ScriptWarning(line=4, message="[unknown] is not a tag"),),
    )


def cues(bullet_at=2.8):
    return Cues(
        layout=Layout.PANEL,
        title=None,
        chapters=(Chapter(title="First", start=0, end=6),),
        bullets=(BulletCue(text="One two three", number=1, page=0, chapter=0, start=bullet_at, end=6),),
        captions=tuple(CaptionCue(lines=("One two three.",), start=1 + n * 1.8, end=2.2 + n * 1.8) for n in range(3)),
        language="en-us",
    )


def track(frames=100, centre=(160, 70), size=60, gape=0.02, gates=0, faces=1, net="attention"):
    """A face of ``size`` pixels whose mouth opens and closes by ``gape`` distances of the eye corners."""
    rng = np.random.default_rng(2)
    shape = np.zeros((478, 3), np.float32)
    shape[:, :2] = rng.uniform(-0.5, 0.5, (478, 2))
    shape[[33, 263]] = (-0.5, -0.2, 0), (0.5, -0.2, 0)
    shape[[13, 14]] = (0, 0.2, 0)
    shapes = np.repeat(shape[None], frames, axis=0)
    shapes[:, 14, 1] += gape * (0.5 + 0.5 * np.sin(np.arange(frames) / 3))
    return FaceTrack(
        landmarks=(shapes * size + np.float32([*centre, 0])).astype(np.float32),
        shape=shapes,
        scale=np.full(frames, size, np.float32),
        rotation=np.repeat(np.eye(3, dtype=np.float32)[None], frames, axis=0),
        offset=np.repeat(np.float32([[*centre, 0]]), frames, axis=0),
        gates=np.full(frames, gates).astype(np.uint8),
        net=net,
        faces=faces,
    )


def write_sound(path, frames=FRAMES, gain=1.0):
    """Noise in the band of speech (up to 4 kHz, which AAC keeps as it is) of about -16 LUFS, 48 kHz mono."""
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(frames * 1920))
    spectrum[np.fft.rfftfreq(frames * 1920, 1 / 48_000) > 4000] = 0
    noise = np.fft.irfft(spectrum)
    samples = np.clip(noise / noise.std() * LEVEL * gain, -0.8, 0.8) * 32767
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.astype("<i2").tobytes())


@cache
def film(shown, gain=1.0, cover=COVER, artist=""):
    """A film of grey pictures, 320 x 180, as the compose stage makes them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with VideoEncoder(folder / "avatar_video.mp4", (320, 180), "ultrafast", 30) as encoder:
            for number in range(FRAMES):
                encoder.add(Picture.blank(320, 180, (60 + number % 100, 110, 140)))
        write_sound(folder / "audio.wav", FRAMES, gain)
        mux_video(
            folder / "avatar_video.mp4", folder / "audio.wav", folder / "final_video.mp4",
            chapters=shown.chapters, captions=SoftCaptions(shown.captions, "eng"),
            tags=MetadataTags("Über <uns>", artist=artist, cover=cover), language="eng",
        )  # fmt: skip
        return (folder / "final_video.mp4").read_bytes()


@pytest.fixture(scope="session")
def builders():
    """Everything in this file."""
    return sys.modules[__name__]


@pytest.fixture
def job(tmp_path):
    """Make a job that is ready to be published."""

    def make(engine="original", shown=None, told=None, gain=1.0, steps=(), cover=COVER, layouts=()):
        shown, told = shown or cues(), told or narration()
        (tmp_path / "script.txt").write_text("One two three.")
        (tmp_path / "me.mp4").write_bytes(b"dropped")
        jobs = tmp_path / "jobs"
        jobs.mkdir(exist_ok=True)
        made = create_job(jobs, tmp_path / "script.txt", tmp_path / "me.mp4", name="About us", wishes={})
        write_sound(made.processing / "audio.wav", FRAMES, gain)
        (made.processing / "final_video.mp4").write_bytes(film(shown, gain, cover))
        facts = FootageFacts(
            kind="video", codec="h264", width=320, height=180, rotation=0, seconds=4, fps=25, hdr=False, frames=100,
            conformed_width=320, conformed_height=180, face_found=0.98, usable=0.9, faces=1, best=0,
            warnings=("The footage is dark.",),
        )  # fmt: skip
        segment = SegmentRecord(first=0, frames=FRAMES, key="k", reused=True)
        performance = Performance(engine=engine, version="1", segments=(segment,))
        records = {
            ("script", "script"): script(), ("speech", "timing"): told, ("source", "facts"): facts,
            ("content", "outline"): script(), ("content", "cues.0"): shown, ("avatar", "performance"): performance,
        }  # fmt: skip
        stages = {}
        for (stage, name), record in records.items():
            record.save(made.processing / f"{name.split('.')[0]}.json")
            stages.setdefault(stage, {})[name] = f"processing/{name.split('.')[0]}.json"
        track(facts.frames).save(made.processing / "track.npz")
        stages["source"]["track"] = "processing/track.npz"
        stages["speech"]["audio"] = "processing/audio.wav"
        for number, layout in enumerate(layouts, 1):
            shown.model_copy(update={"layout": Layout(layout)}).save(made.processing / f"{layout}.json")
            stages["content"][f"cues.{number}"] = f"processing/{layout}.json"
        for name, file in TEXTS.items():
            (made.processing / file).write_text(f"{name} of the captions")
            stages["content"][name] = f"processing/{file}"
        now = datetime(2026, 11, 22, tzinfo=UTC)
        made.update(
            stages={
                name: StageRun(fingerprint="f", files=files, values={}, started_at=now, finished_at=now)
                for name, files in stages.items()
            },
            steps_down=tuple(StepDown(**step) for step in steps),
        )
        return made

    return make
