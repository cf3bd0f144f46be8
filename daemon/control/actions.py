"""Retry and cancel jobs that no worker is working on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.errors import InputError, UsageError
from outbox.deliver import set_delivery_aside
from outbox.failure_note import FAILURE_FILE, remove_failure_note
from outbox.retention import delete_working_files
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

_OPEN = {JobState.INPUT, JobState.PROCESSING}
_ENDED = {JobState.OUTPUT: "done", JobState.FAILED: "failed", JobState.CANCELLED: "cancelled"}


def retry(job: Job) -> str:
    """Queue ``job`` again with no attempts counted; finished stages and the history are kept.

    A delivered video that stepped down stays where it is: the new one is delivered beside it. Return what was done, in
    a sentence. Raises what `check_retry` raises.
    """
    check_retry(job)
    earlier = (*job.manifest.earlier_attempts, *job.manifest.attempts)
    fresh: dict[str, object] = {"attempts": (), "earlier_attempts": earlier, "ended_at": None, "cleaned_at": None}
    if job.manifest.state is JobState.OUTPUT:
        set_delivery_aside(job)  # first: after a crash the job is still delivered, and nothing is delivered twice
        delete_working_files(job)  # pictures of lower quality would be found finished
        fresh |= {"delivered": None, "steps_down": ()}
    job.update(state=JobState.INPUT, retry_at=None, reason="", **fresh)
    (job.folder / FAILURE_FILE).unlink(missing_ok=True)
    return f"{job.manifest.name} is tried again."


def check_retry(job: Job) -> None:
    """Raise UsageError for a job that is running, queued, or done as it was wanted.

    One that waits for a retry may be hurried, and a delivered one that stepped down may be made again. Raises
    InputError when its footage is no longer there.
    """
    _check_of_service(job)
    state = job.manifest.state
    if state in _OPEN and job.manifest.retry_at is None:
        raise UsageError(f"The job {job.manifest.id} has not ended yet.", "It goes on by itself.")
    if state is JobState.OUTPUT and not (job.manifest.delivered and job.manifest.steps_down):
        raise UsageError(
            f"The job {job.manifest.id} is done.", "Drop the script and the footage again to make another."
        )
    _check_footage(job)


def cancel(job: Job, outbox: Path) -> str:
    """Cancel ``job``, which no worker is working on.

    Its files stay; a failure note in ``outbox`` goes. Return what was done, in a sentence. Raises what `check_cancel`
    raises.
    """
    check_cancel(job)
    job.update(state=JobState.CANCELLED, retry_at=None, reason="You gave it up.", ended_at=datetime.now(UTC))
    remove_failure_note(job, outbox)
    return f"{job.manifest.name} is given up; its files stay in {job.folder}."


def check_cancel(job: Job) -> None:
    """Raise UsageError for a job that has ended."""
    _check_of_service(job)
    if job.manifest.state not in _OPEN:
        raise UsageError(
            f"The job {job.manifest.id} has ended already ({_ENDED[job.manifest.state]}).",
            "There is nothing to cancel.",
        )


def _check_footage(job: Job) -> None:
    """Raise InputError when the footage of ``job`` was removed, by us or by the user."""
    if job.footage.is_file():
        return
    cleaned_at = job.manifest.cleaned_at
    gone = f"was removed on {cleaned_at.astimezone():%Y-%m-%d}" if cleaned_at else "is no longer there"
    raise InputError(
        f"The job {job.manifest.id} cannot be tried again: its footage {gone}.",
        f"Drop the script and the footage again (the script is {job.script}), or put the footage back as "
        f"{job.footage} and repeat this command.",
    )


def _check_of_service(job: Job) -> None:
    if job.manifest.direct:
        raise UsageError(
            f"The job {job.manifest.id} is one of presgen make, not of the service.",
            "Ctrl-C ends that command, and the same command tries it again.",
        )
