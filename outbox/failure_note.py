"""FAILED.txt: why there is no video, for a person who looks into the job's folder."""

from __future__ import annotations

from contextlib import suppress

from config.files import write_atomically
from stages.jobs.job import Job
from stages.jobs.manifest import Failure

FAILURE_FILE = "FAILED.txt"


def note(job: Job, failure: Failure) -> None:
    """Write down what happened and what to do. A disk that is full keeps the note away, never the job."""
    manifest = job.manifest
    text = f"""No video was made of "{manifest.name}".

What happened: {failure.message}
What to do:    {failure.hint or "Look into processing/processing.log for the details."}

Your files are in {job.input}. Nothing was deleted.
To try again:  presgen retry {manifest.id}
Dropping the script and the footage into the inbox again works too.
"""
    with suppress(OSError):
        write_atomically(job.folder / FAILURE_FILE, text)
