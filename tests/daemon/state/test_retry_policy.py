"""How often a job is tried, and what becomes of it when a worker is lost on the ladder."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from config.paths import Home
from config.presets import presets
from daemon.hardware import resolve_machine
from daemon.service.scheduler import Scheduler
from daemon.state.job_index import JobIndex
from daemon.state.retry_policy import is_due, is_last, retry_delay
from daemon.timings.database import TimingsDatabase
from daemon.timings.records import JobTiming, RunTiming
from daemon.worker.run import make_attempt_policy
from daemon.worker.supervisor import AttemptResult
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, Failure, JobState
from stages.script.intake import create_job

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def failed(kind="TransientError", engine="", signal=""):
    return Failure(kind=kind, message="", hint="", engine=engine, signal=signal)


def attempts(*failures):
    return tuple(
        Attempt(
            number=number, started_at=NOW, ended_at=NOW, failure=failure,
            outcome="interrupted" if failure is None else "lost" if failure.engine else "failed",
        )
        for number, failure in enumerate(failures, 1)
    )  # fmt: skip


def waits(*failures):
    """Return after how long a job is tried again, attempt by attempt."""
    return [retry_delay(attempts(*failures[:n]), failures[n - 1]) for n in range(1, len(failures) + 1)]


def test_a_passing_fault_is_waited_for_longer_and_longer_and_five_times_at_most():
    assert waits(*5 * [failed()]) == [2, 8, 32, 128, None]


def test_a_full_disk_costs_no_attempt():
    full = failed("DiskFull")

    assert waits(full, full, full, full, full, full, failed()) == [10] * 6 + [2]


def test_a_rung_that_is_left_costs_no_attempt_and_the_next_one_is_tried_soon():
    lost = [failed("WorkerLost", rung) for rung in ("big", "mesh", "mesh at lower quality", "still")]

    assert waits(*[one for one in lost for _ in range(2)]) == [2] * 8


def test_workers_lost_on_the_last_rung_come_to_an_end():
    assert waits(*5 * [failed("WorkerLost", "text")])[-1] is None


@pytest.mark.parametrize(
    ("ahead", "due"),
    [(None, True), (-86400, True), (0, True), (1, False), (128, False), (129, True), (86400, True)],
)
def test_a_clock_that_was_set_back_does_not_make_a_job_wait_for_a_day(ahead, due):
    assert is_due(None if ahead is None else NOW + timedelta(seconds=ahead), NOW) is due


@pytest.mark.parametrize(
    ("failures", "last"),
    [
        ([failed()] * 3, False),
        ([failed()] * 4, True),
        ([failed("DiskFull")] * 9, False),
        ([None] * 9, False),
        ([failed("WorkerLost", "mesh")] * 2 + [failed()] * 4, True),
    ],
)
def test_an_attempt_knows_whether_another_one_follows(failures, last):
    running = Attempt(number=len(failures) + 1, started_at=NOW)

    assert is_last((*attempts(*failures), running)) is last


def test_a_job_that_was_put_off_is_looked_at_when_it_is_due(tmp_path):
    home, work = job_of(tmp_path)
    index = JobIndex(home.jobs)
    index.refresh()
    assert scheduler(index).seconds_until_retry() == math.inf

    work.update(retry_at=NOW + timedelta(seconds=5))
    index.reload(work.manifest.id)
    assert scheduler(index).seconds_until_retry() == 5


def test_an_avatar_is_expected_to_be_as_quick_as_it_was(tmp_path):
    home, _ = job_of(tmp_path)
    assert (
        make_attempt_policy(home, resolve_machine(home), True, False).expected_fps("heavy", presets().standard) is None
    )

    database, here = TimingsDatabase(home.performance), resolve_machine(home).signature
    database.begin_attempt(JobTiming("job", "talk", started=0.0, machine=here))
    for made, seconds in ((100, 50.0), (300, 100.0), (400, 100.0), (10, 100.0)):
        run = RunTiming(
            job="job", stage="avatar", started=seconds, seconds=seconds, outcome="done", engine="heavy",
            preset="fast", machine=here, made=made,
        )  # fmt: skip
        database.record("job", run)

    assert (
        make_attempt_policy(home, resolve_machine(home), True, False).expected_fps("heavy", presets().standard) == 3.0
    )
    assert make_attempt_policy(home, resolve_machine(home), True, False).expected_fps("heavy", presets().high) is None


def scheduler(index):
    """A scheduler at the time `NOW` that starts no worker."""
    return Scheduler(index, index.jobs / "outbox", 1, None, lambda: 0.0, lambda: NOW, lambda title, text: None)


def job_of(folder):
    home = Home(folder)
    home.create()
    (folder / "talk.txt").write_text("Hello.")
    return home, create_job(home.jobs, folder / "talk.txt", folder / "talk.txt", name="talk", wishes={})


def test_the_rung_that_took_a_worker_with_it_is_written_down(tmp_path):
    home, job = job_of(tmp_path)
    job.update(trying="mesh", attempts=(Attempt(number=1, started_at=NOW),))
    lost = Failure(kind="WorkerLost", message="lost", hint="", stage="source", signal="SIGSEGV")

    scheduler(JobIndex(home.jobs)).record_result(job, AttemptResult("lost", lost, transient=True))

    kept = Job.open(job.folder).manifest
    assert kept.attempts[0].failure == lost.model_copy(update={"engine": "mesh"})
    assert kept.trying == ""
    assert (kept.state, kept.reason) == (JobState.INPUT, "lost")
