"""Open a folder or a video with the program that this computer uses for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.paths import Home
from daemon.state.job_index import JobIndex
from stages.jobs.job import Job

_TIMEOUT_S = 5.0
_REPORT = "report.html"


def find_result(job: Job, outbox: Path) -> Path:
    """Return the video of ``job`` in the outbox, else the folder of the job."""
    if job.manifest.delivered and (video := outbox / job.manifest.delivered.files[-1]).exists():
        return video
    return job.folder


def find_report(job: Job, outbox: Path) -> Path | None:
    """Return the report of ``job`` in the outbox, else the one in its folder; None without any."""
    delivered = job.manifest.delivered.files if job.manifest.delivered else ()
    places = [outbox / name for name in delivered if Path(name).name == _REPORT]
    return next((place for place in (*places, job.output / _REPORT) if place.exists()), None)


def find_last_report(home: Home) -> Path | None:
    """Return the report of the youngest job that has one."""
    index = JobIndex(home.jobs)
    index.refresh()
    youngest_first = sorted(index, key=lambda job: job.manifest.created_at, reverse=True)
    return next(filter(None, (find_report(job, home.outbox) for job in youngest_first)), None)


def open_path(path: Path) -> bool:
    """Open ``path``; return False where no program can open it or there is no screen."""
    if sys.platform == "darwin":
        program = shutil.which("open")
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        program = shutil.which("xdg-open")
    else:
        program = None
    if program is None:
        return False
    try:
        done = subprocess.run([program, path], timeout=_TIMEOUT_S, capture_output=True, check=False)
    except subprocess.TimeoutExpired:  # some programs run until they are closed
        return True
    except OSError:
        return False
    return done.returncode == 0
