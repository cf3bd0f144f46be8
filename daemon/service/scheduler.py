"""Start attempts, supervise their workers, and record how each attempt ended."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from config.failpoints import crash_point
from daemon.control import actions
from daemon.guard.guard import GuardVerdict
from daemon.state.job_index import JobIndex
from daemon.state.retry_policy import is_due, retry_delay
from daemon.worker.supervisor import AttemptResult
from outbox.failure_note import remove_failure_note, write_failure_note
from outbox.finder_tags import set_finder_tag
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, JobState

STOP_S = 3.0
"""Seconds that workers have to stop at shutdown; then they are killed."""

log = structlog.get_logger()


class Worker(Protocol):
    """A running attempt, as `daemon.worker.supervisor.WorkerProcess` implements it."""

    stage: str
    share: float
    engine: str
    reached: float
    eased: str
    substitute: str
    suspended: bool

    @property
    def seconds(self) -> float:
        """The seconds that it has worked."""
        ...

    @property
    def unmoved(self) -> float:
        """The seconds of work since its last sign of progress."""
        ...

    def find_fault(self, available_share: float) -> str:
        """Return why it should be killed; empty while it is well.

        The machine was there for it for ``available_share`` (0..1) of the time since the last call.
        """
        ...

    def result(self) -> AttemptResult | None:
        """Return how it ended; None while it works."""
        ...

    def rest(self) -> None:
        """Ask it to stop where nothing is lost."""
        ...

    def interrupt(self) -> None:
        """Tell it to stop at once."""
        ...

    def kill(self, reason: str) -> None:
        """Kill it and everything it started."""
        ...

    def suspend(self) -> None:
        """Stop it where it is."""
        ...

    def release(self) -> None:
        """Let it go on after `suspend`."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended; tell whether it has."""
        ...


class Scheduler:
    """Runs at most ``jobs_at_once`` attempts at the jobs of ``index``, by job id in `workers`.

    Notes on failed jobs go into ``outbox``.
    """

    def __init__(
        self,
        index: JobIndex,
        outbox: Path,
        jobs_at_once: int,
        start_worker: Callable[[Path], Worker],
        clock: Callable[[], float],
        wall_clock: Callable[[], datetime],
        notify: Callable[[str, str], None],
    ) -> None:
        self.workers: dict[str, Worker] = {}
        self._index, self._outbox = index, outbox
        self._jobs_at_once, self._start_worker = jobs_at_once, start_worker
        self._clock, self._wall_clock, self._notify = clock, wall_clock, notify
        self._cancelled: set[str] = set()

    def limit_jobs(self, jobs_at_once: int) -> None:
        """Run at most ``jobs_at_once`` attempts from now on; those that run go on."""
        self._jobs_at_once = jobs_at_once

    def start_due_jobs(self) -> None:
        """Start attempts while there is room, the oldest job first."""
        for job in self._index.in_states(JobState.INPUT):
            if len(self.workers) >= self._jobs_at_once:
                return
            if job.manifest.id not in self.workers and is_due(job.manifest.retry_at, self._wall_clock()):
                self._start(job)

    def unfinished(self) -> list[str]:
        """Return the jobs that are worked on or wait."""
        return [*self.workers, *(job.manifest.id for job in self._index.in_states(JobState.INPUT))]

    def seconds_until_retry(self) -> float:
        """Return the seconds until the next job that was put off may be tried again.

        Infinity when there is none.
        """
        now = self._wall_clock()
        put_off = [job.manifest.retry_at for job in self._index.in_states(JobState.INPUT) if job.manifest.retry_at]
        return min(((at - now).total_seconds() for at in put_off if at > now), default=math.inf)

    def supervise(self, name: str, available_share: float = 1.0) -> None:
        """Kill the worker of the job ``name`` when it has a fault.

        Record the attempt when the worker has ended. ``available_share`` is that of `Worker.find_fault`.
        """
        worker = self.workers[name]
        if fault := worker.find_fault(available_share):
            worker.kill(fault)
        result = worker.result()
        if result is None:
            return
        if job := self._index.reload(name):
            self.record_result(job, result)
        del self.workers[name]

    def apply_guard(self, verdict: GuardVerdict, paused: bool) -> None:
        """Suspend, rest or release the workers, by the decision of the guard and of the user."""
        for worker in self.workers.values():
            if verdict.action == "suspend" and not paused:
                worker.suspend()
                continue
            worker.release()
            if verdict.action == "rest" or paused:
                worker.rest()

    def cancel(self, job: Job) -> None:
        """Cancel ``job``, whether it is running or not. Raises UsageError when it has ended."""
        if worker := self.workers.get(job.manifest.id):
            self._cancelled.add(job.manifest.id)
            worker.interrupt()
        else:
            actions.cancel(job, self._outbox)

    def abandon(self, name: str) -> None:
        """Kill the worker of the job ``name``, whose folder is gone."""
        self._cancelled.discard(name)
        if worker := self.workers.get(name):
            worker.kill("the folder of its job was deleted")

    def stop_workers(self) -> None:
        """Tell all workers to stop, and kill those that have not after `STOP_S`."""
        for worker in self.workers.values():
            worker.interrupt()
        deadline = self._clock() + STOP_S
        for worker in self.workers.values():
            if not worker.wait(max(0.0, deadline - self._clock())):
                worker.kill("the daemon was told to stop")
                worker.wait(1.0)

    def record_result(self, job: Job, result: AttemptResult) -> None:
        """Write the ``result`` of an attempt, and the state that follows, into the manifest."""
        if result.outcome == "lost" and result.failure and job.manifest.trying:
            result = replace(result, failure=result.failure.model_copy(update={"engine": job.manifest.trying}))
        failure = result.failure
        crash_point("work.ended")
        details = {"message": failure.message, "hint": failure.hint} if failure else {}
        log.info("attempt_ended", job=job.manifest.id, outcome=result.outcome, **details)
        attempts = self._close_last(job.manifest.attempts, result)
        ended = {"attempts": attempts, "trying": ""}
        if job.manifest.id in self._cancelled:
            job.update(**ended, state=JobState.CANCELLED, reason="You gave it up.", ended_at=self._wall_clock())
            remove_failure_note(job, self._outbox)
            self._cancelled.discard(job.manifest.id)
        elif result.outcome == "done":
            job.update(**ended, reason="")
        elif failure is None:
            job.update(**ended, state=JobState.INPUT, reason="It was interrupted and goes on by itself.")
        elif result.transient and (delay := retry_delay(attempts, failure)) is not None:
            retry_at = self._wall_clock() + timedelta(seconds=delay)
            job.update(**ended, state=JobState.INPUT, retry_at=retry_at, reason=failure.message)
        else:
            write_failure_note(job, failure, self._outbox)
            job.update(**ended, state=JobState.FAILED, reason=failure.message, ended_at=self._wall_clock())
            log.error("job_failed", job=job.manifest.id, message=failure.message, hint=failure.hint)
            set_finder_tag(job.folder, "failed")
            self._notify(f"{job.manifest.name}: no video", failure.message)

    def _start(self, job: Job) -> None:
        """Record a new attempt at ``job``, then start its worker."""
        attempt = Attempt(number=len(job.manifest.attempts) + 1, started_at=self._wall_clock())
        job.update(attempts=(*job.manifest.attempts, attempt), retry_at=None, reason="")
        crash_point("work.recorded")
        self.workers[job.manifest.id] = self._start_worker(job.folder)
        log.info("attempt_started", job=job.manifest.id, number=attempt.number)

    def _close_last(self, attempts: tuple[Attempt, ...], result: AttemptResult) -> tuple[Attempt, ...]:
        """Return ``attempts`` with the last one, if it is open, ended as ``result`` says."""
        if not attempts or attempts[-1].ended_at is not None:
            return attempts
        ended = {"ended_at": self._wall_clock(), "outcome": result.outcome, "failure": result.failure}
        return (*attempts[:-1], attempts[-1].model_copy(update=ended))
