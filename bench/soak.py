"""Days of work in minutes: many jobs, one after another, through one daemon, which must not grow.

    .venv/bin/python bench/soak.py             # 200 jobs, of which every tenth becomes a video; about ten minutes
    .venv/bin/python bench/soak.py --jobs 40

Prints open files, threads and memory of the daemon after every twenty jobs, and fails when one of them has grown since
the first forty by more than a little. Every job is dropped, taken in, attempted by a process of its own and delivered
or failed; the home is a new one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import av
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.acceptance.daemon import BAD, SCRIPT, Daemon  # noqa: E402  found only now
from tests.waiting import until  # noqa: E402

WEIGHTS = Path.home() / ".cache" / "presgen-tests" / "models"
FILES, MEGABYTES = 4, 12
"""How much more than after the first forty jobs is still flat."""


def main() -> None:
    """Drop, wait, measure; exit with 1 when the daemon has grown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    jobs = parser.parse_args().jobs
    with tempfile.TemporaryDirectory() as folder, Daemon(Path(folder), WEIGHTS) as daemon:
        still = Path(folder) / "me.jpg"
        with av.open(str(ROOT / "examples" / "welcome" / "source.mp4")) as container:
            next(container.decode(video=0)).to_image().resize((640, 360)).save(still, quality=90)
        process = psutil.Process(daemon.begin().process.pid)
        begun, seen = time.monotonic(), []
        print(" jobs  seconds  files  threads  memory, MB")
        for first in range(0, jobs, 20):
            for number in range(first, min(first + 20, jobs)):
                daemon.drop(f"job {number:04}", still, script=BAD if number % 10 else SCRIPT)
            until(lambda: sum(map(ended, daemon.manifests())) == number + 1, 600, "the end of all jobs")  # noqa: B023
            seen.append((process.num_fds(), process.memory_info().rss / 1e6))
            seconds = time.monotonic() - begun
            print(f"{number + 1:5}  {seconds:7.0f}  {seen[-1][0]:5}  {process.num_threads():7}  {seen[-1][1]:10.1f}")
        films = len(list(daemon.outbox.glob("*.mp4")))
        failed = sum(manifest["state"] == "failed" for manifest in daemon.manifests())
        print(f"{films} videos, {failed} jobs failed as they should; the daemon ended with {daemon.stop()}.")
    calm, last = seen[min(1, len(seen) - 1)], seen[-1]
    if films + failed != jobs or last[0] > calm[0] + FILES or last[1] > calm[1] + MEGABYTES:
        sys.exit("The daemon has grown, or has lost a job.")


def ended(manifest: dict) -> bool:
    """Tell whether nothing more becomes of the job."""
    return manifest["state"] == "failed" or manifest["delivered"] is not None


if __name__ == "__main__":
    main()
