"""Run many jobs through one daemon and check that its memory, files and threads do not grow.

    .venv/bin/python bench/soak.py             # 200 jobs, every tenth of which makes a video; about ten minutes
    .venv/bin/python bench/soak.py --jobs 40

Prints open files, threads and memory of the daemon after every twenty jobs, and fails when files or memory have grown
since the first forty by more than `FILES` or `MEGABYTES`. Every job is dropped, admitted, attempted by its own process,
and delivered or failed; the home is new.
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

from tests.acceptance.daemon import BAD, SCRIPT, Daemon  # noqa: E402  needs the path above
from tests.waiting import until  # noqa: E402

WEIGHTS = Path.home() / ".cache" / "presgen-tests" / "models"
FILES, MEGABYTES = 4, 12
"""Growth that is allowed after the first forty jobs."""


def main() -> None:
    """Drop jobs, wait for them, measure; exit with 1 when the daemon has grown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200, help="how many jobs (200)")
    jobs = parser.parse_args().jobs
    with tempfile.TemporaryDirectory() as folder, Daemon(Path(folder), WEIGHTS) as daemon:
        still = Path(folder) / "me.jpg"
        with av.open(str(ROOT / "examples" / "welcome" / "source.mp4")) as container:
            next(container.decode(video=0)).to_image().resize((640, 360)).save(still, quality=90)
        process = psutil.Process(daemon.begin().process.pid)
        started, samples = time.monotonic(), []
        print(" jobs  seconds  files  threads  memory, MB")
        for first in range(0, jobs, 20):
            for number in range(first, min(first + 20, jobs)):
                daemon.drop(f"job {number:04}", still, script=BAD if number % 10 else SCRIPT)
            until(lambda: sum(map(has_ended, daemon.manifests())) == number + 1, 600, "the end of all jobs")  # noqa: B023
            samples.append((process.num_fds(), process.memory_info().rss / 1e6))
            seconds = time.monotonic() - started
            print(
                f"{number + 1:5}  {seconds:7.0f}  {samples[-1][0]:5}  {process.num_threads():7}  {samples[-1][1]:10.1f}"
            )
        videos = len(list(daemon.outbox.glob("*.mp4")))
        failed = sum(manifest["state"] == "failed" for manifest in daemon.manifests())
        print(f"{videos} videos, {failed} jobs failed as expected; the daemon exited with {daemon.stop()}.")
    baseline, last = samples[min(1, len(samples) - 1)], samples[-1]
    if videos + failed != jobs or last[0] > baseline[0] + FILES or last[1] > baseline[1] + MEGABYTES:
        sys.exit("The daemon has grown, or has lost a job.")


def has_ended(manifest: dict) -> bool:
    """Return whether the job has failed or has been delivered."""
    return manifest["state"] == "failed" or manifest["delivered"] is not None


if __name__ == "__main__":
    main()
