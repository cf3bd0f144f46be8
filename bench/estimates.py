"""Measure how well the duration of a job is predicted: learn from five videos, then predict five others.

    .venv/bin/python bench/estimates.py            # about ten minutes on two cores

The home is new and uses the weights of the real one, so no timings are known at the beginning. Run it on an otherwise
idle machine: the load of other programs cannot be predicted. `presgen stats` in that home shows the same figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FOOTAGE = ROOT / "examples" / "welcome" / "source.mp4"
PRESGEN = Path(sys.executable).with_name("presgen")
LEARN, PREDICT = (2, 8, 4, 12, 6), (3, 10, 5, 7, 14)
"""Number of sentences of the videos to learn from, and of those to predict; about five seconds each."""
GOAL = 0.25

# Every sentence of every script differs, so that nothing is cached.
SENTENCES = (
    "Lesson {n} begins with a question that everybody in room {n} has asked at least once.",
    "We look at {n} small steps, and at the reason why the first of them is the hardest.",
    "Write down what you want to change before week {n} is over, and keep it where you see it.",
    "In group {n}, people who wrote it down were twice as likely to go on after a month.",
    "When day {n} goes wrong, do not explain it; simply begin again on the next one.",
    "Thank you for your patience in part {n}, and good luck with what you have planned.",
)


def build_script(number: int, count: int) -> str:
    """Return a script of ``count`` sentences, different for each ``number``."""
    lines = [SENTENCES[at % len(SENTENCES)].format(n=100 * number + at) for at in range(count)]
    return f"# Lesson {number}\n\n" + " ".join(lines) + "\n"


def make_video(home: Path, number: int, count: int, *options: str) -> dict:
    """Run `presgen make` as a user would, and return its JSON output."""
    file = home / f"lesson-{number}.txt"
    file.write_text(build_script(number, count), encoding="utf-8")
    command = [str(PRESGEN), "make", str(file), str(FOOTAGE), "-o", str(file.with_suffix(".mp4")), "--json", *options]
    environment = os.environ | {"PRESGEN_HOME": str(home)}
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def load_stats(home: Path) -> dict:
    """Return the JSON output of `presgen stats`."""
    command = [str(PRESGEN), "--home", str(home), "stats", "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(home: Path, preset: str) -> None:
    """Make all videos, and print the table."""
    options = ("--preset", preset)
    print(f"{'video':>12} {'length':>8} {'dry run':>9} {'expected':>9} {'took':>8} {'off by':>7}")
    off = []
    for number, count in enumerate((*LEARN, *PREDICT), 1):
        before = make_video(home, number, count, "--dry-run", *options)["expected_work_seconds"]
        make_video(home, number, count, *options)
        job = load_stats(home)["jobs"][-1]
        error = abs(job["predicted_s"] / job["actual_s"] - 1)
        if number > len(LEARN):
            off.append(error)
        name = f"{'predicted' if number > len(LEARN) else 'learned'} {number}"
        times = f"{before:7.1f} s {job['predicted_s']:7.1f} s {job['actual_s']:6.1f} s"
        print(f"{name:>12} {job['video_s']:6.1f} s {times} {error:7.0%}", flush=True)
    print(f"\nmedian error of the {len(off)} predicted videos: {median(off):.0%}, goal {GOAL:.0%}")
    print(f"presgen stats says: {load_stats(home)['estimates']['words']}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--preset", default="standard", help="the preset of all videos (standard)")
    parser.add_argument(
        "--home", type=Path, help="an empty folder to use and keep as the home, instead of a temporary one"
    )
    arguments = parser.parse_args()
    real = Path(os.environ.get("PRESGEN_HOME") or Path.home() / "PresGen")
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        (home / "models").symlink_to(real / "models")
        measure(home, arguments.preset)


if __name__ == "__main__":
    main()
