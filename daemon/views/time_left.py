"""How far a job is and how long it will take, for whoever only looks at it: from its record and what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from config.paths import Home
from config.settings import Settings
from daemon.state.status_file import RunningJob
from daemon.timings import prediction
from daemon.timings.estimator import Past
from daemon.views.forecast import Forecast
from stages.jobs.job import Job

if TYPE_CHECKING:
    from daemon.hardware import MachineProfile


@dataclass(frozen=True, slots=True)
class Outlook:
    """``share`` of the whole job that is done, 0..1, and about how many seconds are ``left``; None: nobody knows."""

    share: float
    left: float | None


class Outlooks:
    """Looks at the jobs of a home; what this machine has done so far is read once, when it is needed."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def of(self, job: Job, running: RunningJob | None) -> Outlook:
        """Return how far ``job`` is; ``running`` is what the daemon says of it while it is worked on."""
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
        return Outlook(forecast.share, forecast.remaining if running else None)

    def work(self, job: Job) -> float:
        """Return about how many seconds of work are left of ``job``, that nobody works on."""
        expected = self._expected(job)
        return sum(seconds for stage, seconds in expected.items() if stage not in job.manifest.stages)

    def _expected(self, job: Job) -> dict[str, float]:
        """Return what is expected of the stages of ``job``: what its last attempt knew, else what its files say."""
        if kept := self._kept.get(job.manifest.id):
            return kept
        return self._past.expected(prediction.rough(job, self._settings, self._past))

    @cached_property
    def _past(self) -> Past:
        return prediction.past(self._home, self._machine)

    @cached_property
    def _kept(self) -> dict[str, dict[str, float]]:
        return {job.id: job.expected for job in self._past.jobs if job.expected and job.ended is None}

    @cached_property
    def _settings(self) -> Settings:
        """The settings as far as they can be read: looking must neither fail nor write."""
        return self._machine.complete(Settings.peek(self._home) or Settings())

    @cached_property
    def _machine(self) -> MachineProfile:
        from daemon.hardware import resolve

        return resolve(self._home)
