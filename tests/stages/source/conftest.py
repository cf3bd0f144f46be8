"""Make test clips of every kind."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from stages.jobs.context import StageContext
from stages.source.stage import SourceInputs, source_stage

BT709 = {"colorspace": 1, "color_primaries": 1, "color_trc": 1, "color_range": 1}


def quadrants(width: int, height: int) -> np.ndarray:
    """A picture whose corners are red, green, blue and white, clockwise from the upper left, as RGB."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = (200, 30, 30)
    picture[: height // 2, width // 2 :] = (30, 180, 30)
    picture[height // 2 :, width // 2 :] = (30, 30, 200)
    picture[height // 2 :, : width // 2] = (220, 220, 220)
    return picture


def corners(bgr: np.ndarray) -> str:
    """The colours of the corners, clockwise from the upper left, as letters."""
    height, width = bgr.shape[:2]
    places = [(0.15, 0.15), (0.15, 0.85), (0.85, 0.85), (0.85, 0.15)]
    colours = [bgr[int(y * height), int(x * width)].astype(int) for y, x in places]
    return "".join("w" if c.min() > 150 else "bgr"[int(np.argmax(c))] for c in colours)


def write_clip(
    path: Path,
    pictures: list[np.ndarray],
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    fps: int = 25,
    times: list[float] | None = None,
    tags: dict[str, int] | None = None,
    aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    sound: bool = False,
) -> Path:
    """Encode RGB pictures; ``times`` in seconds make the rate variable."""
    tags = BT709 if tags is None else tags
    with av.open(str(path), "w", options=container or {}) as out:
        stream = out.add_stream(codec, rate=fps, options=options or {})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixels
        stream.time_base = stream.codec_context.time_base = Fraction(1, 600 if times else fps)
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        voice = out.add_stream("aac", rate=48_000) if sound else None
        matrix = {5: "ITU601", 6: "ITU601"}.get(tags.get("colorspace", 2), "ITU709")
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(
                format=pixels, dst_colorspace=matrix, dst_color_range="JPEG" if tags.get("color_range") == 2 else "MPEG"
            )
            for name, value in tags.items():
                setattr(frame, name, value)
            frame.time_base = stream.codec_context.time_base
            frame.pts = round(times[number] * 600) if times else number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if voice:
            for number in range(20):
                noise = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
                noise.sample_rate, noise.pts = 48_000, number * 1024
                out.mux(voice.encode(noise))
            out.mux(voice.encode(None))
    return path


def turn_upright(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """Write a display matrix (a, b, c, d) into the only track of an MP4."""
    content = bytearray(path.read_bytes())
    place = content.index(b"tkhd") + 4 + 4 + 20 + 8 + 8  # version 0: flags, times and ids, reserved, layer and volume
    a, b, c, d = (value * 65536 for value in matrix)
    struct.pack_into(">9i", content, place, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


def greys(levels: list[int], size: tuple[int, int] = (320, 240)) -> list[np.ndarray]:
    """One even grey picture (RGB) for each level."""
    return [np.full((size[1], size[0], 3), level, np.uint8) for level in levels]


@pytest.fixture(scope="module")
def frames(presenter) -> list[np.ndarray]:
    """The first frames of the sample, as RGB."""
    with av.open(str(presenter)) as container:
        return [
            frame.to_ndarray(format="rgb24") for _, frame in zip(range(30), container.decode(video=0), strict=False)
        ]


@pytest.fixture
def study(tmp_path, weights):
    """Run the stage on a file in fresh folders."""

    def run(footage: Path, width: int = 960, height: int = 720, **more):
        folder = tmp_path / "processing"
        folder.mkdir(exist_ok=True)
        stage = source_stage(weights, tmp_path / "cache")
        return stage.run(SourceInputs(footage=footage, width=width, height=height, **more), folder, StageContext())

    return run


@pytest.fixture
def brief_clips_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clips of a few frames be footage, because they are quickly made."""
    monkeypatch.setattr("stages.source.probe.MIN_SECONDS", 0.0)
