"""Summarise the last jobs: times of jobs and stages, pauses, errors of the estimates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from config.paths import Home
from daemon.hardware import MachineProfile
from daemon.timings.database import TimingsDatabase
from daemon.timings.estimator import COSTS, DurationEstimator
from daemon.timings.records import JobTiming, PauseTiming, RunTiming
from stages.jobs.stage_labels import describe_stage

MIN_EARLIER_JOBS = 5
"""Finished jobs of a machine after which the error of its estimates counts."""


@dataclass(frozen=True, slots=True)
class StageStatistics:
    """Summarises all runs of one stage.

    Attributes:
        stage: name of the stage.
        seconds: total working time; ``share`` is its share (0..1) of the time of all stages.
        seconds_per_second: median seconds for each second of video (of footage, for the source stage) among runs that
            did not come from the cache; None without any.
        memory_peak: most bytes of memory, ``cpu_peak`` highest load in percent of all cores; None if never measured.
        runs: number of runs.
        engine: one that stands for those of all runs when people call what they did the same; else empty.
    """

    stage: str
    seconds: float
    share: float
    seconds_per_second: float | None
    memory_peak: int | None
    cpu_peak: float | None
    runs: int
    engine: str = ""

    @property
    def label(self) -> str:
        """Name of the stage for people."""
        return describe_stage(self.stage, self.engine)


@dataclass(frozen=True)
class History:
    """Holds the last jobs, the oldest first, with their runs, and all pauses.

    ``memory`` is the memory of this machine in bytes (0: unknown); ``earlier_jobs`` has for each job the number of jobs
    of its machine that were finished before it began; ``estimator`` makes the estimates.
    """

    jobs: Sequence[JobTiming]
    runs: Sequence[RunTiming] = ()
    pauses: Sequence[PauseTiming] = ()
    memory: int = 0
    earlier_jobs: dict[str, int] = field(default_factory=dict)
    estimator: DurationEstimator = field(default_factory=DurationEstimator)

    @classmethod
    def load(cls, home: Home, machine: MachineProfile, last: int) -> History:
        """Load the ``last`` jobs of ``home``.

        Raises TimingsUnavailable when the database cannot be read.
        """
        database = TimingsDatabase(home.performance)
        every = [_with_outcome(job, home) for job in database.jobs(most=10_000)]
        jobs = every[-last:]
        return cls(
            jobs=jobs,
            runs=database.load_runs([job.id for job in jobs]),
            pauses=database.pauses(),
            memory=machine.memory_bytes,
            earlier_jobs=_count_earlier_jobs(every),
            estimator=DurationEstimator(database.runs(machine.signature), every, machine.avatar_fps),
        )

    @property
    def finished(self) -> list[JobTiming]:
        """The jobs that produced a video."""
        return [job for job in self.jobs if job.outcome == "done" and job.video_s > 0]

    @property
    def stages(self) -> list[StageStatistics]:
        """Statistics of every stage that ran, in the order in which stages run."""
        worked: dict[str, list[RunTiming]] = defaultdict(list)
        for run in self.runs:
            if run.outcome != "skipped":
                worked[run.stage].append(run)
        total = sum(run.seconds for runs in worked.values() for run in runs)
        return [_summarise_stage(stage, worked[stage], total) for stage in COSTS if worked[stage]]

    @property
    def errors(self) -> list[float]:
        """Relative error (0.1: 10 %) of the predicted time of each finished job, the oldest first.

        Counts jobs with at least `MIN_EARLIER_JOBS` before them; while there are none of these, all jobs count.
        """
        predicted = [job for job in self.finished if job.predicted_s is not None and job.actual_s > 0]
        informed = [job for job in predicted if self.earlier_jobs.get(job.id, 0) >= MIN_EARLIER_JOBS]
        return [abs((job.predicted_s or 0.0) / job.actual_s - 1.0) for job in informed or predicted]

    @property
    def has_informed_estimates(self) -> bool:
        """True if a finished job had at least `MIN_EARLIER_JOBS` before it."""
        return any(self.earlier_jobs.get(job.id, 0) >= MIN_EARLIER_JOBS for job in self.finished)

    @property
    def paused(self) -> list[PauseTiming]:
        """The pauses that delayed one of these jobs."""
        known = {job.id for job in self.jobs}
        return [pause for pause in self.pauses if known & set(pause.jobs)]

    def paused_seconds_by_hour(self, limit: str = "") -> list[float]:
        """Return the paused seconds for each hour of the day, 24 values.

        Only pauses because of ``limit`` count; empty: all of them.
        """
        seconds = [0.0] * 24
        for pause in self.paused:
            if pause.ended is not None and limit in ("", pause.limit):
                for hour, spent in _split_by_hour(pause.started, pause.ended):
                    seconds[hour] += spent
        return seconds


_OUTCOMES = {"failed": "failed", "cancelled": "cancelled", "input": "interrupted"}


def _with_outcome(job: JobTiming, home: Home) -> JobTiming:
    """Return ``job`` with its real outcome.

    A killed worker leaves it "running"; job.json has the state then.
    """
    if job.outcome != "running":
        return job
    try:
        state = json.loads((home.jobs / job.id / "job.json").read_bytes())["state"]
    except (OSError, ValueError, KeyError, TypeError):
        return replace(job, outcome="lost")
    return replace(job, outcome=_OUTCOMES.get(state, job.outcome))


def _count_earlier_jobs(jobs: Sequence[JobTiming]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    earlier = {}
    for job in jobs:
        earlier[job.id] = counts[job.machine]
        counts[job.machine] += job.outcome == "done"
    return earlier


def _summarise_stage(stage: str, runs: Sequence[RunTiming], total: float) -> StageStatistics:
    seconds = sum(run.seconds for run in runs)
    made = [run for run in runs if run.outcome == "done" and run.reused < 0.7 and run.size > 0]
    paces = [run.seconds / (run.size * (1.0 - run.reused)) for run in made]
    memory = [run.memory_peak for run in runs if run.memory_peak is not None]
    cpu = [run.cpu_peak for run in runs if run.cpu_peak is not None]
    labels = {describe_stage(stage, run.engine) for run in runs}
    return StageStatistics(
        stage=stage,
        seconds=seconds,
        share=seconds / total if total else 0.0,
        seconds_per_second=median(paces) if paces else None,
        memory_peak=max(memory, default=None),
        cpu_peak=max(cpu, default=None),
        runs=len(runs),
        engine=runs[0].engine if len(labels) == 1 else "",
    )


def _split_by_hour(start: float, end: float) -> list[tuple[int, float]]:
    """Return the hours of the day (local time) between two moments, each with its seconds."""
    spans = []
    at = datetime.fromtimestamp(start).astimezone()
    until = datetime.fromtimestamp(end).astimezone()
    while at < until:
        following = min(until, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        spans.append((at.hour, (following - at).total_seconds()))
        at = following
    return spans
