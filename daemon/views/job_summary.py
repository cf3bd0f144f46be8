"""Summarise a job: its condition, stage, progress and reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.timestamps import format_timestamp
from daemon.control.standstill import Standstill
from daemon.state.status_file import RunningJob
from daemon.views.conditions import JobCondition
from daemon.views.forecast import ProgressEstimator
from daemon.views.sentences import describe_lower_quality, describe_repetition, describe_retry
from stages.jobs import stage_labels
from stages.jobs.job import Job
from stages.jobs.manifest import JobState, Manifest

_OPEN = (JobState.INPUT, JobState.PROCESSING)
_ACTIVE = (JobCondition.WORKING, JobCondition.SUSPENDED)
_TO_BE_STARTED = (JobCondition.QUEUED, JobCondition.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class JobSummary:
    """A job in one line.

    Attributes:
        id: of the job.
        name: of the job, which is that of its script.
        state: that its manifest records.
        condition: what it is doing.
        stage: id of the stage that runs now; empty when none runs.
        engine: that works in the stage; empty when none does.
        share: of all work that is done, 0..1; None when unknown.
        left: seconds that the rest takes, estimated; None when unknown.
        reason: why it waits or ended, in sentences with what to do about it; empty when there is no reason to give.
        retry_at: when a job that was put off is tried again, in local time.
        lower_quality: since when and why it is made at lower quality than chosen; empty when it is not.
        substitute: engine with which the running stage is done again; empty when it is not.
        delivered: name of the main video in the outbox; empty before delivery.
        kept: folder with the outputs of a job of `presgen make --keep`.
        at: when it ended; for a job that has not ended, when it was created.
        ahead: number of other jobs that run before a queued one.
        blocked: why it stands still although nothing is wrong with it, and what to do; empty when it does not.
    """

    id: str
    name: str
    state: JobState
    condition: JobCondition
    stage: str
    share: float | None
    left: float | None
    reason: str
    at: datetime
    retry_at: datetime | None = None
    lower_quality: str = ""
    substitute: str = ""
    delivered: str = ""
    kept: Path | None = None
    ahead: int = 0
    engine: str = ""
    blocked: str = ""

    @property
    def is_open(self) -> bool:
        """True while work on the job is still to be done."""
        return self.state in _OPEN or self.condition is JobCondition.TO_BE_DELIVERED

    @property
    def stage_label(self) -> str:
        """Label of the stage that runs now; empty when none does."""
        return stage_labels.describe_stage(self.stage, self.engine) if self.stage else ""

    @property
    def explanation(self) -> str:
        """Why the job is in this condition, or where its result is.

        Empty when there is nothing to explain.
        """
        if self.lower_quality:
            return describe_lower_quality(self.lower_quality)
        if self.substitute:
            return describe_repetition(self.stage, self.engine, self.substitute)
        if self.retry_at is not None:
            return describe_retry(self.reason, self.retry_at)
        if self.kept is not None:
            return f"kept in {self.kept}"
        return self.delivered or self.reason.strip()

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data: seconds, shares 0..1, ISO 8601 times; null is unknown."""
        return {
            "id": self.id,
            "name": self.name,
            "state": str(self.state),
            "shown": str(self.condition),
            "stage": self.stage_label,
            "share": self.share,
            "seconds_left": None if self.left is None else round(self.left),
            "ahead": self.ahead,
            "reason": self.explanation,
            "at": format_timestamp(self.at),
        }


def summarize_job(job: Job, running: RunningJob | None, now: datetime, estimator: ProgressEstimator) -> JobSummary:
    """Return the summary of ``job``.

    ``running`` is what the service reports while it works on the job. ``now`` is an aware local time.
    """
    manifest = job.manifest
    progress = estimator.progress(job, running) if running or manifest.state is JobState.PROCESSING else None
    summary = JobSummary(
        id=manifest.id,
        name=manifest.name,
        state=manifest.state,
        condition=_condition(manifest, running, now),
        stage=running.stage if running else "",
        share=progress.share if progress else None,
        left=progress.left if progress else None,
        reason="",
        at=manifest.created_at,
    )
    if running is not None:
        return replace(summary, lower_quality=running.eased, engine=running.engine, substitute=running.substitute)
    match manifest.state:
        case JobState.INPUT:
            retry_at = manifest.retry_at if summary.condition is JobCondition.PUT_OFF else None
            return replace(
                summary,
                reason=manifest.reason,
                retry_at=retry_at.astimezone(now.tzinfo) if retry_at else None,
                left=estimator.work_left(job),
            )
        case JobState.OUTPUT if manifest.delivered:
            return replace(summary, delivered=manifest.delivered.files[-1], at=manifest.delivered.at)
        case JobState.OUTPUT if manifest.direct:
            return replace(summary, kept=job.output)
        case JobState.FAILED | JobState.CANCELLED:
            return _with_end(summary, manifest)
    return summary


def _condition(manifest: Manifest, running: RunningJob | None, now: datetime) -> JobCondition:
    if running is not None:
        return JobCondition.SUSPENDED if running.suspended else JobCondition.WORKING
    match manifest.state:
        case JobState.INPUT:
            return JobCondition.PUT_OFF if manifest.retry_at and manifest.retry_at > now else JobCondition.QUEUED
        case JobState.PROCESSING:
            return JobCondition.DIRECT if manifest.direct else JobCondition.INTERRUPTED
        case JobState.OUTPUT:
            return JobCondition.DONE if manifest.delivered or manifest.direct else JobCondition.TO_BE_DELIVERED
        case JobState.FAILED:
            return JobCondition.FAILED
        case JobState.CANCELLED:
            return JobCondition.CANCELLED


def _with_end(summary: JobSummary, manifest: Manifest) -> JobSummary:
    """Return ``summary`` with when and why the job failed or was cancelled.

    The hint of a failure is added.
    """
    last = manifest.attempts[-1] if manifest.attempts else None
    hint = last.failure.hint if last and last.failure and manifest.state is JobState.FAILED else ""
    ended_at = manifest.ended_at or (last.ended_at if last else None)
    return replace(summary, reason=f"{manifest.reason} {hint}".strip(), at=ended_at or manifest.created_at)


def note_standstill(job: JobSummary, standstill: Standstill) -> JobSummary:
    """Return ``job`` with the reason of ``standstill`` if that concerns it."""
    concerned = job.condition in _TO_BE_STARTED or (standstill.stops_running and job.condition in _ACTIVE)
    return replace(job, blocked=standstill.reason) if concerned else job


def number_queue(jobs: list[JobSummary]) -> tuple[JobSummary, ...]:
    """Return ``jobs`` (oldest first) with the number of other jobs ahead of each queued one."""
    ahead = sum(job.condition in _ACTIVE for job in jobs)
    numbered = []
    for job in jobs:
        queued = job.condition is JobCondition.QUEUED
        numbered.append(replace(job, ahead=ahead) if queued else job)
        ahead += queued
    return tuple(numbered)
