"""Write FAILED.txt, which tells the user in the job's folder why there is no video."""

from __future__ import annotations

from contextlib import suppress

from config.files import write_atomically
from stages.jobs.job import Job
from stages.jobs.manifest import Failure

FAILURE_FILE = "FAILED.txt"


def write_failure_note(job: Job, failure: Failure) -> None:
    """Write what happened and what to do to FAILED.txt; errors such as a full disk are ignored."""
    manifest = job.manifest
    text = f"""No video was made of "{manifest.name}".

What happened: {failure.message}
What to do:    {failure.hint or "Look into processing/processing.log for the details."}

Your files are in {job.input}. Nothing was deleted. They stay there for as many days as
`retention` in config.yaml says (14 unless you change it); then the footage is removed, and the script stays.
To try again:  presgen retry {manifest.id}
Dropping the script and the footage into the inbox again works too.
"""
    with suppress(OSError):
        write_atomically(job.folder / FAILURE_FILE, text)
