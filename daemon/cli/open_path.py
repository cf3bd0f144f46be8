"""Opening a folder or a video for the user, with whatever this computer opens things."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stages.jobs.job import Job

_PATIENCE_S = 5.0


def place(job: Job, outbox: Path) -> Path:
    """Return what there is to see of ``job``: its video in the outbox, else its folder."""
    if job.manifest.delivered and (video := outbox / job.manifest.delivered.files[-1]).exists():
        return video
    return job.folder


def opened(path: Path) -> bool:
    """Open ``path``; False where nothing can open it, or nobody could see it."""
    if sys.platform == "darwin":
        program = shutil.which("open")
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        program = shutil.which("xdg-open")
    else:
        program = None
    if program is None:
        return False
    try:
        done = subprocess.run([program, path], timeout=_PATIENCE_S, capture_output=True, check=False)
    except subprocess.TimeoutExpired:  # some programs stay until they are closed
        return True
    except OSError:
        return False
    return done.returncode == 0
