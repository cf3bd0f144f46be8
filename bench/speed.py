"""How fast, and how much memory: one minute of 720p video, as ratios against a pure re-encode in the same run.

    .venv/bin/python bench/speed.py            # everything, about ten minutes on two cores
    .venv/bin/python bench/speed.py --quick    # without the ten-minute script

Run it on an otherwise idle machine. Every run is a process of its own with a home of its own; the weights are taken from
the real home.
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


def reencode(home: Path, video: Path, preset: str, crf: int) -> Run:
    """Decode ``video`` and encode its picture again with the same settings, and nothing else."""
    return timed([sys.executable, __file__, "--reencode", str(video), preset, str(crf)], home)


def reencoded(video: Path, preset: str, crf: int) -> None:
    """Do what `reencode` times."""
    sys.path.insert(0, str(ROOT))
    import av

    from models.picture import Picture
    from stages.compose.encode import Encoder

    with tempfile.TemporaryDirectory() as folder, av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        with Encoder(Path(folder) / "again.mp4", (stream.width, stream.height), preset, crf) as encoder:
            for frame in container.decode(stream):
                encoder.add(Picture(frame.to_ndarray()))
    print(json.dumps({"frames": stream.frames}))


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
    parser.add_argument("--reencode", nargs=3, metavar=("VIDEO", "PRESET", "CRF"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.reencode:
        video, preset, crf = arguments.reencode
        return reencoded(Path(video), preset, int(crf))

    with tempfile.TemporaryDirectory() as folder:
        home = home_with_weights(folder)
        first = make(home, script(1), "minute")
        job = Path(first.result["job"])
        manifest = json.loads((job / "job.json").read_text())
        seconds = json.loads((job / "processing" / "timing.json").read_text())["frames"] / 25
        encoder = manifest["stages"]["avatar"]["values"]
        pure = reencode(home, home / "minute.mp4", "veryfast", 20)
        second = make(home, script(1).replace("so small that you cannot refuse it", "easy enough for a bad day"), "changed")
        print(f"{'length of the video':44}{seconds:8.1f} s")
        print(f"{'whole job':44}{first.wall:8.1f} s   {first.wall / seconds:5.2f} x the length of the video  (goal 0.70)")
        print(f"{'pure re-encode of the same frames':44}{pure.wall:8.1f} s   whole job {first.wall / pure.wall:5.2f} x that  (goal 1.80)")
        print(f"{'again, one sentence changed':44}{second.wall:8.1f} s   {second.wall / first.wall:5.2f} x the first  (goal 0.40)")
        for name, run in manifest["stages"].items():
            took = (_moment(run["finished_at"]) - _moment(run["started_at"])).total_seconds()
            print(f"{'  stage ' + name:44}{took:8.2f} s   {1000 * took / (25 * seconds):5.2f} ms a frame of video")
        print(f"{'peak memory, one minute':44}{first.peak:8.0f} MiB")
        if not arguments.quick:
            long = make(home, script(10), "ten")
            print(f"{'peak memory, ten minutes':44}{long.peak:8.0f} MiB   {long.peak / first.peak:5.2f} x one minute  (goal 1.20)")


if __name__ == "__main__":
    main()
