"""The contents of job.json."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field

from stages.records.base import Record
from stages.records.performance import StepDown
from stages.records.script import AttachedPictures


class JobState(StrEnum):
    """Where a job is."""

    INPUT = "input"
    PROCESSING = "processing"
    OUTPUT = "output"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SourceFile(Record):
    """A file that was dropped: its path inside the job, the name it came with, and its digest."""

    path: Path
    name: str
    sha256: str


class StageRun(Record):
    """A stage that has finished."""

    fingerprint: str
    files: dict[str, str]
    values: dict[str, Any]
    started_at: datetime
    finished_at: datetime

    @property
    def seconds(self) -> float:
        """How long it ran."""
        return (self.finished_at - self.started_at).total_seconds()


class Failure(Record):
    """Why an attempt ended badly.

    ``engine`` is what was being tried when the worker was lost, as `Manifest.trying` calls it, and ``signal`` what
    ended the worker, such as SIGSEGV; it is empty when the worker ended by itself or was given up.
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
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    failure: Failure | None = None


class Delivery(Record):
    """The finished video in the outbox: the names it got there, and the digest of the main one."""

    files: tuple[str, ...]
    sha256: str
    at: datetime


class Manifest(Record):
    """The contents of job.json: the whole truth about a job.

    ``retry_at`` is when a job that waits may be tried again; ``reason`` says in words why it waits or ended. ``trying``
    is the rung of the ladder that is at work (`stages.avatar.fallback_ladder`), written before it begins; empty at any
    other time.
    ``direct`` is the process that works on a job by itself, without the service; 0: there is none.
    """

    version: int = 1
    id: str
    name: str
    created_at: datetime
    state: JobState = JobState.INPUT
    script: SourceFile
    footage: SourceFile
    wishes: dict[str, str] = Field(default_factory=dict)
    pictures: AttachedPictures = Field(default_factory=AttachedPictures)
    stages: dict[str, StageRun] = Field(default_factory=dict)
    steps_down: tuple[StepDown, ...] = ()
    trying: str = ""
    attempts: tuple[Attempt, ...] = ()
    direct: int = 0
    retry_at: datetime | None = None
    reason: str = ""
    delivered: Delivery | None = None
