"""One turn of the loop after another, without a process, a thread or a second of waiting."""

from __future__ import annotations

import errno
import math
import os
import shutil
import threading
from datetime import timedelta
from importlib.metadata import version

import pytest
from structlog.testing import capture_logs

from config.guard_settings import GuardSettings
from daemon.service.loop import BUSY_S, IDLE_S, MEND_AFTER_S
from daemon.state import pause_flag
from daemon.state.retry_policy import DISK_FULL_RETRY_S, MAX_FAILURES
from daemon.timings.database import TimingsDatabase
from outbox.deliver import set_delivery_aside
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, JobState
from stages.records.performance import StepDown
from tests.daemon.service.conftest import NOON, QUIET_S

BUSY = {"foreign": 98}


def events(lines, kind):
    return [line for line in lines if line["event"] == kind]


# ----------------------------------------------------------------------------------------------------------- admission


def test_a_pair_that_has_settled_becomes_a_job_and_its_worker_starts_in_the_same_turn(bench):
    bench.drop("talk")
    bench.tick()
    assert bench.names() == []

    bench.tick(QUIET_S)

    assert bench.names() == ["talk"]
    assert not (bench.home.inbox / "talk").exists()
    assert [worker.folder.name for worker in bench.workers] == [bench.manifest("talk").id]


def test_a_pair_that_still_changes_waits_and_the_status_says_why(bench):
    footage = bench.drop("talk") / "source.mp4"
    for size in range(5):
        footage.write_bytes(b"film" * size)
        bench.tick(QUIET_S / 2)

    (item,) = bench.status["waiting"]
    assert (item["name"], item["reason"], bench.names()) == ("talk", "copying", [])


def test_a_script_without_footage_waits_with_a_reason_and_then_with_a_note(bench):
    (bench.home.inbox / "talk.txt").write_text("Hello.")
    bench.ticks(2 * QUIET_S)
    assert [item["reason"] for item in bench.status["waiting"]] == ["partner missing"]
    notes = [path.name for path in bench.home.inbox.iterdir() if "why it waits" in path.name]
    assert notes == []

    bench.ticks(70, step=10)

    assert [path.name for path in bench.home.inbox.iterdir() if "why it waits" in path.name] != []


def test_a_pair_that_changes_while_it_is_taken_is_refused_and_waits_in_the_drop_folder(bench):
    folder = bench.drop("talk")
    bench.runners["intake"].held = True
    bench.ticks(2 * QUIET_S)
    (folder / "source.mp4").write_bytes(b"another film")
    with capture_logs() as lines:
        bench.runners["intake"].finish()
    bench.runners["intake"].held = False
    bench.ticks(2 * QUIET_S)

    assert events(lines, "job_refused")
    assert bench.names() == []
    (item,) = bench.status["waiting"]
    assert item["reason"] == "could not be taken"
    assert (folder / "source.mp4").read_bytes() == b"another film"


def test_the_drop_folder_is_left_alone_while_a_pair_is_moved_out_of_it(bench):
    bench.drop("one")
    bench.runners["intake"].held = True
    bench.ticks(2 * QUIET_S)
    bench.drop("two")

    assert bench.tick() == BUSY_S
    assert bench.status["waiting"] == []
    bench.runners["intake"].finish()
    bench.tick()
    assert [item["name"] for item in bench.status["waiting"]] == ["two"]


def test_an_admission_that_breaks_is_told_until_one_succeeds(bench, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("daemon.service.loop.admit_all", broken)
    bench.drop("talk")
    bench.ticks(2 * QUIET_S)
    assert bench.status["trouble"] == ["Trouble while taking in: RuntimeError: nobody foresaw this"]

    monkeypatch.undo()
    bench.tick(1)
    bench.tick(1)

    assert (bench.names(), bench.status["trouble"]) == (["talk"], [])


@pytest.mark.parametrize(("again", "gone"), [("txt", "video"), ("mp4", "script")])
def test_half_a_pair_whose_other_half_was_taken_says_with_which_job(bench, again, gone):
    for suffix in ("txt", "mp4"):
        (bench.home.inbox / f"talk.{suffix}").write_text("One.")
    bench.ticks(2 * QUIET_S)
    (bench.home.inbox / f"talk.{again}").write_text("One, corrected.")
    (bench.home.inbox / f"other.{again}").write_text("Another one.")
    bench.ticks(2 * QUIET_S)

    other, talk = sorted(bench.status["waiting"], key=lambda item: item["name"])
    job = bench.manifest("talk")
    assert f"The {gone} of talk.{again} was already taken" in talk["words"]
    assert f"as job {job.id} (being made)" in talk["words"]
    assert f"presgen cancel {job.id}" in talk["words"]
    assert str(bench.home.jobs / job.id / "input") in talk["words"]
    assert "already taken" not in other["words"]


def test_a_folder_with_a_new_script_alone_says_that_its_video_was_taken(bench):
    bench.drop("talk")
    bench.ticks(2 * QUIET_S)
    bench.workers[-1].finish()
    bench.ticks(4)
    (bench.home.inbox / "talk").mkdir()
    (bench.home.inbox / "talk" / "script.txt").write_text("Corrected.")
    bench.ticks(2 * QUIET_S)

    (talk,) = bench.status["waiting"]
    assert "The video of talk was already taken" in talk["words"]
    assert "(done)" in talk["words"]
    assert "presgen cancel" not in talk["words"]


def test_a_fault_of_the_watcher_is_logged_and_pairs_are_found_all_the_same(bench):
    bench.events.fault = "No events came from the drop folder."
    bench.drop("talk")

    (line,) = events(bench.told(2 * QUIET_S), "watch_trouble")

    assert line["message"] == "No events came from the drop folder."
    assert bench.names() == ["talk"]


# ---------------------------------------------------------------------------------------------------------------- work


def test_jobs_run_one_at_a_time_the_oldest_first(bench):
    jobs = [bench.job(name, age) for name, age in (("young", 1), ("old", 3), ("middle", 2))]
    for _ in jobs:
        bench.tick()
        bench.workers[-1].finish()
        bench.tick()

    assert [bench.manifest(name).id for name in ("old", "middle", "young")] == [w.folder.name for w in bench.workers]


def test_as_many_jobs_run_at_once_as_the_settings_say(bench_of):
    bench = bench_of(jobs_at_once=2)
    for age in (3, 2, 1):
        bench.job(f"talk {age}", age)

    bench.tick()
    bench.tick()

    assert [bench.manifest(f"talk {age}").state for age in (3, 2, 1)] == ["processing", "processing", "input"]
    assert len(bench.status["running"]) == 2


def test_an_attempt_is_recorded_before_its_worker_starts_and_closed_when_that_has_ended(bench):
    job = bench.job()
    bench.tick()
    (attempt,) = bench.manifest(job).attempts
    assert (attempt.number, attempt.started_at, attempt.outcome) == (1, NOON, None)

    bench.workers[0].finish()
    bench.tick(60)

    (attempt,) = bench.manifest(job).attempts
    assert (attempt.ended_at, attempt.outcome) == (NOON + timedelta(seconds=60), "done")


def test_a_passing_fault_is_tried_again_when_it_is_due_and_not_before(bench):
    job = bench.job()
    bench.tick()
    bench.workers[0].fail()
    assert bench.tick() == pytest.approx(2.0)
    manifest = bench.manifest(job)
    assert (manifest.state, manifest.reason) == (JobState.INPUT, "The network was gone.")

    bench.tick(1.9)
    assert len(bench.workers) == 1
    bench.tick(0.1)

    assert len(bench.workers) == 2
    assert bench.manifest(job).retry_at is None


def test_a_fault_that_never_passes_is_waited_for_longer_and_longer_and_ends_the_job(bench):
    job, delays = bench.job(), []
    for number in range(MAX_FAILURES):
        bench.tick()
        bench.workers[number].fail()
        bench.tick()
        retry_at = bench.manifest(job).retry_at
        if retry_at:
            delays.append((retry_at - bench.wall_clock()).total_seconds())
            bench.now += delays[-1]

    assert delays == [2, 8, 32, 128]
    assert bench.manifest(job).state is JobState.FAILED
    assert "The network was gone." in (job.folder / "FAILED.txt").read_text()
    assert "The network was gone." in (bench.home.outbox / "talk - no video.txt").read_text()
    assert bench.notices == ["talk: no video: The network was gone."]


def test_a_fault_of_the_input_fails_at_once_and_the_next_job_goes_on(bench):
    bad, good = bench.job("bad", 2), bench.job("good", 1)
    bench.tick()
    bench.workers[0].fail("Line 2 is wrong.", kind="InputError", transient=False)
    lines = bench.told()

    assert (bench.manifest(bad).state, bench.manifest(good).state) == (JobState.FAILED, JobState.PROCESSING)
    (line,) = events(lines, "job_failed")
    assert (line["job"], line["message"]) == (bad.manifest.id, "Line 2 is wrong.")


def test_a_full_disk_costs_no_attempt(bench):
    job = bench.job()
    for number in range(MAX_FAILURES + 2):
        bench.tick()
        bench.workers[number].fail("There is no space left.", kind="DiskFull")
        bench.tick()
        assert bench.manifest(job).retry_at == bench.wall_clock() + timedelta(seconds=DISK_FULL_RETRY_S)
        bench.now += DISK_FULL_RETRY_S

    assert bench.manifest(job).state is JobState.INPUT


def test_a_worker_with_a_fault_is_killed_and_its_job_gets_another_attempt(bench):
    job = bench.job()
    bench.tick()
    bench.workers[0].fault = "it gave no sign of life for 60 seconds"
    bench.tick()

    assert bench.workers[0].calls == ["kill: it gave no sign of life for 60 seconds"]
    (attempt,) = bench.manifest(job).attempts
    assert (attempt.outcome, attempt.failure.kind) == ("lost", "WorkerLost")
    bench.tick(2)
    assert len(bench.workers) == 2


def test_interrupted_attempts_do_not_count_and_go_on_at_once(bench):
    job = bench.job()
    for number in range(2 * MAX_FAILURES):
        bench.tick()
        bench.workers[number].interrupt()
        bench.tick()

    assert bench.manifest(job).state is JobState.PROCESSING
    assert len(bench.workers) == 2 * MAX_FAILURES + 1


def test_a_clock_that_is_set_back_does_not_make_a_job_wait_for_a_day(bench):
    job = bench.job()
    bench.tick()
    bench.workers[0].fail()
    bench.tick()

    bench.set_back = timedelta(days=1)

    assert bench.tick(1) == BUSY_S
    assert bench.manifest(job).state is JobState.PROCESSING


def test_a_worker_that_cannot_be_started_is_told_once_until_it_can(bench_of):
    def start(folder):
        if bench.now < 5:
            raise OSError(errno.EMFILE, "Too many open files")
        return bench.start_worker(folder)

    bench = bench_of(start_worker=start)
    bench.job()

    lines = bench.told(4)
    (trouble,) = bench.status["trouble"]
    assert trouble.startswith("Trouble while starting work: ")
    assert len(events(lines, "daemon_trouble")) == 1

    bench.tick(2)
    assert (len(bench.workers), bench.status["trouble"]) == (1, [])


def test_a_job_of_presgen_make_is_neither_run_nor_delivered(bench):
    bench.job("running", direct=os.getpid())
    done = bench.job("done", direct=os.getpid(), state=JobState.OUTPUT)
    (done.output / "final_video.mp4").write_bytes(b"film")

    bench.tick()

    assert (bench.workers, bench.delivered) == ([], [])


# ------------------------------------------------------------------------------------------------------ guard and pause


def test_workers_stand_still_while_others_need_the_processor_and_go_on_after_that(bench):
    bench.job()
    bench.tick()
    bench.reading |= BUSY
    lines = bench.told(20)
    assert bench.workers[0].suspended
    assert [line["action"] for line in events(lines, "guard_changed")] == ["suspend"]
    assert "other programs use 98 % of the processor (limit 85 %)" in bench.status["guard_words"]

    bench.reading |= {"foreign": 5}
    bench.ticks(90)

    assert not bench.workers[0].suspended
    assert bench.status["guard"] == "run"


def test_for_want_of_memory_a_worker_rests_and_its_job_is_taken_up_again(bench):
    job = bench.job()
    bench.tick()
    bench.reading |= {"memory": 95}
    bench.ticks(20)
    assert "rest" in bench.workers[0].calls

    bench.workers[0].interrupt()
    bench.ticks(4)
    assert (bench.manifest(job).state, len(bench.workers)) == (JobState.INPUT, 1)
    bench.reading |= {"memory": 30}
    bench.ticks(120)

    assert len(bench.workers) == 2


def test_on_a_full_disk_nothing_is_started_and_what_runs_goes_on(bench_of):
    bench = bench_of(jobs_at_once=2)
    bench.job("first", 2)
    bench.tick()
    bench.reading |= {"free": 10}
    bench.job("second", 1)
    bench.ticks(4)
    assert (len(bench.workers), bench.workers[0].calls, bench.workers[0].suspended) == (1, [], False)

    bench.reading |= {"free": 10**12}
    bench.ticks(4)

    assert len(bench.workers) == 2


def test_while_the_user_pauses_workers_rest_and_nothing_is_started_but_pairs_are_taken(bench):
    bench.job("first")
    bench.tick()
    bench.request("pause")
    bench.drop("second")
    bench.tick()
    assert bench.workers[0].calls[-1] == "rest"
    bench.workers[0].interrupt()
    bench.ticks(2 * QUIET_S)
    assert (bench.status["paused"], len(bench.workers), bench.names()) == (True, 1, ["first", "second"])

    bench.request("resume")
    bench.tick()

    assert (bench.status["paused"], len(bench.workers)) == (False, 2)


def test_a_suspended_worker_is_released_so_that_it_can_rest_when_the_user_pauses(bench):
    bench.job()
    bench.tick()
    bench.reading |= BUSY
    bench.ticks(20)
    assert bench.workers[0].suspended

    pause_flag.pause(bench.home)
    bench.tick(2)

    assert (bench.workers[0].suspended, bench.workers[0].calls) == (False, ["rest"])


# ------------------------------------------------------------------------------------------------------------ requests


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_its_worker_has_ended(bench):
    running, waiting = bench.job("running", 2), bench.job("waiting", 1)
    bench.tick()
    bench.request("cancel", running)
    bench.request("cancel", waiting)
    bench.tick()

    assert bench.workers[0].calls == ["interrupt"]
    assert [bench.manifest(job).state for job in (running, waiting)] == [JobState.CANCELLED] * 2
    assert bench.manifest(running).attempts[0].outcome == "interrupted"
    assert list(bench.home.requests.iterdir()) == []


def test_a_failed_job_is_tried_again_on_request_with_all_its_attempts(bench):
    failed = Attempt(number=1, started_at=NOON, ended_at=NOON, outcome="failed")
    job = bench.job(state=JobState.FAILED, attempts=(failed,) * MAX_FAILURES)
    (job.folder / "FAILED.txt").write_text("no")
    bench.request("retry", job)
    bench.tick()

    assert len(bench.workers) == 1
    assert [attempt.number for attempt in bench.manifest(job).attempts] == [1]
    assert bench.manifest(job).earlier_attempts == (failed,) * MAX_FAILURES
    assert not (job.folder / "FAILED.txt").exists()


def fail(bench, job):
    """Let the attempt at ``job`` that runs, or that starts now, fail for good."""
    bench.tick()
    bench.workers[-1].fail("Line 2 is wrong.", kind="InputError", transient=False)
    bench.tick()
    assert bench.manifest(job).state is JobState.FAILED
    assert (bench.home.outbox / "talk - no video.txt").exists()


def test_the_note_in_the_outbox_goes_when_a_retry_succeeds(bench):
    job = bench.job()
    fail(bench, job)
    bench.request("retry", job)
    bench.tick()
    assert (bench.home.outbox / "talk - no video.txt").exists()
    bench.workers[-1].finish()
    bench.ticks(4)

    assert bench.delivered == ["talk.mp4"]
    assert not list(bench.home.outbox.glob("* - no video*"))


@pytest.mark.parametrize("running", [True, False])
def test_the_note_in_the_outbox_goes_when_the_job_is_given_up(bench, running):
    job = bench.job()
    fail(bench, job)
    bench.request("retry", job)
    if running:
        bench.tick()
    bench.request("cancel", job)
    bench.ticks(4)

    assert bench.manifest(job).state is JobState.CANCELLED
    assert not list(bench.home.outbox.glob("* - no video*"))


def test_the_note_in_the_outbox_goes_when_the_pair_is_dropped_again_and_succeeds(bench):
    fail(bench, bench.job(age=10))
    bench.job("other", age=5)
    again = bench.job(age=1)
    for name in ("other.mp4", "talk.mp4"):
        bench.tick()
        bench.workers[-1].finish()
        bench.ticks(4)
        assert name in bench.delivered
        assert bool(list(bench.home.outbox.glob("* - no video*"))) == (name == "other.mp4")

    assert bench.manifest(again).delivered


def deliver_stepped_down(bench):
    """Let a job deliver a still picture where the lips were to move."""
    job = bench.job()
    bench.tick()
    bench.workers[-1].finish()
    step = StepDown(wanted="mesh", got="still", reason="It was too slow.")
    Job.open(job.folder).update(steps_down=(step,))
    bench.ticks(4)
    return job


def test_a_delivered_job_that_stepped_down_is_made_again_on_request_and_delivered_beside_the_first(bench):
    job = deliver_stepped_down(bench)
    first = (bench.home.outbox / "talk.mp4").read_bytes()

    bench.request("retry", job)
    bench.tick()
    assert bench.manifest(job).steps_down == ()
    assert not (job.processing / "avatar_video.mp4").exists(), "it may be of the lower quality that is not wanted"
    bench.workers[-1].finish()
    bench.ticks(4)

    assert bench.delivered == ["talk 2.mp4", "talk.mp4"]
    assert (bench.home.outbox / "talk.mp4").read_bytes() == first
    assert bench.manifest(job).delivered.files[-1] == "talk 2.mp4"
    assert len(list(job.folder.glob("delivery-*.json"))) == 1


def test_why_a_video_stepped_down_stands_beside_it(bench):
    job = deliver_stepped_down(bench)

    text = (bench.home.outbox / "talk" / "READ ME.txt").read_text()
    assert "The presenter is shown as a still picture, because mesh was too slow." in text
    assert f"presgen retry {job.manifest.id}" in text


def test_the_same_pair_dropped_again_stands_beside_the_first_and_says_so(bench):
    for _ in range(2):
        bench.drop("talk")
        bench.ticks(2 * QUIET_S)
        bench.workers[-1].finish()
        bench.ticks(4)

    assert bench.delivered == ["talk 2.mp4", "talk.mp4"]
    assert not (bench.home.outbox / "talk" / "READ ME.txt").exists()
    text = (bench.home.outbox / "talk 2" / "READ ME.txt").read_text()
    assert "same script and footage as an earlier job" in text
    assert "talk.mp4)" in text


def test_a_crash_in_the_middle_of_such_a_request_delivers_nothing_twice(bench):
    job = deliver_stepped_down(bench)
    set_delivery_aside(job)  # and then the power fails

    bench.ticks(30)
    assert bench.delivered == ["talk.mp4"]

    bench.request("retry", job)
    bench.tick()
    bench.workers[-1].finish()
    bench.ticks(4)
    assert bench.delivered == ["talk 2.mp4", "talk.mp4"]


def test_a_job_that_was_put_off_is_hurried_on_request(bench):
    job = bench.job(retry_at=NOON + timedelta(seconds=100))
    bench.tick()
    assert bench.workers == []

    bench.request("retry", job)
    bench.tick()

    assert len(bench.workers) == 1


def test_a_request_that_cannot_be_met_is_refused_in_words_and_forgotten(bench):
    running, lost = bench.job("running", 1), bench.job("lost")
    bench.tick()
    shutil.rmtree(lost.folder)
    for verb, job in (("retry", running), ("cancel", lost)):
        bench.request(verb, job)
    (bench.home.requests / "0.json").write_text("{")

    refused = [line["message"] for line in events(bench.told(), "request_refused")]

    assert refused == [
        f"The job {running.manifest.id} has not ended yet.",
        f"There is no job {lost.manifest.id}.",
    ]
    assert list(bench.home.requests.iterdir()) == []
    assert events(bench.told(2), "request_refused") == []


# ------------------------------------------------------------------------------------------------------------ delivery


def test_a_finished_video_is_delivered_once(bench):
    job = bench.job()
    bench.tick()
    bench.workers[0].finish()
    lines = bench.told(20)

    assert bench.delivered == ["talk.mp4"]
    assert len(events(lines, "job_delivered")) == 1
    assert bench.manifest(job).delivered.files[-1] == "talk.mp4"
    assert bench.notices == ["talk: The video is finished."]


def test_a_video_is_not_delivered_before_its_worker_has_ended(bench):
    bench.job()
    bench.tick()
    bench.workers[0].finish()
    ended, bench.workers[0].ended = bench.workers[0].ended, None
    bench.ticks(10)
    assert bench.delivered == []

    bench.workers[0].ended = ended
    bench.tick()

    assert bench.delivered == ["talk.mp4"]


def test_what_the_outbox_refuses_is_put_off_told_and_delivered_later(bench):
    bench.job()
    bench.home.outbox.write_text("a file where a folder should be")
    bench.tick()
    bench.workers[0].finish()
    lines = bench.told(8)
    assert len(events(lines, "delivery_waits")) == 1
    (trouble,) = bench.status["trouble"]
    assert trouble.startswith("talk cannot be delivered yet. The video cannot be put into")

    bench.home.outbox.unlink()
    bench.tick(1)
    assert bench.delivered == []
    bench.tick(DISK_FULL_RETRY_S)

    assert (bench.delivered, bench.status["trouble"]) == (["talk.mp4"], [])


def test_videos_are_delivered_one_after_another_while_the_loop_goes_on(bench):
    for name, age in (("first", 2), ("second", 1)):
        job = bench.job(name, age, state=JobState.OUTPUT)
        (job.output / "final_video.mp4").write_bytes(name.encode())
    bench.runners["delivery"].held = True
    bench.tick()
    assert len(bench.runners["delivery"].waiting) == 1
    assert bench.tick(1) == BUSY_S
    assert len(bench.runners["delivery"].waiting) == 1

    bench.runners["delivery"].finish()
    assert bench.delivered == ["first.mp4"]
    bench.tick(1)
    bench.runners["delivery"].finish()

    assert bench.delivered == ["first.mp4", "second.mp4"]


# ------------------------------------------------------------------------------------------------ manifests and trouble


def test_a_torn_manifest_is_mended_and_the_job_runs(bench):
    job = bench.job("some talk")
    (job.folder / "job.json").write_text('{"id": "cut o')
    assert events(bench.told(), "job_mended") == [], "its folder may just be being deleted"
    (line,) = events(bench.told(2 * MEND_AFTER_S), "job_mended")

    assert line["job"] == job.folder.name
    assert [worker.folder for worker in bench.workers] == [job.folder]
    assert (job.folder / "job.json.broken").read_text() == '{"id": "cut o'


def test_a_manifest_of_another_version_is_reported_and_left_alone(bench):
    strange, good = bench.job("strange", 2), bench.job("good", 1)
    path = strange.folder / "job.json"
    content = path.read_text().replace('"state": "input"', '"state": "dreaming"')
    path.write_text(content)
    bench.tick()

    assert bench.status["trouble"] == [
        f"The job {strange.folder.name}: its job.json says something unknown (state); it is left alone."
    ]
    assert path.read_text() == content
    assert [worker.folder for worker in bench.workers] == [good.folder]


def test_a_step_that_fails_is_told_once_stops_no_other_and_is_forgotten_when_it_works_again(bench):
    done = bench.job(state=JobState.OUTPUT)
    (done.output / "final_video.mp4").write_bytes(b"film")
    bench.home.requests.parent.mkdir(parents=True)
    (bench.home.requests / "1.json").mkdir(parents=True)

    lines = bench.told(6)
    assert len(events(lines, "daemon_trouble")) == 1
    (trouble,) = bench.status["trouble"]
    assert trouble.startswith("Trouble while handling requests: Handling requests failed: is a directory")
    assert bench.delivered == ["talk.mp4"]

    (bench.home.requests / "1.json").rmdir()
    bench.tick()
    assert bench.status["trouble"] == []


# --------------------------------------------------------------------------------------------------- status and delays


def test_the_status_is_written_when_something_changes_and_every_ten_seconds_else(bench):
    bench.tick()
    first = bench.status["at"]
    bench.tick(9)
    assert bench.status["at"] == first
    bench.tick(1)
    assert bench.status["at"] > first

    second = bench.status["at"]
    bench.request("pause")
    bench.tick(1)
    assert bench.status["at"] > second


def test_the_status_shows_what_a_worker_does(bench):
    job = bench.job()
    bench.tick()
    worker = bench.workers[0]
    worker.stage, worker.engine, worker.substitute = "avatar", "still", "still"
    worker.share, worker.reached, worker.seconds, worker.unmoved = 0.347, 0.5, 12.9, 4.2
    bench.tick()

    shown = {"stage": "avatar", "engine": "still", "share": 0.35, "seconds": 12, "suspended": False, "eased": ""}
    shown |= {"reached": 0.5, "unmoved": 4, "substitute": "still"}
    assert bench.status["running"] == [{"job": job.manifest.id, **shown}]


def test_the_next_turn_comes_soon_with_work_and_later_without(bench):
    assert bench.tick() == IDLE_S
    job = bench.job()
    assert bench.tick() == BUSY_S
    bench.workers[0].finish()
    assert bench.tick() == IDLE_S

    bench.job("put off", retry_at=bench.wall_clock() + timedelta(seconds=4))
    assert bench.tick() == 4
    bench.drop("new")
    assert bench.tick() == pytest.approx(QUIET_S / 3)
    bench.reading |= {"free": 10}
    shutil.rmtree(bench.home.inbox / "new")
    bench.tick(2)
    assert bench.tick(2) <= BUSY_S, "the guard may let go at any moment"
    assert bench.manifest(job).delivered


# ----------------------------------------------------------------------------------------------------- start and end


def test_a_shutdown_in_the_middle_interrupts_workers_and_takes_the_status_away(bench_of):
    def start(folder):
        bench.service.stop()
        return bench.start_worker(folder)

    bench = bench_of(start_worker=start)
    job = bench.job()

    bench.service.run()

    assert bench.workers[0].calls == ["interrupt"]
    manifest = bench.manifest(job)
    assert (manifest.state, manifest.attempts[0].outcome, manifest.retry_at) == (JobState.INPUT, "interrupted", None)
    assert bench.events.state == "stopped"
    assert not (bench.home.run / "status.json").exists()


def test_a_worker_that_does_not_stop_at_a_shutdown_is_killed(bench_of):
    def start(folder):
        bench.service.stop()
        worker = bench.start_worker(folder)
        worker.obeys = False
        return worker

    bench = bench_of(start_worker=start)
    job = bench.job()

    bench.service.run()

    assert bench.workers[0].calls == ["interrupt", "kill: the daemon was told to stop"]
    assert bench.manifest(job).state is JobState.INPUT


def test_at_the_start_orphaned_jobs_go_on_and_what_commands_left_is_removed(bench):
    gone = 2**22 + 1  # no process has this number
    begun = Attempt(number=1, started_at=NOON)
    orphan = bench.job("orphan", state=JobState.PROCESSING, attempts=(begun,), trying="mesh")
    killed = bench.job("killed", state=JobState.PROCESSING, direct=gone)
    lives = bench.job("lives", state=JobState.PROCESSING, direct=os.getpid())
    mark = bench.home.run / "workers" / f"{orphan.manifest.id}.json"
    mark.parent.mkdir(parents=True)
    mark.write_text(f'{{"pid": {gone}, "born": 1.0}}')

    with capture_logs() as lines:
        bench.service.recover()

    (started,) = events(lines, "daemon_started")
    assert started["version"] == version("presgen-training")
    manifest = bench.manifest(orphan)
    assert (manifest.state, manifest.attempts[0].outcome, manifest.trying) == (JobState.INPUT, "interrupted", "")
    assert not killed.folder.exists()
    assert lives.folder.exists()
    assert not mark.exists()
    assert bench.events.state == "started"
    bench.tick()
    assert [worker.folder for worker in bench.workers] == [orphan.folder]
    assert [attempt.number for attempt in bench.manifest(orphan).attempts] == [1, 2]


def pauses(bench):
    return TimingsDatabase(bench.home.performance).pauses()


def test_a_pause_ends_with_the_service(bench_of):
    class Turns(threading.Event):
        """The alarm of a service that is stopped after twenty seconds."""

        def wait(self, timeout=None):
            bench.now += 2
            if bench.now > 20:
                bench.service.stop()

    bench = bench_of(alarm=Turns())
    bench.reading["foreign"] = 99

    with capture_logs() as lines:
        bench.service.run()

    assert [line["action"] for line in events(lines, "guard_changed")] == ["suspend", "run"]
    (pause,) = pauses(bench)
    assert pause.ended is not None


def test_a_pause_in_which_the_service_was_killed_is_ended_by_the_next(bench, bench_of):
    bench.reading["foreign"] = 99
    bench.ticks(20)

    with capture_logs() as lines:
        bench_of().service.recover()

    assert [line["action"] for line in events(lines, "guard_changed")] == ["run"]
    (pause,) = pauses(bench)
    assert pause.ended is not None


def test_at_the_start_an_admission_that_was_cut_off_is_put_back_and_taken_again(bench):
    bench.drop("talk")
    bench.runners["intake"].held = True
    bench.ticks(2 * QUIET_S)
    half = bench.home.jobs / ".incoming-2026-11-22-1200-other-0000"
    half.mkdir()

    with capture_logs() as lines:
        bench.service.recover()

    assert len(events(lines, "admission_recovered")) == 1
    assert not half.exists()
    bench.runners["intake"].finish()
    bench.tick()
    assert bench.names() == ["talk"]


def test_a_delivery_that_was_not_recorded_is_not_made_twice(bench):
    job = bench.job(state=JobState.OUTPUT)
    (job.output / "final_video.mp4").write_bytes(b"film")
    bench.tick()
    job.update(delivered=None)
    bench.tick()

    assert bench.delivered == ["talk.mp4"]
    assert bench.manifest(job).delivered is not None


# ------------------------------------------------------------------------------------------- sleep, and who is told


class RecordingInhibitor:
    def __init__(self):
        self.held = []

    def hold(self, wanted):
        self.held.append(wanted)


class RecordingNotifier:
    def __init__(self, interval_s=math.inf):
        self.told, self.interval_s = [], interval_s

    def report_turn(self, status):
        self.told.append(status)

    def report_end(self):
        self.told.append("the end")


def test_the_computer_is_kept_awake_while_a_worker_runs_on_mains_power(bench_of):
    inhibitor = RecordingInhibitor()
    bench = bench_of(inhibitor=inhibitor)
    bench.tick()
    assert inhibitor.held == [False]

    bench.job()
    bench.tick(2)
    bench.tick(2)
    assert inhibitor.held[-2:] == [True, True]

    bench.reading["mains"] = False
    bench.tick(2)
    assert inhibitor.held[-1] is False
    bench.reading["mains"] = True
    bench.tick(2)
    assert inhibitor.held[-1] is True

    bench.workers[0].finish()
    bench.tick(2)
    assert inhibitor.held[-1] is False


def test_a_service_that_ends_lets_the_computer_sleep(bench_of):
    inhibitor, notifier = RecordingInhibitor(), RecordingNotifier()
    bench = bench_of(inhibitor=inhibitor, notifier=notifier)
    bench.service.stop()
    bench.service.run()

    assert inhibitor.held == [False]
    assert notifier.told == ["the end"]


def test_the_service_manager_hears_of_every_turn_and_what_goes_on(bench_of):
    notifier = RecordingNotifier()
    bench = bench_of(notifier=notifier)
    bench.tick()
    bench.job()
    bench.tick(2)
    bench.reading["foreign"] = 99
    bench.ticks(20)
    bench.request("pause")
    bench.tick(2)

    assert len(notifier.told) == 13
    assert notifier.told[:2] == ["Watching the drop folder.", "Making 1 video."]
    assert notifier.told[-2].startswith("Paused since ")
    assert notifier.told[-1].startswith("Paused by you")


@pytest.mark.parametrize(("interval_s", "waited"), [(math.inf, IDLE_S), (1.5, 1.5)])
def test_a_watchdog_hears_of_an_idle_service_too(bench_of, interval_s, waited):
    class Alarm(threading.Event):
        def wait(self, timeout=None):
            bench.service.stop()
            waits.append(timeout)

    waits = []
    bench = bench_of(alarm=Alarm(), notifier=RecordingNotifier(interval_s))
    bench.service.run()

    assert waits == [waited]


def test_the_limits_in_force_and_the_last_reading_are_in_the_status(bench):
    bench.reading["foreign"] = 42
    bench.tick()

    assert bench.status["limits"] == GuardSettings().model_dump()
    assert bench.status["reading"]["foreign"] == 42
