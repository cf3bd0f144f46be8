"""Open a folder or a video with the program that this computer uses for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stages.jobs.job import Job

_TIMEOUT_S = 5.0


def find_result(job: Job, outbox: Path) -> Path:
    """Return the video of ``job`` in the outbox, else the folder of the job."""
    if job.manifest.delivered and (video := outbox / job.manifest.delivered.files[-1]).exists():
        return video
    return job.folder


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
