"""Define the contents of job.json."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field

from config.timestamps import Timestamp
from stages.records.base import Record
from stages.records.performance import StepDown
from stages.records.script import AttachedPictures


class JobState(StrEnum):
    """The state of a job."""

    INPUT = "input"
    PROCESSING = "processing"
    OUTPUT = "output"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SourceFile(Record):
    """A dropped file: its path inside the job, its original name, and its digest."""

    path: Path
    name: str
    sha256: str


class StageRun(Record):
    """A stage that has finished."""

    fingerprint: str
    files: dict[str, str]
    values: dict[str, Any]
    started_at: Timestamp
    finished_at: Timestamp

    @property
    def seconds(self) -> float:
        """The running time."""
        return (self.finished_at - self.started_at).total_seconds()


class Failure(Record):
    """The reason why an attempt failed.

    ``engine`` is the rung at work when the worker was lost, as in `Manifest.trying`; ``signal`` is the signal that
    killed the worker, such as SIGSEGV, and empty when it exited by itself or stopped answering.
    """

    kind: str
    message: str
    hint: str
    stage: str | None = None
    engine: str = ""
    signal: str = ""


class Attempt(Record):
    """One run of a job by one worker process."""

    number: int
    started_at: Timestamp
    ended_at: Timestamp | None = None
    outcome: str | None = None
    failure: Failure | None = None


class Delivery(Record):
    """The finished files in the outbox: their names there, and the digest of the main video."""

    files: tuple[str, ...]
    sha256: str
    at: Timestamp


class Manifest(Record):
    """The contents of job.json, the only record of a job's state.

    ``retry_at`` is the time from which a waiting job may be tried again; ``reason`` is a sentence on why it waits or
    ended. ``trying`` is the rung at work of the fallback ladder (`stages.avatar.fallback_ladder`), written before it
    begins and empty at any other time. ``voice`` is the voice that was chosen automatically, empty before. ``direct``
    is the id of the `presgen make` process that works on the job, 0 without one. ``earlier_attempts`` are those before
    the last `presgen retry`, oldest first; they do not count. ``ended_at`` is when the job failed or was cancelled;
    manifests of version 0.1.0 have none. ``cleaned_at`` is when its footage and working files were removed.
    """

    version: int = 1
    id: str
    name: str
    created_at: Timestamp
    state: JobState = JobState.INPUT
    script: SourceFile
    footage: SourceFile
    wishes: dict[str, str] = Field(default_factory=dict)
    pictures: AttachedPictures = Field(default_factory=AttachedPictures)
    stages: dict[str, StageRun] = Field(default_factory=dict)
    steps_down: tuple[StepDown, ...] = ()
    trying: str = ""
    voice: str = ""
    attempts: tuple[Attempt, ...] = ()
    earlier_attempts: tuple[Attempt, ...] = ()
    direct: int = 0
    retry_at: Timestamp | None = None
    reason: str = ""
    delivered: Delivery | None = None
    ended_at: Timestamp | None = None
    cleaned_at: Timestamp | None = None
