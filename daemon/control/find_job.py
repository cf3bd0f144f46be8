"""Find a job by its id, the beginning of its id, or its name."""

from __future__ import annotations

import unicodedata

from config.errors import UsageError, list_similar
from config.paths import Home
from daemon.state.job_index import JobIndex
from stages.jobs.job import Job

_LISTED = 5


class NoSuchJob(UsageError):
    """No job has that name or id."""


def find_job(home: Home, query: str) -> Job:
    """Return the job that ``query`` names: its id, the beginning of its id, or its name.

    Capitals do not matter. Raises NoSuchJob when there is none, with similar ones in the hint, UsageError when there
    are several.
    """
    index = JobIndex(home.jobs)
    index.refresh()
    jobs = list(index)
    if query in index.torn or query in index.strange:
        raise UsageError(f"The job {query} cannot be read.", f"Look into {home.jobs / query}, or type: presgen status")
    wanted = _fold(query)
    for matches in (
        [job for job in jobs if _fold(job.manifest.id) == wanted],
        [job for job in jobs if _fold(job.manifest.name) == wanted],
        [job for job in jobs if wanted and _fold(job.manifest.id).startswith(wanted)],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            listed = "\n".join(f"  {job.manifest.id} ({job.manifest.state})" for job in matches[-_LISTED:])
            raise UsageError(
                f"There are {len(matches)} jobs called {query}.", f"Name one by its id, such as:\n{listed}"
            )
    raise NoSuchJob(f"There is no job called {query}.", _hint(wanted, jobs))


def _hint(wanted: str, jobs: list[Job]) -> str:
    if not jobs:
        return "There are no jobs yet. Drop a folder with a script and a video into the inbox."
    for known in (
        {_fold(job.manifest.name): job.manifest.name for job in jobs},
        {job.manifest.id: job.manifest.id for job in jobs},
    ):
        if near := list_similar(wanted, known):
            return f"Did you mean {' or '.join(known[name] for name in near)}?"
    return "Type: presgen status"


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
