"""Remove footage and working files of jobs that ended long ago, or all of a job.

Nothing is removed of a job that waits, runs or is not delivered, nor of one of `presgen make`, and nothing in the
outbox. Whatever interrupts a removal, the job stays readable, and the next removal finishes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.failpoints import crash_point
from config.settings import RetentionSettings
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

KEPT_FILES = frozenset(
    {"processing.log", "worker.log", "script.json", "outline.json", "timing.json", "cues", "footage.json"}
    | {"performance.json"}
)
"""Working files that are kept because they are small and useful for diagnosis."""
_REMOVED_PREFIX = ".removed-"


@dataclass(frozen=True, slots=True)
class Removal:
    """The files of ``job`` that are due: ``paths``, or its whole directory if ``whole``."""

    job: Job
    paths: tuple[Path, ...]
    whole: bool = False

    @property
    def size(self) -> int:
        """The bytes that it frees; files that lie in the outbox too (hard links) free none."""
        roots = (self.job.folder,) if self.whole else self.paths
        return sum(_freed(path) for root in roots for path in (root, *root.rglob("*")))


def find_removals(
    jobs: Iterable[Job], retention: RetentionSettings, now: datetime, counted_from: datetime | None = None
) -> Iterator[Removal]:
    """Yield what is due at ``now``.

    Time before ``counted_from`` does not count; None: all of it does.
    """
    for job in jobs:
        if _is_due(job, retention.results, now, counted_from) and job.manifest.state is JobState.OUTPUT:
            yield Removal(job, (), whole=True)
            continue
        due = compute_removal_date(job, retention, counted_from)
        if due is not None and due <= now and (paths := tuple(_find_paths(job))):
            yield Removal(job, paths)


def compute_removal_date(job: Job, retention: RetentionSettings, counted_from: datetime | None) -> datetime | None:
    """Return when the footage and working files of ``job`` are due to be removed; None: never."""
    days = {
        JobState.OUTPUT: retention.done,
        JobState.FAILED: retention.failed,
        JobState.CANCELLED: retention.cancelled,
    }.get(job.manifest.state, 0.0)
    return _add_days(job, days, counted_from)


def remove(removal: Removal, now: datetime) -> None:
    """Carry out ``removal``; the manifest says so first.

    Raises OSError when a file cannot be removed, after all others have been.
    """
    if removal.whole:
        remove_job(removal.job)
        return
    if removal.job.manifest.cleaned_at is None:
        removal.job.update(cleaned_at=now)
    crash_point("retention.marked")
    refused: list[OSError] = []
    for path in removal.paths:
        try:
            _delete(path)
        except OSError as error:  # the others are removed all the same
            refused.append(error)
        crash_point("retention.removed")
    if refused:
        raise refused[0]


def delete_working_files(job: Job) -> None:
    """Delete the working files of ``job``, so that it is made anew. Raises OSError."""
    for path in _find_working_files(job):
        _delete(path)


def remove_job(job: Job) -> None:
    """Delete a job; it is renamed first, so that no process ever sees half of it."""
    hidden = job.folder.with_name(f"{_REMOVED_PREFIX}{job.folder.name}")
    with suppress(FileNotFoundError):
        job.folder.rename(hidden)
    crash_point("retention.renamed")
    shutil.rmtree(hidden, ignore_errors=True)


def finish_removals(jobs: Path) -> None:
    """Delete the jobs below ``jobs`` that an interrupted `remove_job` has renamed."""
    for hidden in jobs.glob(f"{_REMOVED_PREFIX}*"):
        shutil.rmtree(hidden, ignore_errors=True)


def _is_due(job: Job, days: float, now: datetime, counted_from: datetime | None) -> bool:
    due = _add_days(job, days, counted_from)
    return due is not None and due <= now


def _add_days(job: Job, days: float, counted_from: datetime | None) -> datetime | None:
    """Return the time ``days`` after the end of ``job``; None: never.

    Nothing is ever removed of a job that has not ended, or of `presgen make`, and 0 days mean for ever.
    """
    ended_at = _find_end(job)
    if ended_at is None or job.manifest.direct or days <= 0:
        return None
    return max(filter(None, (ended_at, counted_from))) + timedelta(days=days)


def _find_end(job: Job) -> datetime | None:
    """Return when ``job`` was delivered, failed or was cancelled; None when it has not ended."""
    manifest = job.manifest
    match manifest.state:
        case JobState.OUTPUT:
            return manifest.delivered.at if manifest.delivered else None
        case JobState.FAILED | JobState.CANCELLED if manifest.ended_at is not None:
            return manifest.ended_at
        case JobState.FAILED | JobState.CANCELLED:  # of version 0.1.0: nothing has written the manifest since
            with suppress(OSError):
                return datetime.fromtimestamp((job.folder / "job.json").stat().st_mtime, UTC)
    return None


def _find_paths(job: Job) -> Iterator[Path]:
    """Yield the footage and the working files of ``job`` that are there.

    A folder that was replaced by a link belongs to the user.
    """
    if not job.input.is_symlink() and job.footage.parent == job.input and job.footage.is_file():
        yield job.footage
    yield from _find_working_files(job)


def _find_working_files(job: Job) -> Iterator[Path]:
    if job.processing.is_dir() and not job.processing.is_symlink():
        yield from (path for path in sorted(job.processing.iterdir()) if path.name not in KEPT_FILES)


def _delete(path: Path) -> None:
    """Delete a file, a link, or a folder with all it holds."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _freed(path: Path) -> int:
    with suppress(OSError):
        status = path.lstat()
        return status.st_size if status.st_nlink == 1 and path.is_file() else 0
    return 0
