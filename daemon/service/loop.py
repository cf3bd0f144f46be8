"""Run the main loop of the service: turn dropped files into videos in the outbox.

One loop in one thread. Slow work runs elsewhere: each attempt in a separate process, admission and delivery in
background threads. No job can stop the others or the loop.
"""

from __future__ import annotations

import os
from importlib.metadata import version

import structlog

from config.errors import PresGenError, UsageError
from config.failpoints import crash_point
from config.paths import Home
from daemon.control import actions
from daemon.guard.guard import GuardVerdict
from daemon.service.cleanup import Cleanup
from daemon.service.delivery_remarks import list_remarks
from daemon.service.live_settings import LiveSettings
from daemon.service.manifest_repair import repair_manifest
from daemon.service.parts import ServiceParts
from daemon.service.scheduler import Scheduler
from daemon.service.status_writer import StatusWriter, describe_activity
from daemon.service.taken_halves import explain_taken_halves
from daemon.service.trouble import TroubleLog
from daemon.service.verdict_record import VerdictRecord
from daemon.state import pause_flag
from daemon.state.job_index import JobIndex
from daemon.state.requests import Request, take_requests
from daemon.state.retry_policy import DISK_FULL_RETRY_S
from daemon.worker.supervisor import AttemptResult, kill_orphans
from inbox.admit import admit_all
from inbox.model import Pair, Waiting
from inbox.recover import recover
from inbox.waiting_notes import WaitingNotes
from outbox.deliver import deliver
from outbox.failure_note import remove_outdated_notes
from outbox.finder_tags import set_finder_tag
from outbox.retention import remove_job
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.outcome import describe_steps_down

BUSY_S, IDLE_S = 1.0, 10.0
"""Seconds between two turns, with work and without."""
MEND_AFTER_S = 2.0
"""Seconds for which a manifest must be torn before it is repaired: its folder may just be being deleted."""

log = structlog.get_logger()


class Service:
    """Admits pairs, runs jobs under the guard, and delivers videos, until `stop` is called."""

    def __init__(self, home: Home, settings: LiveSettings, parts: ServiceParts) -> None:
        self._home, self._settings, self._parts = home, settings, parts
        self._stopping, self._deleted_jobs = False, 0
        self._index = JobIndex(home.jobs)
        jobs_at_once = settings.current.jobs_at_once
        self._scheduler = Scheduler(
            self._index, home.outbox, jobs_at_once, parts.start_worker, parts.clock, parts.wall_clock, parts.notify
        )
        self._admission, self._delivery = (parts.background(name, parts.alarm.set) for name in ("intake", "delivery"))
        self._notes, self._waiting = WaitingNotes(home.inbox), tuple[Waiting, ...]()
        self._decision = VerdictRecord(home)
        self._deliver_after: dict[str, float] = {}
        self._torn_since: dict[str, float] = {}
        self._trouble = TroubleLog()
        self._cleanup = Cleanup(home, self._index, self._trouble, parts.wall_clock)
        self._status = StatusWriter(home, parts.guard, parts.clock, parts.wall_clock)

    def run(self) -> None:
        """Recover, then take turns until `stop` is called."""
        self.recover()
        try:
            while not self._stopping:
                delay = self.tick(self._parts.clock())
                self._parts.alarm.wait(min(delay, self._parts.notifier.interval_s))
                self._parts.alarm.clear()
        finally:
            self._close()

    def stop(self) -> None:
        """End `run` soon; may be called from a signal handler."""
        self._stopping = True
        self._parts.alarm.set()

    def wake(self) -> None:
        """Take a turn now; may be called from a signal handler."""
        self._parts.alarm.set()

    def reload(self) -> None:
        """Read the settings again now; may be called from a signal handler."""
        self._settings.read_again()
        self._parts.alarm.set()

    def tick(self, now: float) -> float:
        """Do everything that is due at ``now``, in monotonic seconds.

        Return the seconds until the next turn.
        """
        step = self._trouble.step
        look_again = IDLE_S
        with step("reading the settings"):
            self._apply_settings()
        with step("looking into the drop folder"):
            look_again = self._look_into_inbox(now)
        with step("looking at the jobs"):
            self._refresh_jobs(now)
        with step("handling requests"):
            self._handle_requests()
        for name in list(self._scheduler.workers):
            with step(f"supervising {name}"):
                self._scheduler.supervise(name, self._parts.guard.available_share)
        with step("checking the load of the computer"):
            self._apply_guard(now)
        with step("looking for finished videos"):
            self._deliver_finished(now)
        with step("starting work"):
            self._start_jobs()
        with step("removing old files"):
            self._cleanup.run_when_due(now, self._settings.current.retention)
        with step("keeping the computer awake"):
            wanted = self._settings.current.keep_awake and self._parts.guard.reading.mains is not False
            self._parts.inhibitor.hold(wanted and bool(self._scheduler.workers))
        with step("writing the status"):
            self._write_status()
        with step("reporting to the service manager"):
            problem, videos = self._settings.problem, len(self._scheduler.workers)
            self._parts.notifier.report_turn(describe_activity(self._home, self._decision.verdict, problem, videos))
        return min(look_again, self._scheduler.seconds_until_retry(), BUSY_S if self._is_busy() else IDLE_S)

    # ---------------------------------------------------------------------------------------------- start and shutdown

    def recover(self) -> None:
        """Put right what an earlier daemon left when it ended, and begin to watch the drop folder."""
        self._decision.end_pause_left_open()
        for name in kill_orphans(self._home):
            log.warning("worker_orphaned", job=name)
        for sentence in recover(self._home.jobs, self._home.inbox):
            log.info("admission_recovered", message=sentence)
        self._index.refresh()
        for job in self._index.find_abandoned():
            log.info("job_removed", job=job.manifest.id)
            self._index.forget(job.manifest.id)
            remove_job(job)
        for job in self._index.in_states(JobState.PROCESSING):
            with self._trouble.step(f"recovering {job.manifest.id}"):
                self._scheduler.record_result(job, AttemptResult("interrupted"))
        if fault := self._parts.watcher.start():
            log.warning("watch_trouble", message=fault)
        home, jobs = str(self._home.root), sum(1 for _ in self._index)
        log.info("daemon_started", version=version("presgen-training"), pid=os.getpid(), home=home, jobs=jobs)

    def _close(self) -> None:
        self._parts.notifier.report_end()
        self._parts.inhibitor.hold(False)
        self._scheduler.stop_workers()
        self._decision.change(
            GuardVerdict(), self._scheduler.unfinished(), "The service stops, and the pause ends with it."
        )
        for name in list(self._scheduler.workers):
            with self._trouble.step(f"supervising {name}"):
                self._scheduler.supervise(name)
        self._parts.watcher.stop()
        self._parts.inbox.close()
        self._status.clear()
        log.info("daemon_stopped")

    # -------------------------------------------------------------------------------------------------------- settings

    def _apply_settings(self) -> None:
        """Take over changed settings; while they are wrong, show that new work waits."""
        if self._settings.refresh():
            settings = self._settings.current
            self._parts.guard.use_limits(settings.guard)
            self._parts.inbox.use_settings(settings.quiet_seconds, settings.shared_footage == "on")
            self._scheduler.limit_jobs(settings.jobs_at_once)
        if self._settings.problem:
            self._trouble.note("settings", self._settings.problem)
        else:
            self._trouble.clear("settings")

    # ------------------------------------------------------------------------------------------------------- admission

    def _look_into_inbox(self, now: float) -> float:
        """Look into the drop folder and admit what is ready.

        Return the seconds until the next look.
        """
        if fault := self._parts.watcher.check(now):
            log.warning("watch_trouble", message=fault)
        if self._admission.busy:  # it is moving the very files that a look would see
            return BUSY_S
        wall = self._parts.wall_clock().timestamp()
        sight = self._parts.inbox.scan(now, wall)
        self._waiting = tuple(explain_taken_halves(sight.waiting, self._index))
        self._notes.update(self._waiting, wall)
        if sight.ready:
            self._admission.run(lambda: self._admit(sight.ready))
        return sight.next_scan_s

    def _admit(self, pairs: tuple[Pair, ...]) -> None:
        """Turn each of ``pairs`` into a job; one that is refused waits in the drop folder."""
        with self._trouble.step("taking in"):
            for pair, result in admit_all(pairs, self._home.jobs, self._home.inbox):
                if isinstance(result, PresGenError):
                    self._parts.inbox.refuse(pair, result, self._parts.clock())
                    log.warning("job_refused", name=pair.name, message=result.message)
                else:
                    crash_point("loop.taken")
                    log.info("job_taken", job=result.manifest.id, name=pair.name)
                if self._stopping:
                    return

    # ---------------------------------------------------------------------------------------------- jobs and requests

    def _refresh_jobs(self, now: float) -> None:
        """Read changed jobs, forget deleted ones, and repair torn manifests."""
        for name in self._index.refresh():
            self._forget(name)
        self._torn_since = {name: self._torn_since.get(name, now) for name in self._index.torn}
        for name, since in self._torn_since.items():
            if now - since >= MEND_AFTER_S and repair_manifest(self._home.jobs / name):
                log.warning("job_mended", job=name)
                self._index.reload(name)

    def _forget(self, name: str) -> None:
        """Forget the job ``name``, whose folder was deleted by hand, and end its worker."""
        running = name in self._scheduler.workers
        log.warning("job_vanished", job=name, running=running)
        self._deleted_jobs += 1
        self._scheduler.abandon(name)
        self._deliver_after.pop(name, None)
        self._trouble.forget_job(name)

    def _handle_requests(self) -> None:
        for request in take_requests(self._home.requests):
            try:
                self._handle(request)
            except PresGenError as error:
                log.warning("request_refused", verb=request.verb, job=request.job, message=error.message)
            else:
                log.info("request_obeyed", verb=request.verb, job=request.job)

    def _handle(self, request: Request) -> None:
        """Do what was requested. Raises UsageError or InputError when that is not possible."""
        if request.verb == "pause":
            pause_flag.pause(self._home)
        elif request.verb == "resume":
            pause_flag.resume(self._home)
        elif request.verb == "clean":
            self._cleanup.run(self._settings.current.retention)
        elif (job := self._index.reload(request.job)) is None:
            raise UsageError(f"There is no job {request.job}.")
        elif request.verb == "retry":
            actions.retry(job)
        else:
            self._scheduler.cancel(job)

    # ------------------------------------------------------------------------------------------------- guard and work

    def _apply_guard(self, now: float) -> None:
        """Ask the guard, record a change of its decision, and apply it to the workers."""
        self._decision.change(self._parts.guard.judge(now), self._scheduler.unfinished())
        self._scheduler.apply_guard(self._decision.verdict, pause_flag.is_paused(self._home))

    def _start_jobs(self) -> None:
        held = pause_flag.is_paused(self._home) or bool(self._settings.problem)
        if self._decision.verdict.action == "run" and not held:
            self._scheduler.start_due_jobs()

    def _is_busy(self) -> bool:
        """Tell whether something goes on that needs a turn every second."""
        background = self._admission.busy or self._delivery.busy
        mending = any(self._parts.clock() - since < MEND_AFTER_S for since in self._torn_since.values())
        return bool(self._scheduler.workers) or self._decision.verdict.action != "run" or background or mending

    # ------------------------------------------------------------------------------------------------------- delivery

    def _deliver_finished(self, now: float) -> None:
        """Deliver the oldest finished job that is due, in the background."""
        finished = [job for job in self._index.in_states(JobState.OUTPUT) if job.manifest.delivered is None]
        # The manifest is the worker's until that has ended and its result is recorded.
        idle = [job for job in finished if job.manifest.id not in self._scheduler.workers]
        due = [job for job in idle if self._deliver_after.get(job.manifest.id, now) <= now]
        if due and not self._delivery.busy:
            self._delivery.run(lambda: self._deliver(due[0]))

    def _deliver(self, job: Job) -> None:
        """Put a finished video into the outbox; when that fails, say why and try again later."""
        with self._trouble.step("delivering"):
            try:
                delivery = deliver(job, self._home.outbox, list_remarks(job, self._index))
            except PresGenError as error:
                if not job.folder.is_dir():
                    return  # deleted meanwhile; the next turn says so
                self._deliver_after[job.manifest.id] = self._parts.clock() + DISK_FULL_RETRY_S
                sentence = f"{job.manifest.name} cannot be delivered yet. {error.message} {error.hint}"
                self._trouble.note(f"delivering {job.manifest.id}", sentence)
                log.warning("delivery_waits", job=job.manifest.id, message=error.message)
                return
            crash_point("loop.delivered")
            self._trouble.clear(f"delivering {job.manifest.id}")
            remove_outdated_notes(job, self._index.in_states(JobState.FAILED), self._home.outbox)
            log.info("job_delivered", job=job.manifest.id, files=list(delivery.files))
            set_finder_tag(self._home.outbox / delivery.files[-1], "done")
            self._parts.notify(
                job.manifest.name, f"The video is finished. {describe_steps_down(job.manifest.steps_down)}".rstrip()
            )

    # --------------------------------------------------------------------------------------------------------- status

    def _write_status(self) -> None:
        strange = (f"The job {name}: {problem}." for name, problem in self._index.strange.items())
        trouble = (*self._trouble.sentences, *strange)
        self._status.write(self._decision.verdict, self._scheduler.workers, self._waiting, trouble, self._deleted_jobs)
