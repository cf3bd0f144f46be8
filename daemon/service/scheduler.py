"""The work: which job is attempted next, and what becomes of a job when an attempt has ended."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from config.failpoints import crash_point
from config.paths import Home
from daemon.control import actions
from daemon.guard.guard import GuardVerdict
from daemon.state.job_index import JobIndex
from daemon.state.retry_policy import backoff, is_due
from daemon.worker.supervisor import AttemptResult, WorkerProcess, WorkerTimeouts
from outbox.failure_note import write_failure_note
from outbox.finder_tags import set_finder_tag
from outbox.notification import notify
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, JobState

STOP_S = 3.0
"""Seconds that workers have to stop; then they are ended."""

log = structlog.get_logger()


class Scheduler:
    """The attempts that run now, at most ``at_once`` and within ``limits``; ``wake`` is called when one has ended."""

    def __init__(
        self,
        home: Home,
        shelf: JobIndex,
        at_once: int,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        limits: WorkerTimeouts = WorkerTimeouts(),  # noqa: B008  frozen
    ) -> None:
        self.attempts: dict[str, WorkerProcess] = {}
        self._home, self._shelf, self._at_once = home, shelf, at_once
        self._wake, self._clock, self._limits = wake, clock, limits
        self._given_up: set[str] = set()

    def start(self) -> None:
        """Start attempts while there is room, the oldest job first."""
        for job in self._shelf.having(JobState.INPUT):
            if len(self.attempts) >= self._at_once:
                return
            if job.manifest.id not in self.attempts and is_due(job.manifest.retry_at, datetime.now(UTC)):
                record = Attempt(number=len(job.manifest.attempts) + 1, started_at=datetime.now(UTC))
                job.update(attempts=(*job.manifest.attempts, record), retry_at=None, reason="")
                crash_point("work.recorded")
                self.attempts[job.manifest.id] = WorkerProcess(
                    job.folder, self._home, self._wake, self._clock, self._limits
                )
                log.info("attempt_started", job=job.manifest.id, number=record.number)

    def due(self) -> float:
        """Return after how many seconds the next job that was put off may be tried again; infinity if none was."""
        now = datetime.now(UTC)
        put_off = [job.manifest.retry_at for job in self._shelf.having(JobState.INPUT) if job.manifest.retry_at]
        return min((max(0.0, (at - now).total_seconds()) for at in put_off if at > now), default=math.inf)

    def attend(self, name: str) -> None:
        """Give up the worker of job ``name`` when it is in trouble; settle the job when the worker has ended."""
        attempt = self.attempts[name]
        if why := attempt.trouble():
            attempt.kill(why)
        ending = attempt.ending()
        if ending is None:
            return
        if job := self._shelf.reread(name):
            self.settle(job, ending)
        del self.attempts[name]

    def heed(self, verdict: GuardVerdict, paused: bool) -> None:
        """Suspend, rest or release the workers as the guard and the user want."""
        for attempt in self.attempts.values():
            if verdict.action == "suspend" and not paused:
                attempt.suspend()
                continue
            attempt.release()
            if verdict.action == "rest" or paused:
                attempt.rest()

    def cancel(self, job: Job) -> None:
        """Give up ``job``, whether it is being worked on or not. Raises UsageError when it has ended."""
        if attempt := self.attempts.get(job.manifest.id):
            self._given_up.add(job.manifest.id)
            attempt.interrupt()
        else:
            actions.cancel(job)

    def close(self) -> None:
        """Stop all workers; they have a few seconds, then they are ended."""
        for attempt in self.attempts.values():
            attempt.interrupt()
        deadline = self._clock() + STOP_S
        for attempt in self.attempts.values():
            if not attempt.wait(max(0.0, deadline - self._clock())):
                attempt.kill("the daemon was told to stop")
                attempt.wait(1.0)

    def settle(self, job: Job, ending: AttemptResult) -> None:
        """Write down how an attempt at ``job`` ended and what becomes of the job."""
        if ending.outcome == "lost" and ending.failure and job.manifest.trying:
            ending = replace(ending, failure=ending.failure.model_copy(update={"engine": job.manifest.trying}))
        failure = ending.failure
        crash_point("work.ended")
        words = {"message": failure.message, "hint": failure.hint} if failure else {}
        log.info("attempt_ended", job=job.manifest.id, outcome=ending.outcome, **words)
        attempts = _ended(job.manifest.attempts, ending)
        ended = {"attempts": attempts, "trying": ""}
        if job.manifest.id in self._given_up:
            job.update(**ended, state=JobState.CANCELLED, reason="You gave it up.")
            self._given_up.discard(job.manifest.id)
        elif ending.outcome == "done":
            job.update(**ended, reason="")
        elif failure is None:
            job.update(**ended, state=JobState.INPUT, reason="It was interrupted and goes on by itself.")
        elif ending.transient and (seconds := backoff(attempts, failure)) is not None:
            when = datetime.now(UTC) + timedelta(seconds=seconds)
            job.update(**ended, state=JobState.INPUT, retry_at=when, reason=failure.message)
        else:
            write_failure_note(job, failure)
            job.update(**ended, state=JobState.FAILED, reason=failure.message)
            log.error("job_failed", job=job.manifest.id, message=failure.message, hint=failure.hint)
            set_finder_tag(job.folder, "failed")
            notify(f"{job.manifest.name}: no video", failure.message)


def _ended(attempts: tuple[Attempt, ...], ending: AttemptResult) -> tuple[Attempt, ...]:
    """Return ``attempts`` with the last one ended as ``ending`` says."""
    if not attempts or attempts[-1].ended_at is not None:
        return attempts
    told = {"ended_at": datetime.now(UTC), "outcome": ending.outcome, "failure": ending.failure}
    return (*attempts[:-1], attempts[-1].model_copy(update=told))
