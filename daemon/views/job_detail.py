"""Everything about one job: attempts, stages, steps down, warnings and files."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.paths import Home
from daemon.state.instance_lock import holder
from daemon.state.status_file import ServiceState
from daemon.views.overview import JobRow, row
from daemon.views.time_left import Outlooks
from inbox.receipt import same_as
from stages.jobs import stage_labels
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.outcome import describe_step_down, describe_steps_down

_LABEL = 10


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job, in a line and with everything that happened to it."""

    home: Home
    job: Job
    row: JobRow
    now: datetime
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, home: Home, job: Job, now: datetime) -> JobDetail:
        """Look at ``job`` of ``home``; ``now`` is an aware local time."""
        status = ServiceState.of(home) if holder(home.lock) else None
        running = {one.job: one for one in status.running} if status else {}
        return cls(home, job, row(job, running.get(job.manifest.id), now, Outlooks(home)), now, tuple(_warnings(job)))

    @property
    def files(self) -> list[str]:
        """The finished files: where they were delivered, else where they lie in the job."""
        if self.job.manifest.delivered:
            return [str(self.home.outbox / name) for name in self.job.manifest.delivered.files]
        return sorted(str(path) for path in self.job.output.glob("*"))

    def as_json(self) -> dict[str, Any]:
        """Return everything for a program."""
        manifest = self.job.manifest.model_dump(mode="json", include={"attempts", "steps_down", "wishes", "delivered"})
        stages = {name: round(run.seconds, 3) for name, run in self.job.manifest.stages.items()}
        return {
            **self.row.as_json(),
            **manifest,
            "outcome": describe_steps_down(self.job.manifest.steps_down),
            "folder": str(self.job.folder),
            "stages": stages,
            "same_as": same_as(self.job.input),
            "warnings": list(self.warnings),
            "files": self.files,
        }

    def in_words(self, width: int) -> str:
        """Return everything for a person, in lines of ``width`` columns."""
        lines = [f"{self.row.name} ({self.row.id})"]
        for label, words in self._told():
            first, after = f"  {label:<{_LABEL}}", " " * (_LABEL + 2)
            lines += textwrap.wrap(
                words,
                max(30, width),
                initial_indent=first,
                subsequent_indent=after,
                break_on_hyphens=False,
                break_long_words=False,
            )
        return "\n".join(lines)

    def _told(self) -> Iterator[tuple[str, str]]:
        manifest, one = self.job.manifest, self.row
        share = "" if one.share is None else f"{one.share:.0%}"
        yield "state", ", ".join(filter(None, (one.shown, one.stage, share, one.time_left)))
        if one.reason and manifest.state is not JobState.OUTPUT:
            yield "reason", one.reason
        yield "came", self._when(manifest.created_at)
        if twin := same_as(self.job.input):
            yield "same as", f"{twin}, which was made of the same script and footage"
        for attempt in manifest.attempts:
            how = attempt.outcome or "running"
            yield f"attempt {attempt.number}", f"{self._when(attempt.started_at)}: {how}{_because(attempt.failure)}"
        for name, run in manifest.stages.items():
            yield "stage", f"{stage_labels.what(name)}: {run.seconds:.1f} s"
        if words := describe_steps_down(manifest.steps_down):
            yield "result", words
        for step in manifest.steps_down:
            yield "instead", describe_step_down(step)
        for warning in self.warnings:
            yield "warning", warning
        for file in self._places():
            yield "file", file
        yield "folder", str(self.job.folder)
        if manifest.state in (JobState.FAILED, JobState.CANCELLED):
            yield "again", f"presgen retry {manifest.id}"

    def _places(self) -> Iterator[str]:
        """Yield where the finished files lie, the videos first; of the folder with the others only its place."""
        if self.job.manifest.delivered is None:
            yield from self.files
            return
        paths = [self.home.outbox / name for name in reversed(self.job.manifest.delivered.files)]
        yield from (str(path) for path in paths if path.parent == self.home.outbox)
        for folder in dict.fromkeys(path.parent for path in paths if path.parent != self.home.outbox):
            yield f"{folder}{os.sep} (captions, transcript, report)"

    def _when(self, at: datetime) -> str:
        local = at.astimezone(self.now.tzinfo)
        return f"{local:%H:%M:%S}" if local.date() == self.now.date() else f"{local:%Y-%m-%d %H:%M:%S}"


def _because(failure: Any) -> str:
    return "" if failure is None else f". {failure.message} {failure.hint}".rstrip()


def _warnings(job: Job) -> Iterator[str]:
    """Yield what the stages warned of, each once."""
    seen = set()
    with suppress(OSError, ValueError):
        for line in (job.folder / "events.jsonl").read_text(encoding="utf-8", errors="replace").splitlines():
            event = json.loads(line)
            if event["kind"] == "warning" and event["message"] not in seen:
                seen.add(event["message"])
                yield str(event["message"])
