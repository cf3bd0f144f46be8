"""Estimate the progress of jobs from their manifests and from earlier timings, without working on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from config.paths import Home
from config.settings import Settings
from daemon.state.status_file import RunningJob
from daemon.timings import prediction
from daemon.timings.estimator import Past
from daemon.views.forecast import Forecast
from stages.jobs.job import Job


@dataclass(frozen=True, slots=True)
class JobProgress:
    """``share`` of all work on a job that is done, 0..1, and the seconds ``left`` (None: unknown)."""

    share: float
    left: float | None


class ProgressEstimator:
    """Estimates the progress of the jobs of a home; reads the timings of this machine once, when they are needed."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def progress(self, job: Job, running: RunningJob | None) -> JobProgress:
        """Return the progress of ``job``; ``running`` is what the service reports while it works on the job."""
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
            forecast.note(running.stage, running.share)
        return JobProgress(forecast.share, forecast.remaining if running else None)

    def work_left(self, job: Job) -> float:
        """Return the expected seconds of the stages that a waiting ``job`` has not finished."""
        expected = self._expected(job)
        return sum(seconds for stage, seconds in expected.items() if stage not in job.manifest.stages)

    def _expected(self, job: Job) -> dict[str, float]:
        """Return the expected seconds of each stage: as the last attempt recorded them, else estimated from files."""
        if recorded := self._recorded.get(job.manifest.id):
            return recorded
        return self._past.expected(prediction.rough(job, self._settings, self._past))

    @cached_property
    def _past(self) -> Past:
        return prediction.past(self._home)

    @cached_property
    def _recorded(self) -> dict[str, dict[str, float]]:
        return {job.id: job.expected for job in self._past.jobs if job.expected and job.ended is None}

    @cached_property
    def _settings(self) -> Settings:
        """The settings as far as they can be read: a view must neither fail nor write."""
        from daemon.hardware import fitted

        return fitted(Settings.peek(self._home) or Settings(), self._home)
