"""What happened, told to people: lines of the logs and events of jobs as sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from config import durations
from config.log_messages import format_log_line
from stages.jobs import stage_labels
from stages.jobs.events import EventKind

_COLOURS = {"warning": "yellow", "error": "red", "critical": "red"}
_LEVELS = {EventKind.WARNING: "warning", EventKind.STEP_DOWN: "warning"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a log: when it was written (None: it does not say), how grave it is, its job, and all its fields."""

    at: datetime | None
    level: str
    job: str
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, text: bytes, job: str = "") -> LogLine | None:
        """Read a line of presgen.jsonl, processing.log or the events.jsonl of ``job``; None when it is none."""
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
        """Whether it is an event of a job that the service wrote down too; events.jsonl has it itself."""
        return self.fields.get("event") == "job_event"

    @property
    def stage(self) -> tuple[str, str]:
        """The job and the stage that it is about."""
        return self.job, str(self.fields.get("stage", ""))

    def sentence(self) -> str:
        """Return what happened, in words."""
        return " ".join(_event(self.fields).split()) if "kind" in self.fields else format_log_line(self.fields)

    def shown(self, name: str, now: datetime) -> str:
        """Return the line for a terminal; ``name`` is how the job is called, ``now`` an aware time that it is."""
        return " ".join(part for part in (self._when(now), click.style(name, bold=True) if name else "") if part) + (
            f"{': ' if name else ' '}{click.style(self.sentence(), fg=_COLOURS.get(self.level))}"
        )

    def _when(self, now: datetime) -> str:
        if self.at is None:
            return "--:--:--"
        at = self.at.astimezone(now.tzinfo)
        return click.style(f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}", dim=True)


def told(lines: Sequence[LogLine]) -> list[LogLine]:
    """Return ``lines`` without the beginnings of stages of which the end is there too."""
    ended = {
        line.stage for line in lines if line.fields.get("kind") in (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED)
    }
    return [line for line in lines if line.fields.get("kind") != EventKind.STAGE_STARTED or line.stage not in ended]


def _event(fields: Mapping[str, Any]) -> str:
    """Return an event of a job as a sentence."""
    what = stage_labels.what(str(fields.get("stage", "")))
    match fields["kind"]:
        case EventKind.STAGE_STARTED:
            return f"{what} ..."
        case EventKind.STAGE_SKIPPED:
            return f"{what}: was done before"
        case EventKind.STAGE_FINISHED:
            return f"{what}: done in {_length(fields.get('seconds', 0.0))}"
        case EventKind.STEP_DOWN:
            return f"{fields.get('got')} takes the place of {fields.get('wanted')}: {fields.get('reason')}"
        case EventKind.CHOSEN:
            return f"The preset is {fields.get('preset')}, the voice {fields.get('voice')}"
        case EventKind.QUALITY_CHANGED if fields.get("preset"):
            return f"Lower quality ({fields['preset']}) from here on, because {fields.get('reason')}"
        case EventKind.QUALITY_CHANGED:
            return "The chosen quality again from here on"
        case EventKind.WARNING:
            return f"Warning: {fields.get('message')}"
        case EventKind.JOB_FINISHED:
            return f"The video is finished: {fields.get('video')}"
        case kind:
            return f"{kind} {fields.get('message', '')}"


def _length(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else durations.format_duration(seconds)


def speaker(jobs: Path, named: bool = True) -> Callable[[LogLine], None]:
    """Return what prints a line; the name of its job of the folder ``jobs`` stands before it if ``named``."""
    names = Names(jobs)

    def say(line: LogLine) -> None:
        words = line.shown(names(line.job) if named else "", datetime.now().astimezone())
        click.echo(words.encode("utf-8", "backslashreplace").decode())

    return say


def listener(jobs: Path) -> Callable[[str], None]:
    """Return what prints lines of a log, as they are written, in words."""
    say = speaker(jobs)

    def hear(text: str) -> None:
        if line := LogLine.parse(text.encode("utf-8", "backslashreplace")):
            say(line)

    return hear


class Names:
    """How jobs are called: what their script was called, or what their id says when they are gone."""

    def __init__(self, jobs: Path) -> None:
        self._jobs = jobs
        self._known: dict[str, str] = {}

    def __call__(self, job: str) -> str:
        """Return the name of the job with the id ``job``; empty for none."""
        if job and job not in self._known:
            self._known[job] = self._read(job)
        return self._known.get(job, "")

    def _read(self, job: str) -> str:
        try:
            return str(json.loads((self._jobs / job / "job.json").read_bytes())["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return " ".join(job.split("-")[4:-1]) or job
