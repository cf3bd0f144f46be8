"""Finding the job that a person means."""

from __future__ import annotations

import difflib
import unicodedata

from config.errors import UsageError
from config.paths import Home
from daemon.state.job_index import JobIndex
from stages.jobs.job import Job

_MOST = 5


def find(home: Home, words: str) -> Job:
    """Return the job that ``words`` name: its id, the beginning of it, or what its script was called.

    Raises UsageError when there is none or more than one; the hint names those that come close.
    """
    shelf = JobIndex(home.jobs)
    shelf.refresh()
    jobs = list(shelf)
    if words in shelf.torn or words in shelf.strange:
        raise UsageError(f"The job {words} cannot be read.", f"Look into {home.jobs / words}, or type: presgen status")
    wanted = _folded(words)
    for fits in (
        [job for job in jobs if _folded(job.manifest.id) == wanted],
        [job for job in jobs if _folded(job.manifest.name) == wanted],
        [job for job in jobs if wanted and _folded(job.manifest.id).startswith(wanted)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            listed = "\n".join(f"  {job.manifest.id} ({job.manifest.state})" for job in fits[-_MOST:])
            raise UsageError(f"There are {len(fits)} jobs called {words}.", f"Name one by its id, such as:\n{listed}")
    raise UsageError(f"There is no job called {words}.", _hint(wanted, jobs))


def _hint(wanted: str, jobs: list[Job]) -> str:
    if not jobs:
        return "There are no jobs yet. Drop a folder with a script and a video into the inbox."
    for known in (
        {_folded(job.manifest.name): job.manifest.name for job in jobs},
        {job.manifest.id: job.manifest.id for job in jobs},
    ):
        if near := difflib.get_close_matches(wanted, sorted(known), n=3):
            return f"Did you mean {' or '.join(known[name] for name in near)}?"
    return "Type: presgen status"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
