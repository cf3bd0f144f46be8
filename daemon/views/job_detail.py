"""Collect everything about one job: attempts, stages, steps down, warnings and files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.paths import Home
from config.settings import Settings
from config.timestamps import format_timestamp
from daemon.control.find_waiting import find_waiting
from daemon.control.standstill import Standstill
from daemon.state import pause_flag
from daemon.state.instance_lock import holder
from daemon.state.retention_start import load_retention_start
from daemon.state.status_file import ServiceState, WaitingItem
from daemon.views.forecast import ProgressEstimator
from daemon.views.job_summary import JobSummary, note_standstill, summarize_job
from inbox.receipt import load_same_as
from outbox.retention import compute_removal_date
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, Delivery, JobState
from stages.outcome import describe_steps_down
from stages.provenance.statement import provenance_statement
from stages.records.performance import Performance, StepDown


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job with everything that happened to it, at the moment ``now`` (aware local time).

    Attributes:
        summary: of the job.
        now: when it was looked at.
        created_at: when the job was created.
        wishes: options of the command line or the drop folder.
        steps_down: from what was wanted, in the order in which they were taken.
        attempts: so far, the first one first.
        earlier_attempts: those before the last retry by the user, which do not count.
        cleaned_at: when footage and working files were removed; None while they are there.
        removal_at: when they are going to be removed; None: never, or they are gone.
        delivered: what was put into the outbox; None before that.
        outcome: what the viewer gets and why, in one sentence; empty when it is what was wanted.
        engine: the avatar that made the pictures; empty while there are none.
        provenance: how the video was made, as its file says; empty while there is none.
        folder: of the job.
        stages: finished stages with the seconds they took.
        same_as: id of an earlier job with the same script and footage; empty when there is none.
        warnings: of the stages, each once.
        files: finished files: in the outbox once delivered, else in the job.
        outbox: the folder of finished videos.
        waiting: items of the drop folder of the same name.
    """

    summary: JobSummary
    now: datetime
    created_at: datetime
    wishes: Mapping[str, str]
    steps_down: tuple[StepDown, ...]
    attempts: tuple[Attempt, ...]
    earlier_attempts: tuple[Attempt, ...]
    cleaned_at: datetime | None
    removal_at: datetime | None
    delivered: Delivery | None
    outcome: str
    engine: str
    provenance: str
    folder: Path
    stages: Mapping[str, float]
    same_as: str
    warnings: tuple[str, ...]
    files: tuple[Path, ...]
    outbox: Path
    waiting: tuple[WaitingItem, ...]

    @classmethod
    def of(cls, home: Home, job: Job, now: datetime) -> JobDetail:
        """Return everything about ``job`` of ``home``; reads files only."""
        manifest = job.manifest
        serving = holder(home.lock) is not None
        status = ServiceState.of(home) if serving else None
        standstill = Standstill.of(home, serving, status, pause_flag.is_paused(home))
        running = {one.job: one for one in status.running} if status else {}
        summary = summarize_job(job, running.get(manifest.id), now, ProgressEstimator(home))
        made = _read_performance(job)
        return cls(
            summary=note_standstill(summary, standstill),
            now=now,
            created_at=manifest.created_at,
            wishes=manifest.wishes,
            steps_down=manifest.steps_down,
            attempts=manifest.attempts,
            earlier_attempts=manifest.earlier_attempts,
            cleaned_at=manifest.cleaned_at,
            removal_at=_find_removal_date(job, home),
            delivered=manifest.delivered,
            outcome=describe_steps_down(manifest.steps_down),
            provenance=provenance_statement(made.avatar_traits) if made and manifest.state is JobState.OUTPUT else "",
            engine=made.engine if made else "",
            folder=job.folder,
            stages={name: run.seconds for name, run in manifest.stages.items()},
            same_as=load_same_as(job.input),
            warnings=tuple(dict.fromkeys(_read_warnings(job))),
            files=_find_files(job, home.outbox),
            outbox=home.outbox,
            waiting=find_waiting(home, manifest.name),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the summary and everything else as plain data."""
        return {
            **self.summary.as_json(),
            "blocked": self.summary.blocked,
            "wishes": dict(self.wishes),
            "steps_down": [step.model_dump(mode="json") for step in self.steps_down],
            "attempts": [attempt.model_dump(mode="json") for attempt in self.attempts],
            "delivered": self.delivered.model_dump(mode="json") if self.delivered else None,
            "outcome": self.outcome,
            "provenance": self.provenance,
            "folder": str(self.folder),
            "stages": {name: round(seconds, 3) for name, seconds in self.stages.items()},
            "same_as": self.same_as,
            "warnings": list(self.warnings),
            "files": [str(file) for file in self.files],
            "earlier_attempts": [attempt.model_dump(mode="json") for attempt in self.earlier_attempts],
            "cleaned_at": format_timestamp(self.cleaned_at) if self.cleaned_at else None,
            "removal_at": format_timestamp(self.removal_at) if self.removal_at else None,
            "waiting": [item.model_dump(mode="json") for item in self.waiting],
        }


def _find_removal_date(job: Job, home: Home) -> datetime | None:
    """Return when the footage is due to be removed; None: never, or config.yaml is wrong."""
    settings = Settings.peek(home) if home.settings.exists() else Settings()
    if settings is None or job.manifest.cleaned_at is not None:
        return None
    return compute_removal_date(job, settings.retention, load_retention_start(home))


def _find_files(job: Job, outbox: Path) -> tuple[Path, ...]:
    if job.manifest.delivered:
        return tuple(outbox / name for name in job.manifest.delivered.files)
    return tuple(sorted(job.output.glob("*")))


def _read_performance(job: Job) -> Performance | None:
    with suppress(OSError, ValueError):
        return Performance.load(job.processing / "performance.json")
    return None


def _read_warnings(job: Job) -> Iterator[str]:
    """Yield the warnings of events.jsonl up to the first line that cannot be read."""
    with suppress(OSError, ValueError):
        for line in (job.folder / "events.jsonl").read_text(encoding="utf-8", errors="replace").splitlines():
            event = json.loads(line)
            if event["kind"] == "warning":
                yield str(event["message"])
