"""How fast, and how much memory: one minute of 720p video, as ratios against a pure re-encode in the same run.

    .venv/bin/python bench/speed.py            # everything, about ten minutes on two cores
    .venv/bin/python bench/speed.py --quick    # without the ten-minute script

Run it on an otherwise idle machine. Every run is a process of its own; the home is a new one that borrows the weights
of the real one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOOTAGE = ROOT / "examples" / "welcome" / "source.mp4"

# About a minute when spoken by the default voice; every sentence differs, so that nothing is found in the cache twice.
MINUTE = """\
# How a week of training becomes a habit

## Chapter {n}: begin small

Welcome to lesson {n} of our course on better habits. Most people begin with a plan that is far too large for an
ordinary week. By the third day of week {n}, the plan is already in the way of the work it should support.

- Choose one habit for week {n} and write it down.
- Attach it to something you do every day, like your first coffee.
- Make it so small that you cannot refuse it.

[pause 1s]

## Chapter {n} continued: keep it visible

A habit that nobody sees is a habit that nobody misses. Put a calendar on the wall, and mark all {n}0 days with a pen.
When you miss a day, do not explain it to anybody; simply begin again the next morning. Research on 96 people found that
it takes about 66 days until a new routine feels normal.

- Mark every day on a calendar, and count to {n}0.
- Tell one colleague what you are doing in week {n}.

At the end of the month, look back at lesson {n}, and decide whether the habit has earned its place. Thank you for
watching, and good luck with the first step.
"""


def script(minutes: int) -> str:
    """Return a script of about ``minutes`` minutes."""
    parts = [MINUTE.format(n=number) for number in range(1, minutes + 1)]
    return "\n".join([parts[0], *(part.split("\n", 2)[2] for part in parts[1:])])


@dataclass(frozen=True)
class Run:
    """A finished process: seconds, peak memory of its largest process in MiB, and the result it printed."""

    wall: float
    peak: float
    result: dict


def timed(command: list[str], home: Path) -> Run:
    """Run ``command`` with ``home`` as the home, and time it as a whole process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PRESGEN_HOME": str(home)}, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if status:
        sys.exit(f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(status)}.\n{printed}")
    unit = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss: KiB on Linux, bytes on macOS
    return Run(wall, usage.ru_maxrss / unit, json.loads(printed))


def make(home: Path, text: str, name: str) -> Run:
    """Make a video of ``text`` as a user would."""
    file = home / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    presgen = Path(sys.executable).with_name("presgen")
    command = [str(presgen), "make", str(file), str(FOOTAGE), "-o", str(home / f"{name}.mp4"), "--keep", "--json"]
    return timed(command, home)


def reencode(home: Path, video: Path) -> Run:
    """Decode ``video`` and encode its picture again with the same settings, and nothing else."""
    return timed([sys.executable, __file__, "--reencode", str(video)], home)


def reencoded(video: Path) -> None:
    """Do what `reencode` times."""
    import av

    from config.presets import presets
    from models.picture import Picture
    from stages.media.encoder import VideoEncoder

    quality = presets().standard
    with tempfile.TemporaryDirectory() as folder, av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        with VideoEncoder(
            Path(folder) / "again.mp4", (stream.width, stream.height), quality.encoder, quality.crf
        ) as encoder:
            for frame in container.decode(stream):
                encoder.add(Picture(frame.to_ndarray()))
    print(json.dumps({"frames": stream.frames}))


def paint(home: Path, job: Path) -> Run:
    """Paint and encode the pictures of ``job`` again, without an avatar, and tell what each of the two costs."""
    return timed([sys.executable, __file__, "--paint", str(job)], home)


def painted(job: Path) -> None:
    """Do what `paint` times: seconds of processor time of the painter and of the encoder."""
    from config.presets import presets
    from models.face.track import FaceTrack
    from stages.media.encoder import VideoEncoder
    from stages.painting.arrangement import arrange
    from stages.painting.painter import Painter
    from stages.painting.style import build_style
    from stages.records.cues import Cues
    from stages.records.footage import FootageFacts
    from stages.records.narration import Narration
    from stages.source.footage_reader import FootageReader

    work, quality = job / "processing", presets().standard
    cues = Cues.load(next((work / "cues").iterdir()))
    place = arrange(
        cues.layout, quality.height, FootageFacts.load(work / "footage.json"), FaceTrack.load(work / "track.npz")
    )
    frames = Narration.load(work / "timing.json").frames
    with tempfile.TemporaryDirectory() as folder, FootageReader(work / "footage.mp4") as footage:
        painter = Painter(cues, place, footage.frame(0), build_style("dark"))
        spent = 0.0
        begin = time.process_time(), time.thread_time()
        with VideoEncoder(Path(folder) / "again.mp4", place.size, quality.encoder, quality.crf) as encoder:
            for number in range(frames):
                frame = footage.frame(number % footage.frames)
                start = time.thread_time()
                picture = painter.paint(number, frame)
                spent += time.thread_time() - start
                encoder.add(picture)
        encoding = time.process_time() - begin[0] - (time.thread_time() - begin[1])
    print(json.dumps({"frames": frames, "painting": spent, "encoding": encoding}))


def home_with_weights(folder: str) -> Path:
    """Return a new home that borrows the weights of the real one."""
    home = Path(folder)
    real = Path(os.environ.get("PRESGEN_HOME") or Path.home() / "PresGen")
    home.joinpath("models").symlink_to(real / "models")
    return home


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out the ten-minute script")
    parser.add_argument("--reencode", type=Path, metavar="VIDEO", help=argparse.SUPPRESS)
    parser.add_argument("--paint", type=Path, metavar="JOB", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.paint:
        return painted(arguments.paint)
    if arguments.reencode:
        return reencoded(arguments.reencode)

    with tempfile.TemporaryDirectory() as folder:
        measure(home_with_weights(folder), arguments.quick)


def measure(home: Path, quick: bool) -> None:
    """Run everything and print the table."""
    first = make(home, script(1), "minute")
    second = make(home, script(1).replace("By the third day", "Around the fourth day"), "changed")
    pure = reencode(home, home / "minute.mp4")
    job = Path(first.result["job"])
    stages = json.loads((job / "job.json").read_text())["stages"]
    seconds = json.loads((job / "processing" / "timing.json").read_text())["frames"] / 25

    line("length of the video", f"{seconds:8.1f} s")
    line("whole job", f"{first.wall:8.1f} s", f"{first.wall / seconds:5.2f} x the length of the video", "0.70")
    line("pure re-encode of the same frames", f"{pure.wall:8.1f} s")
    line("", "", f"{first.wall / pure.wall:5.2f} x the pure re-encode", "1.80")
    line("again, one sentence changed", f"{second.wall:8.1f} s", f"{second.wall / first.wall:5.2f} x the first", "0.40")
    for name, run in stages.items():
        took = (moment(run["finished_at"]) - moment(run["started_at"])).total_seconds()
        line(f"  stage {name}", f"{took:8.2f} s", f"{1000 * took / (25 * seconds):5.2f} ms a frame of video")
    cost = paint(home, job).result
    each = {name: 1000 * cost[name] / cost["frames"] for name in ("painting", "encoding")}
    line("encoding, processor time", f"{each['encoding']:8.2f} ms", "a frame")
    ratio = each["painting"] / each["encoding"]
    line("painting, processor time", f"{each['painting']:8.2f} ms", f"{ratio:5.2f} x the encoding", "0.15")
    line("peak memory, one minute", f"{first.peak:8.0f} MiB")
    if not quick:
        long = make(home, script(10), "ten")
        line("peak memory, ten minutes", f"{long.peak:8.0f} MiB", f"{long.peak / first.peak:5.2f} x one minute", "1.20")


moment = datetime.fromisoformat


def line(what: str, value: str, ratio: str = "", goal: str = "") -> None:
    """Print one line of the table."""
    print(f"{what:36}{value:>12}   {ratio:32}{'goal ' + goal if goal else ''}".rstrip())


if __name__ == "__main__":
    main()
