"""What the last jobs took: by job, by stage, by hour of the day, and how well it was foreseen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from config.paths import Home
from daemon.hardware import MachineProfile
from daemon.timings.database import Ledger
from daemon.timings.estimator import COSTS, Past
from daemon.timings.records import JobRow, PauseRow, RunRow

LEARNED = 5
"""Finished jobs of a machine from which on its estimates are judged."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage over all jobs.

    ``share`` of the time of all stages, ``pace`` median seconds for each second of video among runs that were not found
    in the cache (None without such), the highest ``memory`` in bytes and ``cpu`` in percent of all cores (None where
    nobody measured), and how often it ran.
    """

    stage: str
    seconds: float
    share: float
    pace: float | None
    memory: int | None
    cpu: float | None
    runs: int


@dataclass(frozen=True)
class History:
    """The last jobs, the oldest first, with their runs, and all pauses.

    ``memory`` are the bytes that this machine has (0: unknown); ``before`` says of each job how many of its machine had
    been finished when it began; ``past`` is what estimates are made from.
    """

    jobs: Sequence[JobRow]
    runs: Sequence[RunRow] = ()
    pauses: Sequence[PauseRow] = ()
    memory: int = 0
    before: dict[str, int] = field(default_factory=dict)
    past: Past = field(default_factory=Past)

    @classmethod
    def of(cls, home: Home, machine: MachineProfile, last: int) -> History:
        """Look back at the ``last`` jobs of ``home`` on ``machine``. Raises Unkept when it cannot be read."""
        ledger = Ledger(home.performance)
        every = [_settled(job, home) for job in ledger.jobs(most=10_000)]
        jobs = every[-last:]
        return cls(
            jobs=jobs,
            runs=ledger.runs_of([job.id for job in jobs]),
            pauses=ledger.pauses(),
            memory=machine.memory_bytes,
            before=_before(every),
            past=Past(ledger.runs(machine.signature), every, machine.avatar_fps),
        )

    @property
    def finished(self) -> list[JobRow]:
        """The jobs that became a video."""
        return [job for job in self.jobs if job.outcome == "done" and job.video_s > 0]

    @property
    def stages(self) -> list[StageLine]:
        """Every stage, in the order in which they run; those that never ran are left out."""
        worked: dict[str, list[RunRow]] = defaultdict(list)
        for run in self.runs:
            if run.outcome != "skipped":
                worked[run.stage].append(run)
        total = sum(run.seconds for runs in worked.values() for run in runs)
        return [_line(stage, worked[stage], total) for stage in COSTS if worked[stage]]

    @property
    def errors(self) -> list[float]:
        """By how much the time of a job was foreseen wrongly, as a share of what it took; the oldest job first.

        Those jobs count that had at least `LEARNED` before them; as long as there are none of these, all count.
        """
        told = [job for job in self.finished if job.predicted_s is not None and job.actual_s > 0]
        taught = [job for job in told if self.before.get(job.id, 0) >= LEARNED]
        return [abs((job.predicted_s or 0.0) / job.actual_s - 1.0) for job in taught or told]

    @property
    def paused(self) -> list[PauseRow]:
        """The pauses that held up one of these jobs."""
        known = {job.id for job in self.jobs}
        return [pause for pause in self.pauses if known & set(pause.jobs)]

    def hours(self, limit: str = "") -> list[float]:
        """Return how many seconds of each hour of the day the guard held up jobs because of ``limit`` (empty: any)."""
        seconds = [0.0] * 24
        for pause in self.paused:
            if pause.ended is not None and limit in ("", pause.limit):
                for hour, spent in _by_hour(pause.started, pause.ended):
                    seconds[hour] += spent
        return seconds


_ENDED = {"failed": "failed", "cancelled": "cancelled", "input": "interrupted"}


def _settled(job: JobRow, home: Home) -> JobRow:
    """Return ``job`` as it ended; a worker that was killed could not say so, but the job itself may know."""
    if job.outcome != "running":
        return job
    try:
        state = json.loads((home.jobs / job.id / "job.json").read_bytes())["state"]
    except (OSError, ValueError, KeyError, TypeError):
        return replace(job, outcome="lost")
    return replace(job, outcome=_ENDED.get(state, job.outcome))


def _before(jobs: Sequence[JobRow]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    before = {}
    for job in jobs:
        before[job.id] = counts[job.machine]
        counts[job.machine] += job.outcome == "done"
    return before


def _line(stage: str, runs: Sequence[RunRow], total: float) -> StageLine:
    seconds = sum(run.seconds for run in runs)
    made = [run for run in runs if run.outcome == "done" and run.reused < 0.7 and run.size > 0]
    paces = [run.seconds / (run.size * (1.0 - run.reused)) for run in made]
    memory = [run.memory_peak for run in runs if run.memory_peak is not None]
    cpu = [run.cpu_peak for run in runs if run.cpu_peak is not None]
    return StageLine(
        stage=stage,
        seconds=seconds,
        share=seconds / total if total else 0.0,
        pace=median(paces) if paces else None,
        memory=max(memory, default=None),
        cpu=max(cpu, default=None),
        runs=len(runs),
    )


def _by_hour(start: float, end: float) -> list[tuple[int, float]]:
    """Return the hours of the day, local time, between two moments, and the seconds of each."""
    spans = []
    at = datetime.fromtimestamp(start).astimezone()
    until = datetime.fromtimestamp(end).astimezone()
    while at < until:
        following = min(until, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        spans.append((at.hour, (following - at).total_seconds()))
        at = following
    return spans
