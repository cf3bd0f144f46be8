"""How well the time of a job is foreseen: five videos to learn from, then others that are predicted and made.

    .venv/bin/python bench/estimates.py            # about ten minutes on two cores

The home is a new one that borrows the weights of the real one, so nothing is known at the beginning. Run it on an
otherwise idle machine: what other programs take cannot be foreseen. `presgen stats` in that home shows the same figure.
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
LEARN, JUDGE = (2, 8, 4, 12, 6), (3, 10, 5, 7, 14)
"""Sentences of the videos to learn from, and of those to judge by; about five seconds each."""
GOAL = 0.25

# Every sentence of every script differs, so that nothing is found in the cache.
SENTENCES = (
    "Lesson {n} begins with a question that everybody in room {n} has asked at least once.",
    "We look at {n} small steps, and at the reason why the first of them is the hardest.",
    "Write down what you want to change before week {n} is over, and keep it where you see it.",
    "In group {n}, people who wrote it down were twice as likely to go on after a month.",
    "When day {n} goes wrong, do not explain it; simply begin again on the next one.",
    "Thank you for your patience in part {n}, and good luck with what you have planned.",
)


def script(number: int, count: int) -> str:
    """Return a script of ``count`` sentences that no other ``number`` has."""
    lines = [SENTENCES[at % len(SENTENCES)].format(n=100 * number + at) for at in range(count)]
    return f"# Lesson {number}\n\n" + " ".join(lines) + "\n"


def make(home: Path, number: int, count: int, *options: str) -> dict:
    """Run `presgen make` as a user would and return its answer."""
    file = home / f"lesson-{number}.txt"
    file.write_text(script(number, count), encoding="utf-8")
    command = [str(PRESGEN), "make", str(file), str(FOOTAGE), "-o", str(file.with_suffix(".mp4")), "--json", *options]
    environment = os.environ | {"PRESGEN_HOME": str(home)}
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def stats(home: Path) -> dict:
    """Return what `presgen stats` has to say."""
    command = [str(PRESGEN), "--home", str(home), "stats", "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(home: Path, preset: str) -> None:
    """Make all videos and print the table."""
    options = ("--preset", preset)
    print(f"{'video':>10} {'length':>8} {'dry run':>9} {'expected':>9} {'took':>8} {'off by':>7}")
    off = []
    for number, count in enumerate((*LEARN, *JUDGE), 1):
        before = make(home, number, count, "--dry-run", *options)["expected_work_seconds"]
        make(home, number, count, *options)
        job = stats(home)["jobs"][-1]
        error = abs(job["predicted_s"] / job["actual_s"] - 1)
        if number > len(LEARN):
            off.append(error)
        name = f"{'judged' if number > len(LEARN) else 'learned'} {number}"
        times = f"{before:7.1f} s {job['predicted_s']:7.1f} s {job['actual_s']:6.1f} s"
        print(f"{name:>10} {job['video_s']:6.1f} s {times} {error:7.0%}", flush=True)
    print(f"\nmedian error of the {len(off)} that were judged: {median(off):.0%}, goal {GOAL:.0%}")
    print(f"presgen stats says: {stats(home)['estimates']['words']}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--home", type=Path, help="an empty folder that stays, instead of one that is removed")
    arguments = parser.parse_args()
    real = Path(os.environ.get("PRESGEN_HOME") or Path.home() / "PresGen")
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        (home / "models").symlink_to(real / "models")
        measure(home, arguments.preset)


if __name__ == "__main__":
    main()
