"""Footage with dropped, repeated and reordered packets, changes of shape, rate and clock, and damaged bytes.

Whatever the file: pictures of the right size in which nothing is stretched, or a message. ``PRESGEN_FUZZ=3000`` tries
more files.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from config.errors import InputError
from stages.jobs.context import StageContext
from stages.source.footage_reader import FootageReader
from stages.source.stage import SourceInputs, source_stage

from .conftest import turn_upright, write_clip
from .test_selection import disc, roundness

pytestmark = pytest.mark.usefixtures("brief_clips_allowed")

FILES = int(os.environ.get("PRESGEN_FUZZ", "300"))
BLOCKS = 10
SIZES = [(160, 120), (240, 136), (136, 240), (192, 192), (320, 180)]
KINDS = [("mp4", "libx264"), ("mkv", "libx264"), ("ts", "libx264"), ("mkv", "mjpeg"), ("webm", "libvpx")]
TURNS = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0), (-1, 0, 0, 1)]

Packets = list[tuple[int, bytes, bool]]
"""Time in 25ths of a second, content, and whether it is a key frame."""


def make_clip(dice: random.Random, folder: Path, name: str, suffix: str, codec: str) -> Path:
    """A clip of a disc that is round, in a random size, shape of pixels and rate; every picture stands alone."""
    width, height = dice.choice(SIZES)
    aspect = dice.choice([None, None, Fraction(4, 3), Fraction(3, 4)]) if codec == "libx264" else None
    drawn = disc(width, height)
    if aspect:  # so that it is round when the pixels are shown in their shape
        drawn = disc(round(width * aspect), height)
        drawn = np.asarray(av.VideoFrame.from_ndarray(drawn, format="rgb24").reformat(width, height).to_ndarray())
    options = (
        {"g": "1", "bf": "0", "deadline": "realtime"}
        if codec == "libvpx"
        else {"g": "1", "bf": "0", "preset": "ultrafast"}
    )
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    pictures = [drawn] * dice.randint(2, 30)
    return write_clip(
        folder / f"{name}.{suffix}", pictures, codec=codec, pixels=pixels, aspect=aspect, options=options,
        fps=dice.choice([10, 24, 25, 30, 60]),
    )  # fmt: skip


def shuffle(dice: random.Random, packets: Packets) -> Packets:
    """Drop, repeat, reorder and delay packets."""
    shuffled: Packets = []
    late = 0
    for time, content, key in packets:
        fate = dice.random()
        if fate < 0.08:
            continue
        if fate < 0.10:
            late += dice.choice([1, 30, 500])
        shuffled += [(time + late, content, key)] * (2 if fate > 0.94 else 1)
    for _ in range(len(shuffled) // 10):
        place = dice.randrange(len(shuffled))
        other = min(len(shuffled) - 1, place + dice.randint(1, 3))
        shuffled[place], shuffled[other] = shuffled[other], shuffled[place]
    return shuffled


def rewrite(dice: random.Random, clip: Path, target: Path) -> Path:
    """Write the packets of ``clip`` anew, in disorder."""
    with av.open(str(clip)) as source, av.open(str(target), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        packets = [
            (round(float(packet.pts * packet.time_base) * 25), bytes(packet), packet.is_keyframe)
            for packet in source.demux(video=0)
            if packet.size
        ]
        last = -1
        for time, content, key in shuffle(dice, packets):
            packet = av.Packet(content)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 25), key
            packet.pts = time
            packet.dts = last = max(last + 1, time)
            packet.pts = max(packet.pts, packet.dts)
            out.mux(packet)
    return target


def join(first: Path, second: Path, target: Path) -> Path:
    """One transport stream behind the other: shape, rate and clock change in the middle."""
    target.write_bytes(first.read_bytes() + second.read_bytes())
    return target


def damage(dice: random.Random, clip: Path) -> Path:
    """Overwrite bytes, or cut the end off."""
    content = bytearray(clip.read_bytes())
    if dice.random() < 0.5:
        content = content[: dice.randrange(1, len(content))]
    else:
        for _ in range(dice.randint(1, 40)):
            content[dice.randrange(len(content))] = dice.randrange(256)
    clip.write_bytes(content)
    return clip


def make_footage(dice: random.Random, folder: Path) -> tuple[Path, bool]:
    """Return a file, and whether its bytes are damaged."""
    suffix, codec = dice.choice(KINDS)
    clip = make_clip(dice, folder, "a", suffix, codec)
    if suffix == "ts" and dice.random() < 0.7:
        clip = join(clip, make_clip(dice, folder, "b", suffix, codec), folder / "joined.ts")
    elif dice.random() < 0.6:
        clip = rewrite(dice, clip, folder / f"shuffled.{suffix}")
    if suffix == "mp4" and dice.random() < 0.5:
        turn_upright(clip, dice.choice(TURNS))
    damaged = dice.random() < 0.3
    return (damage(dice, clip) if damaged else clip), damaged


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.filterwarnings("ignore")  # of the writer, about what is done to it
def test_any_file_becomes_pictures_without_distortion_or_a_message(block, tmp_path):
    watched, unadvised = 0, []
    for seed in range(block, FILES, BLOCKS):
        dice = random.Random(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        footage, damaged = make_footage(dice, folder)
        size = dice.choice([(160, 120), (120, 160), (240, 136)])
        stage = source_stage(tmp_path / "no weights", tmp_path / "cache")
        inputs = SourceInputs(footage=footage, width=size[0], height=size[1], seconds=1)
        try:
            made = stage.run(inputs, folder, StageContext())
        except InputError as error:
            unadvised += [seed] if not error.hint else []
            continue
        with FootageReader(made.film) as film:
            assert 1 <= film.frames <= 25, f"seed {seed}: {film.frames} frames"
            middle = [film.frame(number).y for number in range(0, film.frames, 5)]
        if not damaged:
            watched += 1
            shapes = [roundness(_footage_of(made, plane)) for plane in middle]
            assert max(abs(shape - 1) for shape in shapes) < 0.12, f"seed {seed}: {shapes}"
    assert unadvised == []
    assert watched > FILES / BLOCKS / 3


def _footage_of(made, plane: np.ndarray) -> np.ndarray:
    from stages.records.footage import FootageFacts

    margin = FootageFacts.load(made.facts).margin
    return plane[:, margin : plane.shape[1] - margin]
