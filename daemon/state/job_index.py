"""Index the jobs of a home; a manifest is read again only when it has changed on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import ValidationError

from stages.jobs.job import Job
from stages.jobs.manifest import JobState, Manifest

_NOT_JOBS = {"inbox", "outbox"}
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class JobIndex:
    """The job directories in ``jobs``; a broken one does not affect the others.

    ``torn`` are jobs whose manifest is missing or cut off. ``strange`` are jobs whose manifest is whole but not
    understood (another version or a person wrote it) or cannot be read, with the problem in words; they are left alone.
    """

    jobs: Path
    torn: set[str] = field(default_factory=set)
    strange: dict[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[Stamp, Job]] = field(default_factory=dict)

    @property
    def broken(self) -> dict[str, str]:
        """The jobs that cannot be shown, with the problem in words."""
        return dict.fromkeys(sorted(self.torn), "its job.json is missing or cut off") | self.strange

    def refresh(self) -> list[str]:
        """Find new, changed and removed jobs.

        Return the ids of those of the service that were removed by others (see `forget`). Where `jobs` itself is not
        there, its disk may be disconnected, and none counts as removed.
        """
        there = self.jobs.is_dir()
        names = {entry.name for entry in os.scandir(self.jobs) if _is_job(entry)} if there else set()
        gone = (self._known.keys() | self.torn | self.strange.keys()) - names
        ours = sorted(name for name in gone if name not in self._known or not self._known[name][1].manifest.direct)
        for name in gone:
            self.forget(name)
        for name in names:
            self._read(name)
        return ours if there else []

    def forget(self, name: str) -> None:
        """Forget the job ``name``, which is about to be removed."""
        self._known.pop(name, None)
        self.torn.discard(name)
        self.strange.pop(name, None)

    def reload(self, name: str) -> Job | None:
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

    def in_states(self, *states: JobState) -> list[Job]:
        """Return the jobs of the service in these states, oldest first."""
        return [job for job in self if job.manifest.state in states and not job.manifest.direct]

    def find_abandoned(self) -> list[Job]:
        """Return the unfinished jobs of `presgen make` commands that have ended.

        They hold nothing but copies.
        """
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
            if known is not None and known[0] == stamp:
                return
            content = path.read_bytes()
            self.forget(name)
            self._known[name] = stamp, Job(path.parent, Manifest.model_validate_json(content))
        except FileNotFoundError:
            self.forget(name)
            if path.parent.is_dir():
                self.torn.add(name)
        except OSError as error:
            self.forget(name)
            self.strange[name] = f"its job.json cannot be read ({error.strerror})"
        except ValidationError as error:
            if _is_json(content):
                where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "job.json"
                self.strange[name] = f"its job.json says something unknown ({where}); it is left alone"
            else:
                self.torn.add(name)


def _is_job(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name not in _NOT_JOBS and entry.is_dir(follow_symlinks=False)


def _is_json(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
