"""Delete the large working files of delivered jobs.

Keep input, output, logs and small records.
"""

from __future__ import annotations

import shutil
from contextlib import suppress

from stages.jobs.job import Job

KEPT_FILES = frozenset(
    {"processing.log", "worker.log", "script.json", "outline.json", "timing.json", "cues", "footage.json"}
    | {"performance.json"}
)
"""Working files that are kept because they are small and useful for diagnosis."""


def delete_working_files(job: Job) -> None:
    """Delete the working files of a delivered job, except `KEPT_FILES`.

    Input and output are not touched.
    """
    for path in job.processing.iterdir():
        if path.name in KEPT_FILES:
            continue
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
