"""Collect the statistics of the last jobs as plain records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from config.paths import Home
from config.timestamps import format_timestamp
from daemon.hardware import resolve_machine
from daemon.timings.history import History, StageStatistics
from daemon.timings.recommendations import Finding, collect_findings, describe_accuracy
from daemon.timings.records import JobTiming, PauseTiming, to_columns


@dataclass(frozen=True, slots=True)
class JobStatistics(JobTiming):
    """Extends a job by its working time relative to the length of its video.

    ``times_length`` is None if it made no video.
    """

    times_length: float | None = None


@dataclass(frozen=True, slots=True)
class EstimateStatistics:
    """Holds the accuracy of the estimates.

    ``jobs`` is the number of jobs that count, ``median_error`` is relative (0.1: 10 %), ``words`` a sentence with
    both.
    """

    jobs: int
    median_error: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Holds what `presgen stats` shows; its fields are those of ``presgen stats --json``.

    There, moments are times such as ``2026-11-22T12:00:00.000000Z``, here seconds since 1970.

    Attributes:
        machine: description of this computer.
        jobs: the last jobs, the oldest first.
        stages: one record for each stage that ran, in the order in which stages run.
        paused_seconds_by_hour: seconds for which the guard paused these jobs, for each hour of the day (24 values).
        pauses: the pauses themselves.
        estimates: how accurate the predictions were.
        findings: what to know and what to do, the most important first.
    """

    machine: str
    jobs: tuple[JobStatistics, ...]
    stages: tuple[StageStatistics, ...]
    paused_seconds_by_hour: tuple[float, ...]
    pauses: tuple[PauseTiming, ...]
    estimates: EstimateStatistics
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain data; moments are ISO 8601 times in UTC."""
        answer = asdict(self)
        for row in (*answer["jobs"], *answer["pauses"]):
            for name in ("started", "ended"):
                row[name] = None if row[name] is None else format_timestamp(datetime.fromtimestamp(row[name], UTC))
        return answer


def load_stats(home: Home, last: int) -> Stats:
    """Return the statistics of the ``last`` jobs of ``home``. Raises TimingsUnavailable."""
    machine = resolve_machine(home)
    history = History.load(home, machine, last)
    errors = history.errors
    return Stats(
        machine=machine.signature,
        jobs=tuple(JobStatistics(**to_columns(job), times_length=_times_length(job)) for job in history.jobs),
        stages=tuple(history.stages),
        paused_seconds_by_hour=tuple(history.paused_seconds_by_hour()),
        pauses=tuple(history.paused),
        estimates=EstimateStatistics(
            jobs=len(errors), median_error=median(errors) if errors else None, words=describe_accuracy(history)
        ),
        findings=tuple(collect_findings(history)),
    )


def _times_length(job: JobTiming) -> float | None:
    return job.actual_s / job.video_s if job.outcome == "done" and job.video_s else None
