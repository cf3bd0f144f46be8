"""Decide how often a job is tried, and how long it waits in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from stages.jobs.job import MAX_LOST_WORKERS
from stages.jobs.manifest import Attempt, Failure

MAX_FAILURES = 5
"""Attempts that may fail before the job has failed."""
BACKOFF_S = 2.0
"""Seconds before the second attempt; each further one waits four times as long."""
DISK_FULL_RETRY_S = 10.0
"""Seconds after which a job that found the disk full, or the settings wrong, is tried again. That costs no attempt."""
MAX_DELAY_S = BACKOFF_S * 4.0 ** (MAX_FAILURES - 2)
"""The longest delay, in seconds."""


def retry_delay(attempts: Sequence[Attempt], failure: Failure) -> float | None:
    """Return the seconds until the next attempt; None when the job has failed for good.

    ``failure`` is that of the last of ``attempts``. A worker that was lost on a rung of the ladder counts only as long
    as the job is on that rung; when it was the last one to be lost there, the next attempt begins on another.
    """
    if _waits_for_user(failure):
        return DISK_FULL_RETRY_S
    counted = sum(map(_counts, attempts)) + _count_losses(attempts, failure.engine)
    if counted >= MAX_FAILURES:
        return None
    leaves = bool(failure.engine) and _count_losses(attempts, failure.engine) == MAX_LOST_WORKERS
    return BACKOFF_S if leaves else BACKOFF_S * 4.0 ** (counted - 1)


def is_due(retry_at: datetime | None, now: datetime) -> bool:
    """Tell whether a job that was put off until ``retry_at`` may be tried at ``now``.

    Both have time zones. A clock that was set back must not make a job wait for a day: no delay is longer than
    `MAX_DELAY_S`.
    """
    return retry_at is None or not now < retry_at <= now + timedelta(seconds=MAX_DELAY_S)


def is_last(attempts: Sequence[Attempt]) -> bool:
    """Tell whether the job has failed for good if the last of ``attempts``, which runs, fails."""
    return sum(map(_counts, attempts)) >= MAX_FAILURES - 1


def _counts(attempt: Attempt) -> bool:
    """Tell whether ``attempt`` counts as failed on every rung of the ladder."""
    failure = attempt.failure
    on_rung = failure is not None and bool(failure.engine)
    return attempt.outcome in ("failed", "lost") and not on_rung and not _waits_for_user(failure)


def _count_losses(attempts: Sequence[Attempt], rung: str) -> int:
    return sum(bool(rung) and one.failure is not None and one.failure.engine == rung for one in attempts)


def _waits_for_user(failure: Failure | None) -> bool:
    """Tell whether ``failure`` passes when the user frees space or corrects the settings."""
    return failure is not None and failure.kind in ("DiskFull", "SettingsError")
