"""How often a job is tried, and how long it waits in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from stages.jobs.job import LOSSES
from stages.jobs.manifest import Attempt, Failure

TRIES = 5
"""Attempts that may fail before a job is given up."""
BACKOFF_S = 2.0
"""Seconds before the second attempt; each further one waits four times as long."""
FULL_S = 10.0
"""Seconds after which a job is tried again that found the disk full. That costs no attempt."""
LONGEST_S = BACKOFF_S * 4.0 ** (TRIES - 2)
"""The longest wait there is, in seconds."""


def backoff(attempts: Sequence[Attempt], failure: Failure) -> float | None:
    """Return after how many seconds to try again; None when it has been tried often enough.

    ``failure`` is that of the last of ``attempts``. A worker that was lost on a rung of the ladder counts only as long
    as the job is on that rung; when it was the last one to be lost there, the next attempt begins on another.
    """
    if _is_full(failure):
        return FULL_S
    counted = sum(map(_counts, attempts)) + _lost_on(attempts, failure.engine)
    if counted >= TRIES:
        return None
    leaves = bool(failure.engine) and _lost_on(attempts, failure.engine) == LOSSES
    return BACKOFF_S if leaves else BACKOFF_S * 4.0 ** (counted - 1)


def is_due(retry_at: datetime | None, now: datetime) -> bool:
    """Tell whether a job that was put off until ``retry_at`` may be tried at ``now``, both with their time zones.

    A clock that was set back must not let it wait for a day: no wait is longer than `LONGEST_S`.
    """
    return retry_at is None or not now < retry_at <= now + timedelta(seconds=LONGEST_S)


def is_last(attempts: Sequence[Attempt]) -> bool:
    """Tell whether no attempt follows when the one that runs now, the last of ``attempts``, fails."""
    return sum(map(_counts, attempts)) >= TRIES - 1


def _counts(attempt: Attempt) -> bool:
    """Tell whether ``attempt`` counts wherever the job is."""
    failure = attempt.failure
    on_rung = failure is not None and bool(failure.engine)
    return attempt.outcome in ("failed", "lost") and not on_rung and not _is_full(failure)


def _lost_on(attempts: Sequence[Attempt], rung: str) -> int:
    return sum(bool(rung) and one.failure is not None and one.failure.engine == rung for one in attempts)


def _is_full(failure: Failure | None) -> bool:
    return failure is not None and failure.kind == "DiskFull"
