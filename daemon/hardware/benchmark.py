"""Measure the speed of this machine, in some seconds of real work, in a process of its own.

    python -m daemon.hardware.benchmark SECONDS

A drawn presenter (a face with the landmarks of the mean face of the sample) is performed by the mesh, painted and
encoded, with the code that makes videos. Prints one JSON object. face.npz holds ``shape``, the
mean of the face track of examples/welcome/source.mp4.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from config.presets import presets
from models.avatars.mesh import Mesh
from models.engine import FPS, Passage, Phone, Subject
from models.face.track import FaceTrack, Floats
from models.picture import Bytes, Picture
from models.registry import DEFAULT_AVATAR
from stages.media.encoder import VideoEncoder
from stages.painting.arrangement import arrange
from stages.painting.painter import Painter
from stages.painting.style import build_style
from stages.records.cues import BulletCue, Cues, Layout
from stages.records.footage import FootageFacts

FRAMES = 12
"""Pictures of the footage."""
PASSAGE = 3 * FPS
"""Pictures to perform."""
UNIT = 160.0
"""Pixels between the outer corners of the eyes at 720p: a presenter from the chest up."""
_OPERATIONS = 2 * 64 * 64 * 9 * 128 * 128
"""Multiplications and additions of a 3x3 convolution from 64 to 64 channels of 128x128."""
_PHONES = "ðəbɪɡbluːbɒksmeɪksəmuːvifɔːjuː"


class BenchmarkFootage:
    """Footage in memory."""

    still = False

    def __init__(self, pictures: list[Picture]) -> None:
        self.pictures, self.frames = pictures, len(pictures)
        self.width, self.height = pictures[0].width, pictures[0].height

    def frame(self, index: int) -> Picture:
        """Return picture ``index``."""
        return self.pictures[index]


def draw_presenter(height: int) -> tuple[Subject, list[Picture]]:
    """Return a presenter who moves a little before a wall, and the pictures of the footage.

    The pictures are ``height`` pixels high, with camera noise that gives the encoder as much to do as real footage.
    """
    width = height * 16 // 9
    with np.load(Path(__file__).with_name("face.npz")) as stored:
        shape = stored["shape"].astype(np.float32)
    unit, random = UNIT * height / 720, np.random.default_rng(7)
    patches = random.integers(90, 150, (9, 16), np.uint8)
    wall = np.asarray(cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    noise = random.normal(0, 0.7, (height, width + 64)).astype(np.float32)
    offsets = np.zeros((FRAMES, 3), np.float32)
    pictures = []
    for number in range(FRAMES):
        sway = unit * np.array([0.05 * np.sin(number / 2), 0.02 * np.cos(number / 3)])
        offsets[number, :2] = np.array([width / 2, 0.42 * height]) + sway
        picture = _draw_face(wall, unit * shape[:, :2] + offsets[number, :2], unit)
        shaken = picture.y + noise[:, 5 * number : 5 * number + width]
        picture.y[:] = np.clip(shaken, 16, 235).astype(np.uint8)
        pictures.append(picture)
    track = FaceTrack(
        landmarks=unit * shape + offsets[:, None],
        shape=np.repeat(shape[None], FRAMES, 0),
        scale=np.full(FRAMES, unit, np.float32),
        rotation=np.repeat(np.eye(3, dtype=np.float32)[None], FRAMES, 0),
        offset=offsets,
        gates=np.zeros(FRAMES, np.uint8),
        net="attention",
        faces=1,
    )
    return Subject(BenchmarkFootage(pictures), track, 0), pictures


def _draw_face(wall: Bytes, points: Floats, unit: float) -> Picture:
    """Return a picture of a face with these landmarks, and shoulders below it."""
    image = np.repeat(wall[..., None], 3, 2)
    middle, chin = points.mean(0), points[152]
    body = (round(float(middle[0])), round(float(chin[1] + 1.6 * unit)))
    cv2.ellipse(image, body, (round(1.9 * unit), round(1.5 * unit)), 0, 0, 360, (96, 60, 40), -1, cv2.LINE_AA)
    for hull, colour in ((points[:468], (140, 165, 205)), (points[[61, 0, 291, 17]], (110, 110, 180))):
        cv2.fillConvexPoly(image, cv2.convexHull(hull.round().astype(np.int32)), colour, cv2.LINE_AA)
    for eye in (33, 263):
        cv2.circle(image, tuple(points[eye].round().astype(int).tolist()), round(0.09 * unit), (60, 60, 60), -1)
    return Picture.from_bgr(image)


def make_passage() -> Passage:
    """Return three seconds of speech over the footage, there and back."""
    there = [*range(FRAMES), *range(FRAMES - 2, 0, -1)]
    base = np.array(list(islice(cycle(there), PASSAGE)), np.int32)
    phones = [Phone(0.1 + 0.09 * k, 0.19 + 0.09 * k, sound) for k, sound in enumerate(islice(cycle(_PHONES), 31))]
    return Passage(PASSAGE, base, tuple(phone for phone in phones if phone.symbol != "ː"), 7)


def make_painter(subject: Subject, height: int) -> Painter:
    """Return a painter of ``subject`` beside a board with two bullets."""
    width = height * 16 // 9
    facts = FootageFacts(
        kind="video", codec="h264", width=width, height=height, rotation=0, seconds=FRAMES / FPS, fps=FPS, hdr=False,
        frames=FRAMES, conformed_width=width, conformed_height=height, face_found=1, usable=1, faces=1, best=0,
    )  # fmt: skip
    bullets = [
        BulletCue(text=f"Something to remember, number {number}", number=number, page=0, chapter=0, start=start, end=3)
        for number, start in ((1, 0.0), (2, 1.0))
    ]
    cues = Cues(layout=Layout.PANEL, title=None, chapters=(), bullets=tuple(bullets), captions=(), language="en-us")
    return Painter(
        cues, arrange(Layout.PANEL, height, facts, subject.track), subject.footage.frame(0), build_style("dark")
    )


def measure_rate(work: Iterator[Picture], limit: float) -> tuple[float, list[Picture]]:
    """Return the pictures per second of processor time, and the pictures of ``limit`` s.

    The first is not counted: it may have to prepare something.
    """
    made = [next(work)]
    begin, end = time.thread_time(), time.monotonic() + limit
    for picture in work:
        made.append(picture)
        if time.monotonic() > end:
            break
    return (len(made) - 1) / max(1e-6, time.thread_time() - begin), made


def measure_encoding(pictures: list[Picture], height: int, preset: str, crf: int, limit: float) -> float:
    """Return the pictures that an encoder takes per second of time of all its threads."""
    end, count = time.monotonic() + limit, 0
    begin = time.process_time(), time.thread_time()
    with tempfile.TemporaryDirectory(prefix="presgen-") as folder:
        with VideoEncoder(Path(folder) / "measured.mp4", (height * 16 // 9, height), preset, crf) as encoder:
            for picture in pictures:
                encoder.add(picture)
                count += 1
                if time.monotonic() > end:
                    break
        spent = time.process_time() - begin[0] - (time.thread_time() - begin[1])
    return count / max(1e-6, spent)


def measure_convolution(limit: float) -> dict[str, float]:
    """Return 10^9 operations a second of a 3x3 convolution of 64x128x128, by torch device."""
    with suppress(Exception):  # a broken installation of torch counts as none
        torch: Any = import_module("torch")

        layer = torch.nn.Conv2d(64, 64, 3, padding=1)
        devices = {"cpu": True, "mps": torch.backends.mps.is_available(), "cuda": torch.cuda.is_available()}
        return {name: _measure_convolution_on(layer, name, limit) for name, there in devices.items() if there}
    return {}


def _measure_convolution_on(layer: Any, device: str, limit: float) -> float:
    torch: Any = import_module("torch")
    waits = {"mps": torch.mps.synchronize, "cuda": torch.cuda.synchronize}.get(device, lambda: None)
    with torch.inference_mode():
        layer, image = layer.to(device), torch.rand(1, 64, 128, 128, device=device)
        layer(image)
        waits()
        best, end = float("inf"), time.perf_counter() + limit
        while best == float("inf") or time.perf_counter() < end:
            begin = time.perf_counter()
            for _ in range(8):
                layer(image)
            waits()
            best = min(best, time.perf_counter() - begin)
    return 8 * _OPERATIONS / best / 1e9


def measure(seconds: float) -> dict[str, dict[str, float]]:
    """Return the rates of `Speeds` by kind and name, measured in about ``seconds``."""
    cv2.setNumThreads(1)
    limit = seconds / 8
    found: dict[str, dict[str, float]] = {"encoding": {}, "painting": {}, "performing": {}, "convolution": {}}
    wanted = sorted(
        {(each.height, each.encoder, each.crf) for each in (presets().fast, presets().standard, presets().high)}
    )
    for height in sorted({height for height, _, _ in wanted}):
        subject, pictures = draw_presenter(height)
        if height == 720:
            with tempfile.TemporaryDirectory(prefix="presgen-") as folder:
                performer = Mesh().study(subject, Path(folder), lambda share: None)
            found["performing"][DEFAULT_AVATAR], pictures = measure_rate(performer.perform(make_passage()), limit)
        painter = make_painter(subject, height)
        shown = (painter.paint(number, picture) for number, picture in enumerate(islice(cycle(pictures), PASSAGE)))
        found["painting"][str(height)], painted = measure_rate(shown, limit)
        for tall, preset, crf in wanted:
            if tall == height:
                found["encoding"][f"{height} {preset}"] = measure_encoding(painted, height, preset, crf, limit)
    found["convolution"] = measure_convolution(limit / 2)
    return found


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
