"""The service: what lies in the drop folder becomes videos in the outbox.

One loop in one thread. Everything that takes long happens elsewhere: the work in a process for each attempt, taking in
and delivering in errands. Nothing that one job does stops the others or the loop.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from config.errors import PresGenError, UsageError, translated
from config.failpoints import crash_point
from config.paths import Home
from config.settings import Settings
from daemon.control import actions
from daemon.guard.guard import Guard, GuardVerdict
from daemon.guard.sensors import Sensors
from daemon.hardware import profile
from daemon.service.background_task import BackgroundTask
from daemon.service.manifest_repair import mend
from daemon.service.scheduler import Scheduler
from daemon.service.status_writer import StatusWriter
from daemon.state import pause_flag
from daemon.state.job_index import JobIndex, remove
from daemon.state.requests import Request, asked
from daemon.state.retry_policy import FULL_S
from daemon.timings.pauses import note_pause
from daemon.worker.supervisor import AttemptResult, WorkerTimeouts, end_orphans
from inbox.admit import admit
from inbox.fs_events import FolderWatcher
from inbox.inbox import Inbox
from inbox.model import Pair, Waiting
from inbox.recover import recover
from inbox.waiting_notes import Notes
from outbox.deliver import deliver
from outbox.finder_tags import tag
from outbox.notification import notify
from outbox.retention import tidy
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.outcome import describe_steps_down

BUSY_S, IDLE_S = 1.0, 10.0
"""Seconds between two turns, with work and without."""

log = structlog.get_logger()


class Service:
    """Watches, admits, runs, guards, recovers and delivers, until it is told to stop."""

    def __init__(self, home: Home, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._alarm = threading.Event()
        self._ending = False
        wake = self._alarm.set
        self._shelf = JobIndex(home.jobs)
        self._inbox = Inbox(home.inbox, quiet=settings.quiet_seconds)
        self._watch, self._notes = FolderWatcher(home.inbox, wake), Notes(home.inbox)
        self._guard, self._verdict = Guard(settings.guard, Sensors(home.root)), GuardVerdict()
        suited = profile(home)
        self._work = Scheduler(
            home, self._shelf, settings.jobs_at_once, wake, clock, WorkerTimeouts(suited.silent_s, suited.stuck_s)
        )
        self._intake = BackgroundTask("intake", wake, lambda error: self._trouble("taking in", error))
        self._delivery = BackgroundTask("delivery", wake, lambda error: self._trouble("delivering", error))
        self._waiting: tuple[Waiting, ...] = ()
        self._later: dict[str, float] = {}
        self._told: dict[str, str] = {}
        self._board = StatusWriter(home)

    def run(self) -> None:
        """Work until `stop` is called."""
        self._recover()
        try:
            while not self._ending:
                delay = self.tick(self._clock())
                self._alarm.wait(delay)
                self._alarm.clear()
        finally:
            self._close()

    def stop(self) -> None:
        """End `run` soon; may be called from a signal handler."""
        self._ending = True
        self._alarm.set()

    def wake(self) -> None:
        """Take a turn now; may be called from a signal handler."""
        self._alarm.set()

    def tick(self, now: float) -> float:
        """Do whatever is to be done at ``now``; return after how many seconds to look again."""
        again = IDLE_S
        with self._safely("looking into the drop folder"):
            again = self._take_in(now)
        with self._safely("looking at the jobs"):
            self._shelf.refresh()
            self._mend()
        with self._safely("obeying"):
            self._obey()
        for name in list(self._work.attempts):
            with self._safely(f"attending to {name}"):
                self._work.attend(name)
        with self._safely("guarding"):
            self._heed(now)
        with self._safely("delivering"):
            self._deliver(now)
        with self._safely("starting work"):
            if self._verdict.action == "run" and not pause_flag.is_paused(self._home):
                self._work.start()
        with self._safely("telling the status"):
            trouble = (
                *self._told.values(),
                *(f"The job {name}: {words}." for name, words in self._shelf.strange.items()),
            )
            self._board.tell(self._verdict, self._work.attempts, self._waiting, trouble)
        busy = self._work.attempts or self._verdict.action != "run" or self._intake.busy or self._delivery.busy
        return min(again, self._work.due(), BUSY_S if busy else IDLE_S)

    # -------------------------------------------------------------------------------------------- beginning and end

    def _recover(self) -> None:
        """Put right whatever an earlier daemon left when it ended."""
        for name in end_orphans(self._home):
            log.warning("worker_orphaned", job=name)
        for sentence in recover(self._home.jobs, self._home.inbox):
            log.info("admission_recovered", message=sentence)
        self._shelf.refresh()
        for job in self._shelf.abandoned():
            log.info("job_removed", job=job.manifest.id)
            remove(job)
        for job in self._shelf.having(JobState.PROCESSING):
            with self._safely(f"recovering {job.manifest.id}"):
                self._work.settle(job, AttemptResult("interrupted"))
        for job in self._shelf.having(JobState.OUTPUT):
            if job.manifest.delivered is not None:
                tidy(job)
        if fault := self._watch.start():
            log.warning("watch_trouble", message=fault)
        log.info("daemon_started", pid=os.getpid(), home=str(self._home.root), jobs=sum(1 for _ in self._shelf))

    def _close(self) -> None:
        self._work.close()
        for name in list(self._work.attempts):
            with self._safely(f"attending to {name}"):
                self._work.attend(name)
        self._watch.stop()
        self._inbox.close()
        self._board.clear()
        log.info("daemon_stopped")

    # --------------------------------------------------------------------------------------------------- drop folder

    def _take_in(self, now: float) -> float:
        """Look into the drop folder and take in what is ready; return after how many seconds to look again."""
        if fault := self._watch.check(now):
            log.warning("watch_trouble", message=fault)
        if self._intake.busy:  # it is just moving what we would see
            return BUSY_S
        sight = self._inbox.look(now, time.time())
        self._waiting = sight.waiting
        self._notes.update(sight.waiting, time.time())
        if sight.ready:
            self._intake.run(lambda: self._admit(sight.ready))
        return sight.again

    def _admit(self, pairs: tuple[Pair, ...]) -> None:
        for pair in pairs:
            if self._ending:
                return
            try:
                job = admit(pair, self._home.jobs, self._home.inbox)
            except PresGenError as error:
                self._inbox.refuse(pair, error, self._clock())
                log.warning("job_refused", name=pair.name, message=error.message)
            else:
                crash_point("loop.taken")
                log.info("job_taken", job=job.manifest.id, name=pair.name)

    def _mend(self) -> None:
        for name in list(self._shelf.torn):
            if mend(self._home.jobs / name):
                log.warning("job_mended", job=name)
                self._shelf.reread(name)

    # ------------------------------------------------------------------------------------------- requests and guard

    def _obey(self) -> None:
        for request in asked(self._home.requests):
            try:
                self._answer(request)
            except UsageError as error:
                log.warning("request_refused", verb=request.verb, job=request.job, message=error.message)
            else:
                log.info("request_obeyed", verb=request.verb, job=request.job)

    def _answer(self, request: Request) -> None:
        if request.verb == "pause":
            pause_flag.pause(self._home)
        elif request.verb == "resume":
            pause_flag.resume(self._home)
        elif (job := self._shelf.reread(request.job)) is None:
            raise UsageError(f"There is no job {request.job}.")
        elif request.verb == "retry":
            actions.retry(job)
        else:
            self._work.cancel(job)

    def _heed(self, now: float) -> None:
        before, self._verdict = self._verdict, self._guard.judge(now)
        if self._verdict.action != before.action:
            words = self._verdict.words or "Work may go on."
            log.info("guard_changed", action=self._verdict.action, limit=self._verdict.limit, message=words)
            note_pause(self._home, self._verdict.action, self._verdict.limit, self._busy())
        self._work.heed(self._verdict, pause_flag.is_paused(self._home))

    def _busy(self) -> list[str]:
        """Return the jobs that are worked on or wait."""
        return [*self._work.attempts, *(job.manifest.id for job in self._shelf.having(JobState.INPUT))]

    # ------------------------------------------------------------------------------------------------------- outbox

    def _deliver(self, now: float) -> None:
        done = [job for job in self._shelf.having(JobState.OUTPUT) if job.manifest.delivered is None]
        # While its worker lives, or how that ended is not written down yet, the manifest is not ours to change.
        whole = [job for job in done if job.manifest.id not in self._work.attempts]
        due = [job for job in whole if self._later.get(job.manifest.id, now) <= now]
        if due and not self._delivery.busy:
            self._delivery.run(lambda: self._hand_over(due[0]))

    def _hand_over(self, job: Job) -> None:
        """Put a finished video into the outbox; when that is impossible, try again later and say why."""
        try:
            delivery = deliver(job, self._home.outbox)
        except PresGenError as error:
            self._later[job.manifest.id] = self._clock() + FULL_S
            self._told["delivery"] = f"{job.manifest.name} cannot be delivered yet. {error.message} {error.hint}"
            log.warning("delivery_waits", job=job.manifest.id, message=error.message)
            return
        crash_point("loop.delivered")
        self._told.pop("delivery", None)
        log.info("job_delivered", job=job.manifest.id, files=list(delivery.files))
        tag(self._home.outbox / delivery.files[-1], "done")
        notify(job.manifest.name, f"The video is finished. {describe_steps_down(job.manifest.steps_down)}".rstrip())
        tidy(job)

    # ------------------------------------------------------------------------------------------------------ trouble

    @contextmanager
    def _safely(self, doing: str) -> Iterator[None]:
        """Let nothing that goes wrong while ``doing`` something end the loop; say it once, until it is over."""
        try:
            yield
        except Exception as error:
            self._trouble(doing, error)
        else:
            self._told.pop(doing, None)

    def _trouble(self, doing: str, error: Exception) -> None:
        told = translated(error, doing) if isinstance(error, OSError) else error
        words = told.message if isinstance(told, PresGenError) else f"{type(error).__name__}: {error}"
        words = f"Trouble while {doing}: {words}"
        if self._told.get(doing) != words:
            self._told[doing] = words
            expected = isinstance(error, (PresGenError, OSError))
            log.error("daemon_trouble", doing=doing, message=words, exc_info=None if expected else error)
