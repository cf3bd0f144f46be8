"""Collect what `presgen status` knows of a home: the service, its jobs and the drop folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config.paths import Home
from config.timestamps import format_timestamp
from daemon.autostart.start_hint import describe_start
from daemon.control.find_waiting import list_waiting
from daemon.control.standstill import Standstill, describe_guard_pause, find_settings_problem
from daemon.state import pause_flag
from daemon.state.instance_lock import Holder, holder
from daemon.state.job_index import JobIndex
from daemon.state.status_file import ServiceState, WaitingItem
from daemon.views.conditions import ServiceCondition
from daemon.views.forecast import ProgressEstimator
from daemon.views.job_summary import JobSummary, note_standstill, number_queue, summarize_job
from daemon.views.sentences import TORN_MANIFEST, describe_service

_SILENT = timedelta(seconds=60)
"""A healthy service updates its status every ten seconds; after the machine wakes up it may be late."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A home at the moment ``now`` (aware local time).

    Attributes:
        home: that was looked at.
        now: when it was looked at.
        process: the running service; None when none runs.
        status: what the service reported last; None when none runs or it has just started.
        paused: whether the user has paused the service.
        jobs: that can be read, oldest first.
        waiting: items of the drop folder that are not taken yet.
        broken: ids of jobs that cannot be read, each with the reason.
    """

    home: Home
    now: datetime
    process: Holder | None
    status: ServiceState | None
    paused: bool
    jobs: tuple[JobSummary, ...]
    waiting: tuple[WaitingItem, ...]
    broken: dict[str, str]

    @classmethod
    def of(cls, home: Home, now: datetime) -> Overview:
        """Return the overview of ``home``; reads files only."""
        process = holder(home.lock)
        status = ServiceState.of(home) if process else None
        index = JobIndex(home.jobs)
        index.refresh()
        running = {one.job: one for one in status.running} if status else {}
        paused = pause_flag.is_paused(home)
        standstill = Standstill.of(home, process is not None, status, paused)
        estimator = ProgressEstimator(home)
        jobs = [summarize_job(job, running.get(job.manifest.id), now, estimator) for job in index]
        return cls(
            home=home,
            now=now,
            process=process,
            status=status,
            paused=paused,
            jobs=number_queue([note_standstill(job, standstill) for job in jobs]),
            waiting=list_waiting(home),
            broken=dict.fromkeys(sorted(index.torn), TORN_MANIFEST) | index.strange,
        )

    @property
    def service(self) -> ServiceCondition:
        """The activity of the service."""
        if self.process is None:
            return ServiceCondition.NOT_RUNNING
        if self.status is None:
            return ServiceCondition.STARTING
        if self.now - self.status.at > _SILENT:
            return ServiceCondition.SILENT
        if self.paused:
            return ServiceCondition.PAUSED
        return ServiceCondition.WORKING if self.status.running else ServiceCondition.WATCHING

    @property
    def explanation(self) -> str:
        """The activity of the service, in a sentence or two."""
        last_seen = self.status.at.astimezone(self.now.tzinfo) if self.status else None
        return describe_service(
            self.service,
            self.process.pid if self.process else 0,
            last_seen,
            "" if self.process else self._describe_start(),
        )

    def _describe_start(self) -> str:
        """Return how to get a service to work, where none runs."""
        untaken = "Until then, nothing is taken from the drop folder." if self.waiting else ""
        paused = "You have also paused it: presgen resume" if self.paused else ""
        return " ".join(filter(None, (describe_start(self.home), untaken, paused)))

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences of the service on what keeps it from working, but not those on broken jobs."""
        if self.status is None:
            return self.trouble
        reported = (describe_guard_pause(self.status), *self.trouble)
        return tuple(sentence for sentence in reported if sentence and sentence not in self.broken.values())

    @property
    def trouble(self) -> tuple[str, ...]:
        """The troubles that the service reports; where none runs, what is wrong with the settings."""
        if self.status is not None:
            return self.status.trouble
        problem = "" if self.process else find_settings_problem(self.home)
        return (problem,) if problem else ()

    def as_json(self) -> dict[str, Any]:
        """Return the overview as plain data."""
        return {
            "home": str(self.home.root),
            "service": {
                "running": self.process is not None,
                "pid": self.process.pid if self.process else None,
                "words": self.explanation,
                "paused": self.paused,
                "guard": self.status.guard if self.status else None,
                "guard_words": self.status.guard_words if self.status else "",
                "trouble": list(self.trouble),
                "at": format_timestamp(self.status.at) if self.status else None,
                "deleted_jobs": self.status.deleted_jobs if self.status else 0,
            },
            "jobs": [job.as_json() for job in self.jobs],
            "broken": self.broken,
            "waiting": [item.model_dump(mode="json") for item in self.waiting],
        }
