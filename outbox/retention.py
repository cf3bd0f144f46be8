"""What a delivered job keeps: everything the user gave and got, and the story of how it was made."""

from __future__ import annotations

import shutil
from contextlib import suppress

from stages.jobs.job import Job

KEPT = frozenset(
    {"processing.log", "worker.log", "script.json", "outline.json", "timing.json", "cues", "footage.json"}
    | {"performance.json"}
)
"""Working files that are small and tell something."""


def tidy(job: Job) -> None:
    """Remove the large working files of a delivered job. Input and output stay: the input is the user's own."""
    for path in job.processing.iterdir():
        if path.name in KEPT:
            continue
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
