"""Parse lines of the logs and events of jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stages.jobs.events import EventKind

_LEVELS = {EventKind.WARNING: "warning", EventKind.STEP_DOWN: "warning"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a log: time (None: unknown), level, id of the job (empty: none), all fields."""

    at: datetime | None
    level: str
    job: str
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, text: bytes, job: str = "") -> LogLine | None:
        """Parse a line of presgen.jsonl, processing.log or the events.jsonl of ``job``.

        None when it is not one.
        """
        try:
            fields = json.loads(text)
            at = datetime.fromisoformat(fields["at"]) if "at" in fields else None
        except (ValueError, TypeError):
            return None
        if not isinstance(fields, dict):
            return None
        kind = fields.get("kind")
        level = _LEVELS[EventKind(kind)] if kind in _LEVELS else str(fields.get("level", "info"))
        return cls(at if at is None or at.tzinfo else at.replace(tzinfo=UTC), level, fields.get("job", job), fields)

    @property
    def is_event(self) -> bool:
        """True for a line of the service's log that repeats an event of a job.

        The job's events.jsonl has the event itself.
        """
        return self.fields.get("event") == "job_event"

    @property
    def stage(self) -> tuple[str, str]:
        """The job and the stage that it is about."""
        return self.job, str(self.fields.get("stage", ""))

    def as_json(self) -> dict[str, Any]:
        """Return the fields as they were logged."""
        return dict(self.fields)


class JobNames:
    """Looks up names of jobs by id: in job.json, or from the id itself when the job is gone."""

    def __init__(self, jobs: Path) -> None:
        self._jobs = jobs
        self._known: dict[str, str] = {}

    def find(self, job: str) -> str:
        """Return the name of the job with the id ``job``; empty for an empty id."""
        if job and job not in self._known:
            self._known[job] = self._read(job)
        return self._known.get(job, "")

    def _read(self, job: str) -> str:
        try:
            return str(json.loads((self._jobs / job / "job.json").read_bytes())["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return " ".join(job.split("-")[4:-1]) or job
