"""Estimate the progress and the remaining time of jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from config.paths import Home
from config.settings import Settings
from daemon.state.status_file import RunningJob
from daemon.timings import prediction
from daemon.timings.estimator import DurationEstimator
from stages.jobs.job import Job

if TYPE_CHECKING:
    from daemon.hardware import MachineProfile

_TRUST_S, _TRUST = 2.0, 0.1
"""After this many seconds of work plus this share of all work, the measured pace outweighs the expected one."""
_OVERDUE = 0.5
"""Share of the time without any progress that the running stage is expected to take at least from then on."""


class Forecast:
    """Estimates how much of a job is done and how long the rest takes.

    ``expected`` are the seconds of each stage on this machine (see `daemon.timings.estimator`). The pace, elapsed over
    expected seconds, scales what is left. Work began at ``begun`` on ``clock`` (monotonic seconds), by default now.
    """

    def __init__(
        self, expected: Mapping[str, float], clock: Callable[[], float] = time.monotonic, begun: float | None = None
    ) -> None:
        self._clock = clock
        self._begun = clock() if begun is None else begun
        self._expected = dict(expected)
        self._shares = dict.fromkeys(self._expected, 0.0)
        self._skipped: set[str] = set()
        self._highest_share = 0.0
        self._running, self._moved_at = "", self._begun

    def expect(self, expected: Mapping[str, float]) -> None:
        """Replace the expected seconds of known stages by better estimates."""
        self._expected |= {stage: seconds for stage, seconds in expected.items() if stage in self._expected}

    def begin(self, stage: str) -> None:
        """Record that ``stage`` begins, perhaps anew.

        What was done of it is lost then, and yet the share of all work does not go back.
        """
        if stage in self._shares:
            self._highest_share = self.share
            self._shares[stage] = 0.0
        self._running, self._moved_at = stage, self._clock()

    def note(self, stage: str, share: float, ago: float = 0.0) -> None:
        """Record that ``share`` (0..1) of ``stage`` has been done for ``ago`` seconds.

        Shares never go back, unless the stage begins anew.
        """
        if stage in self._shares:
            self._shares[stage] = max(share, self._shares[stage])
        self._running, self._moved_at = stage, self._clock() - ago

    def skip(self, stage: str) -> None:
        """Record that an earlier attempt did ``stage``, which must not change the pace."""
        self.note(stage, 1.0)
        self._skipped.add(stage)

    @property
    def elapsed(self) -> float:
        """Seconds since work began."""
        return self._clock() - self._begun

    @property
    def share(self) -> float:
        """Share of all work that is done, 0..1.

        It never goes back, even when more work is expected later.
        """
        total = sum(self._expected.values())
        self._highest_share = max(self._highest_share, self._sum_done_seconds(self._expected) / total if total else 1.0)
        return self._highest_share

    @property
    def remaining(self) -> float:
        """Estimated seconds until the job is done.

        While the running stage reports nothing, the time that passes is taken for progress. What takes longer than
        expected is likely to take longer still (`_OVERDUE`), so that this never is 0 long before the end.
        """
        total = sum(self._expected.values())
        trust = _TRUST_S + _TRUST * total
        moved, done = self._moved_at - self._begun, self._sum_done_seconds(set(self._expected) - self._skipped)
        pace = (moved + trust) / (done + trust)
        running = self._expected.get(self._running, 0.0) * (1 - self._shares.get(self._running, 1.0))
        if not running:
            return (total - self._sum_done_seconds(self._expected)) * pace
        unmoved = self._clock() - self._moved_at
        later = (total - self._sum_done_seconds(self._expected) - running) * pace
        return later + max(running * pace - unmoved, _OVERDUE * unmoved)

    def _sum_done_seconds(self, stages: Iterable[str]) -> float:
        return sum(self._expected[stage] * self._shares[stage] for stage in stages)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The ``share`` of a job that is done, 0..1, and the seconds ``left`` (None: unknown)."""

    share: float
    left: float | None


class ProgressEstimator:
    """Estimates the progress of the jobs of a home.

    Reads the timings of this machine once, when they are needed.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def progress(self, job: Job, running: RunningJob | None) -> JobProgress:
        """Return the progress of ``job``.

        ``running`` is what the service reports while it works on the job.
        """
        forecast = Forecast(self._expected(job), lambda: running.seconds if running else 0.0, begun=0.0)
        begun = job.manifest.attempts[-1].started_at if job.manifest.attempts else None
        for stage, run in job.manifest.stages.items():
            if running and stage == running.stage:
                continue
            if begun is None or run.started_at >= begun:
                forecast.note(stage, 1.0)
            else:
                forecast.skip(stage)
        if running:
            forecast.note(running.stage, running.reached)
            forecast.begin(running.stage)
            forecast.note(running.stage, running.share, ago=running.unmoved)
        return JobProgress(forecast.share, forecast.remaining if running else None)

    def work_left(self, job: Job) -> float:
        """Return the expected seconds of the stages that a waiting ``job`` has not finished."""
        expected = self._expected(job)
        return sum(seconds for stage, seconds in expected.items() if stage not in job.manifest.stages)

    def _expected(self, job: Job) -> dict[str, float]:
        """Return the expected seconds of each stage: as last recorded, else estimated from files."""
        if recorded := self._recorded_expectations.get(job.manifest.id):
            return recorded
        return self._estimator.estimate(prediction.guess_workload(job, self._settings, self._estimator))

    @cached_property
    def _estimator(self) -> DurationEstimator:
        return prediction.load_estimator(self._home, self._machine)

    @cached_property
    def _recorded_expectations(self) -> dict[str, dict[str, float]]:
        return {job.id: job.expected for job in self._estimator.jobs if job.expected and job.ended is None}

    @cached_property
    def _settings(self) -> Settings:
        """The settings as far as they can be read: a view must neither fail nor write."""
        return self._machine.complete(Settings.peek(self._home) or Settings())

    @cached_property
    def _machine(self) -> MachineProfile:
        from daemon.hardware import resolve_machine

        return resolve_machine(self._home)
