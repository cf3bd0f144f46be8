"""Measure time and memory for one minute of 720p video, relative to a plain re-encode in the same run.

    .venv/bin/python bench/speed.py            # everything, about ten minutes on two cores
    .venv/bin/python bench/speed.py --quick    # without the ten-minute script

Run it on an otherwise idle machine. Every run is a separate process; the home is new and uses the weights of the real
one.
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

# About a minute when spoken by the default voice; every sentence differs, so that nothing is cached.
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


def build_script(minutes: int) -> str:
    """Return a script of about ``minutes`` minutes."""
    parts = [MINUTE.format(n=number) for number in range(1, minutes + 1)]
    return "\n".join([parts[0], *(part.split("\n", 2)[2] for part in parts[1:])])


@dataclass(frozen=True)
class TimedRun:
    """A finished process: seconds, peak memory of its largest process in MiB, and the result it printed."""

    wall: float
    peak: float
    result: dict


def run_timed(command: list[str], home: Path) -> TimedRun:
    """Run ``command`` with ``home`` as the home, and measure its time and peak memory."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PRESGEN_HOME": str(home)}, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if status:
        sys.exit(f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(status)}.\n{printed}")
    unit = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss: KiB on Linux, bytes on macOS
    return TimedRun(wall, usage.ru_maxrss / unit, json.loads(printed))


def make_video(home: Path, text: str, name: str) -> TimedRun:
    """Make a video of ``text`` with `presgen make`, as a user would."""
    file = home / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    presgen = Path(sys.executable).with_name("presgen")
    command = [str(presgen), "make", str(file), str(FOOTAGE), "-o", str(home / f"{name}.mp4"), "--keep", "--json"]
    return run_timed(command, home)


def time_reencoding(home: Path, video: Path) -> TimedRun:
    """Time decoding ``video`` and encoding its pictures again with the same settings."""
    return run_timed([sys.executable, __file__, "--reencode", str(video)], home)


def reencode(video: Path) -> None:
    """Decode and re-encode ``video``, in the process that `time_reencoding` starts."""
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


def time_painting(home: Path, job: Path) -> TimedRun:
    """Time painting and encoding the pictures of ``job`` again, without an avatar."""
    return run_timed([sys.executable, __file__, "--paint", str(job)], home)


def paint(job: Path) -> None:
    """Paint and encode again, in the process that `time_painting` starts; print the processor time of each."""
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


def create_home(folder: str) -> Path:
    """Return a new home that links to the weights of the real one."""
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
        return paint(arguments.paint)
    if arguments.reencode:
        return reencode(arguments.reencode)

    with tempfile.TemporaryDirectory() as folder:
        measure(create_home(folder), arguments.quick)


def measure(home: Path, quick: bool) -> None:
    """Run everything and print the table."""
    first = make_video(home, build_script(1), "minute")
    second = make_video(home, build_script(1).replace("By the third day", "Around the fourth day"), "changed")
    pure = time_reencoding(home, home / "minute.mp4")
    job = Path(first.result["job"])
    stages = json.loads((job / "job.json").read_text())["stages"]
    seconds = json.loads((job / "processing" / "timing.json").read_text())["frames"] / 25

    print_line("length of the video", f"{seconds:8.1f} s")
    print_line("whole job", f"{first.wall:8.1f} s", f"{first.wall / seconds:5.2f} x the length of the video", "0.70")
    print_line("pure re-encode of the same frames", f"{pure.wall:8.1f} s")
    print_line("", "", f"{first.wall / pure.wall:5.2f} x the pure re-encode", "1.80")
    print_line(
        "again, one sentence changed", f"{second.wall:8.1f} s", f"{second.wall / first.wall:5.2f} x the first", "0.40"
    )
    for name, run in stages.items():
        took = (datetime.fromisoformat(run["finished_at"]) - datetime.fromisoformat(run["started_at"])).total_seconds()
        print_line(f"  stage {name}", f"{took:8.2f} s", f"{1000 * took / (25 * seconds):5.2f} ms a frame of video")
    cost = time_painting(home, job).result
    each = {name: 1000 * cost[name] / cost["frames"] for name in ("painting", "encoding")}
    print_line("encoding, processor time", f"{each['encoding']:8.2f} ms", "a frame")
    ratio = each["painting"] / each["encoding"]
    print_line("painting, processor time", f"{each['painting']:8.2f} ms", f"{ratio:5.2f} x the encoding", "0.15")
    print_line("peak memory, one minute", f"{first.peak:8.0f} MiB")
    if not quick:
        long = make_video(home, build_script(10), "ten")
        print_line(
            "peak memory, ten minutes", f"{long.peak:8.0f} MiB", f"{long.peak / first.peak:5.2f} x one minute", "1.20"
        )


def print_line(label: str, value: str, ratio: str = "", goal: str = "") -> None:
    """Print one line of the table."""
    print(f"{label:36}{value:>12}   {ratio:32}{'goal ' + goal if goal else ''}".rstrip())


if __name__ == "__main__":
    main()
