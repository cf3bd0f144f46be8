"""Find and remove old files of jobs, for the service and for `presgen clean`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from config.paths import Home
from config.settings import RetentionSettings
from daemon.state.job_index import JobIndex
from outbox.retention import Removal, find_removals, finish_removals, remove

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CleanedJob:
    """A job of which files were removed.

    ``whole``: all of it, with its copy of the results; else its footage and working files. ``freed`` is in bytes.
    """

    id: str
    name: str
    state: str
    whole: bool
    freed: int

    @classmethod
    def of(cls, removal: Removal) -> CleanedJob:
        """Return the record of ``removal``, before it is carried out."""
        manifest = removal.job.manifest
        return cls(manifest.id, manifest.name, str(manifest.state), removal.whole, removal.size)


@dataclass(frozen=True, slots=True)
class CleanupResult:
    """The jobs of which files were removed; ``dry_run``: nothing was, they only would be."""

    jobs: Sequence[CleanedJob]
    dry_run: bool

    @property
    def freed(self) -> int:
        """The bytes that this frees."""
        return sum(job.freed for job in self.jobs)

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        jobs = [
            {"id": job.id, "name": job.name, "state": job.state, "whole": job.whole, "bytes": job.freed}
            for job in self.jobs
        ]
        return {"dry_run": self.dry_run, "jobs": jobs, "bytes": self.freed}


def find_due_removals(home: Home, retention: RetentionSettings, now: datetime) -> list[Removal]:
    """Return what `presgen clean` removes at ``now``; reads files only."""
    index = JobIndex(home.jobs)
    index.refresh()
    return list(find_removals(index, retention, now))


def carry_out(removal: Removal, now: datetime) -> None:
    """Remove what ``removal`` names and log it. Raises OSError when a file cannot be removed."""
    size, name = removal.size, removal.job.manifest.id
    remove(removal, now)
    if removal.whole:
        log.info("job_expired", job=name, name=removal.job.manifest.name, bytes=size)
    else:
        log.info("job_cleaned", job=name, bytes=size)


def clean_directly(home: Home, retention: RetentionSettings, now: datetime) -> None:
    """Remove what is due at ``now``, while no service runs.

    Raises OSError when a file cannot be removed, after all others have been.
    """
    refused: list[OSError] = []
    finish_removals(home.jobs)
    for removal in find_due_removals(home, retention, now):
        try:
            carry_out(removal, now)
        except OSError as error:
            refused.append(error)
    if refused:
        raise refused[0]
