"""All jobs of a home, read again only when they changed on disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import ValidationError

from stages.job import Job, JobState

_NOT_JOBS = {"inbox", "outbox"}
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class Shelf:
    """The job directories in ``jobs``. Whatever is wrong with one of them is kept in ``broken`` and stops no other."""

    jobs: Path
    broken: dict[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[Stamp, Job]] = field(default_factory=dict)

    def refresh(self) -> None:
        """Look at every job again; those whose manifest has not changed are not read."""
        names = {entry.name for entry in os.scandir(self.jobs) if _is_job(entry)} if self.jobs.is_dir() else set()
        for gone in (self._known.keys() | self.broken.keys()) - names:
            self._known.pop(gone, None)
            self.broken.pop(gone, None)
        for name in names:
            self._read(name)

    def reread(self, name: str) -> Job | None:
        """Return job ``name`` as it is on disk now."""
        self._known.pop(name, None)
        self._read(name)
        return self.job(name)

    def job(self, name: str) -> Job | None:
        """Return the job with that id."""
        known = self._known.get(name)
        return known[1] if known else None

    def __iter__(self) -> Iterator[Job]:
        """Yield all jobs, oldest first."""
        yield from sorted(
            (job for _, job in self._known.values()), key=lambda job: (job.manifest.created_at, job.folder)
        )

    def having(self, *states: JobState) -> list[Job]:
        """Return the jobs in these states that the service is to work on, oldest first."""
        return [job for job in self if job.manifest.state in states and not job.manifest.direct]

    def abandoned(self) -> list[Job]:
        """Return the jobs of commands that were ended before they could take them away; they hold copies alone."""
        ended = {JobState.OUTPUT, JobState.FAILED, JobState.CANCELLED}
        return [
            job
            for job in self
            if job.manifest.direct and job.manifest.state not in ended and not psutil.pid_exists(job.manifest.direct)
        ]

    def _read(self, name: str) -> None:
        path = self.jobs / name / "job.json"
        try:
            stamp = _stamp(path)
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                self._known[name] = stamp, Job.open(path.parent)
            self.broken.pop(name, None)
        except FileNotFoundError:
            self._known.pop(name, None)
            if path.parent.is_dir():
                self.broken[name] = "its job.json is missing"
        except (OSError, ValueError, ValidationError) as error:
            self._known.pop(name, None)
            self.broken[name] = f"its job.json cannot be read ({type(error).__name__})"


def _is_job(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name not in _NOT_JOBS and entry.is_dir(follow_symlinks=False)


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def remove(job: Job) -> None:
    """Take a job away whole: it loses its name first, so that nobody ever sees half of it."""
    hidden = job.folder.with_name(f".removed-{job.folder.name}")
    with suppress(FileNotFoundError):
        job.folder.rename(hidden)
    shutil.rmtree(hidden, ignore_errors=True)
