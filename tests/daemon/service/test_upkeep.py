"""Between jobs: settings that change, old files that are removed, and folders that are deleted by hand."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from PIL import Image
from structlog.testing import capture_logs

from daemon.service.cleanup import CLEAN_UP_S
from daemon.service.loop import MEND_AFTER_S
from daemon.state.retry_policy import DISK_FULL_RETRY_S, MAX_FAILURES
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from tests.daemon.service.conftest import NOON, QUIET_S


def events(lines, kind):
    return [line for line in lines if line["event"] == kind]


# ------------------------------------------------------------------------------------------------------------ settings


def test_while_the_settings_are_wrong_new_work_waits_with_the_reason_and_what_runs_goes_on(bench_of):
    bench = bench_of(jobs_at_once=2)
    first = bench.job("first", 2)
    bench.tick()
    bench.configure("speed: fast\n")
    second = bench.job("second", 1)
    bench.drop("third")
    lines = bench.told(10)

    (trouble,) = bench.status["trouble"]
    assert trouble.startswith("No new video is started. The settings in ")
    assert "line 1: speed: must be a number (found `fast`)" in trouble
    assert len(events(lines, "settings_wrong")) == 1
    assert [worker.folder for worker in bench.workers] == [first.folder]
    bench.workers[0].finish()
    bench.tick(2)
    assert bench.delivered == ["first.mp4"]
    assert (bench.manifest(second).state, bench.manifest("third").state) == (JobState.INPUT,) * 2
    assert bench.manifest(second).attempts == ()


def test_when_the_settings_are_mended_work_goes_on(bench):
    bench.tick()
    bench.configure("speed: fast\n")
    bench.job()
    bench.tick(2)
    assert bench.workers == []
    bench.configure("speed: 1.1\njobs_at_once: 1\n")

    lines = bench.told()

    assert (len(bench.workers), bench.status["trouble"]) == (1, [])
    assert len(events(lines, "settings_mended")) == 1


@pytest.mark.parametrize("text", ["voice: siri", "avatar: sadtalker", "voice_name: bob", "speed: 1\nspeed: 2", "a: ["])
def test_every_mistake_is_found_while_the_service_runs(bench, text):
    bench.tick()
    bench.configure(text)
    bench.job()
    bench.tick(2)

    assert bench.workers == []
    assert "line " in bench.status["trouble"][0]


def test_a_wrong_brand_of_the_home_holds_new_work_too_until_its_files_are_there(bench):
    bench.tick()
    bench.job()
    bench.home.brand.write_text("logo: logo.png\n")
    bench.tick(2)
    assert bench.workers == []
    assert "there is no such file beside brand.yaml" in bench.status["trouble"][0]

    Image.new("RGB", (64, 64)).save(bench.home.root / "logo.png")
    bench.tick(2)

    assert len(bench.workers) == 1


def test_an_attempt_that_met_the_mistake_first_fails_no_job(bench):
    """The worker reads the settings too; it may start just before the loop sees them."""
    job = bench.job()
    for number in range(MAX_FAILURES + 1):
        bench.tick()
        bench.workers[number].fail("The settings are wrong.", kind="SettingsError")
        bench.tick()
        bench.now += DISK_FULL_RETRY_S

    assert bench.manifest(job).state is JobState.INPUT
    assert bench.manifest(job).reason == "The settings are wrong."


def test_limits_of_the_guard_hold_at_once(bench):
    bench.reading |= {"foreign": 70}
    bench.ticks(30)
    assert bench.status["guard"] == "run"
    bench.configure("guard:\n  cpu: 50\n")

    lines = bench.told(20)

    (line,) = events(lines, "settings_changed")
    assert "guard.cpu" in line["now"]
    assert "(limit 50 %)" in bench.status["guard_words"]
    bench.configure("guard:\n  cpu: 90\n")
    bench.ticks(90)
    assert bench.status["guard"] == "run"


def test_settle_time_and_jobs_at_once_hold_at_once(bench):
    for age in (3, 2, 1):
        bench.job(f"talk {age}", age)
    bench.tick()
    assert len(bench.workers) == 1
    bench.configure(f"jobs_at_once: 3\nquiet_seconds: {10 * QUIET_S}\n")
    bench.drop("late")
    bench.tick(1)
    assert len(bench.workers) == 3
    bench.ticks(9 * QUIET_S)
    assert "late" not in bench.names()

    bench.ticks(2 * QUIET_S)

    assert "late" in bench.names()


def test_whether_scripts_share_a_video_may_be_changed_at_any_time(bench):
    bench.configure("shared_footage: off\n")
    bench.tick(20)
    course = bench.home.inbox / "course"
    course.mkdir()
    for name in ("a.txt", "b.txt", "source.mp4"):
        (course / name).write_text(name)
    bench.ticks(3 * QUIET_S)
    assert bench.names() == []

    bench.configure("shared_footage: on\n")
    bench.ticks(20)

    assert bench.names() == ["a", "b"]


def test_other_settings_are_told_to_hold_from_the_next_video_on(bench):
    bench.tick()
    bench.configure(f"jobs_at_once: 1\nquiet_seconds: {QUIET_S}\npresenter: Ana\nretention:\n  failed: 3\n")

    (line,) = events(bench.told(), "settings_changed")

    assert (line["now"], line["next_video"]) == (["retention.failed"], ["presenter"])
    assert line["message"] == ("Changed settings hold: retention.failed from now on; presenter from the next video on.")


def test_a_file_that_looks_unchanged_is_read_again_when_that_is_asked_for(bench, monkeypatch):
    monkeypatch.setattr("daemon.service.live_settings._stamp", lambda path: None)
    bench.tick()
    bench.configure("presenter: Ana\n")
    assert events(bench.told(), "settings_changed") == []

    bench.service.reload()

    assert len(events(bench.told(), "settings_changed")) == 1


# ----------------------------------------------------------------------------------------------------------- retention


def deliver(bench, name="talk"):
    job = bench.job(name)
    bench.tick()
    bench.workers[-1].finish()
    bench.ticks(4)
    delivery = bench.manifest(job).delivered
    Job.open(job.folder).update(delivered=delivery.model_copy(update={"at": bench.wall_clock()}))
    return job


def has_footage(job):
    return (job.input / "source.mp4").exists()


def pass_days(bench, days):
    bench.now += days * 86_400
    return bench.told()


def test_footage_and_working_files_of_a_delivered_job_go_after_14_days_without_anybody_asking(bench):
    job = deliver(bench)
    assert (job.processing / "avatar_video.mp4").exists()
    assert events(pass_days(bench, 13.9), "job_cleaned") == []

    (line,) = events(pass_days(bench, 0.2), "job_cleaned")

    assert (line["job"], line["bytes"]) == (job.manifest.id, len(b"film") + len(b"large"))
    assert not has_footage(job)
    assert not (job.processing / "avatar_video.mp4").exists()
    assert bench.delivered == ["talk.mp4"]
    assert (job.output / "final_video.mp4").exists()
    assert bench.manifest(job).cleaned_at == bench.wall_clock()


def test_old_files_are_looked_for_every_hour(bench):
    bench.tick()
    job = bench.job(state=JobState.FAILED, ended_at=NOON - timedelta(days=14) + timedelta(seconds=60))
    (bench.home.run / "retention.json").write_text('{"since": "2020-01-01T00:00:00Z"}')
    bench.tick(120)
    assert has_footage(job)

    bench.tick(CLEAN_UP_S)

    assert not has_footage(job)


def test_what_an_earlier_version_kept_for_ever_stays_another_14_days(bench):
    old = bench.job(state=JobState.FAILED, ended_at=NOON - timedelta(days=400))
    bench.tick()
    pass_days(bench, 13)
    assert has_footage(old)

    pass_days(bench, 2)

    assert not has_footage(old)


def test_on_request_it_goes_at_once(bench):
    old = bench.job(state=JobState.CANCELLED, ended_at=NOON - timedelta(days=400))
    bench.tick()
    bench.request("clean")
    bench.tick()

    assert not has_footage(old)


def test_the_days_of_the_settings_hold_at_the_next_look(bench):
    job = deliver(bench)
    bench.configure("retention:\n  done: 0\n")
    pass_days(bench, 5000)
    assert has_footage(job)

    bench.configure("retention:\n  done: 3\n  results: 4\n")
    lines = pass_days(bench, 1) + bench.told(4)

    assert [line["name"] for line in events(lines, "job_expired")] == ["talk"]
    assert events(lines, "job_vanished") == [], "nobody deleted it by hand"
    assert not job.folder.exists()
    assert bench.delivered == ["talk.mp4"]


def test_a_job_that_refuses_does_not_keep_the_others_and_is_told(bench, monkeypatch):
    stuck, good = deliver(bench, "stuck"), deliver(bench, "good")
    (stuck.processing / "segments").mkdir()

    def refuse(path, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)
    pass_days(bench, 20)

    assert not has_footage(good)
    (trouble,) = bench.status["trouble"]
    assert trouble.startswith(f"Trouble while removing old files of {stuck.manifest.id}: ")


def test_a_job_without_its_footage_is_not_tried_again_and_the_request_is_refused_in_words(bench):
    job = bench.job(state=JobState.FAILED, ended_at=NOON)
    pass_days(bench, 20)
    pass_days(bench, 20)
    bench.request("retry", job)

    (line,) = events(bench.told(), "request_refused")

    assert "its footage was removed on 20" in line["message"]
    assert (bench.manifest(job).state, bench.workers) == (JobState.FAILED, [])


# ------------------------------------------------------------------------------------------------- deleted by hand


def test_a_waiting_job_that_is_deleted_by_hand_is_logged_counted_and_forgotten(bench):
    running, waiting = bench.job("running", 2), bench.job("waiting", 1)
    bench.tick()
    shutil.rmtree(waiting.folder)

    (line,) = events(bench.told(4), "job_vanished")

    assert (line["job"], line["running"], line["log_level"]) == (waiting.manifest.id, False, "warning")
    assert (bench.status["deleted_jobs"], bench.status["trouble"]) == (1, [])
    assert [worker.folder for worker in bench.workers] == [running.folder]


def test_the_worker_of_a_job_that_is_deleted_by_hand_is_ended_and_the_next_job_runs(bench):
    gone, following = bench.job("gone", 2), bench.job("following", 1)
    bench.tick()
    shutil.rmtree(gone.folder)
    lines = bench.told(4)

    assert bench.workers[0].calls == ["kill: the folder of its job was deleted"]
    assert [line["running"] for line in events(lines, "job_vanished")] == [True]
    assert [worker.folder for worker in bench.workers[1:]] == [following.folder]
    assert [one["job"] for one in bench.status["running"]] == [following.manifest.id]
    assert bench.status["trouble"] == []
    assert not gone.folder.exists()


def test_a_delivery_that_waited_leaves_no_trouble_behind_when_its_job_is_deleted(bench):
    job = bench.job()
    bench.home.outbox.write_text("a file where a folder should be")
    bench.tick()
    bench.workers[0].finish()
    bench.ticks(4)
    assert bench.status["trouble"] != []

    shutil.rmtree(job.folder)
    bench.ticks(4)

    assert bench.status["trouble"] == []


def test_a_job_that_is_deleted_while_it_is_delivered_is_no_trouble(bench):
    job = bench.job()
    bench.tick()
    bench.runners["delivery"].held = True
    bench.workers[0].finish()
    bench.ticks(2)
    shutil.rmtree(job.folder)
    with capture_logs() as lines:
        bench.runners["delivery"].finish()
        bench.ticks(4)

    assert [line["event"] for line in lines if line["log_level"] in ("warning", "error")] == ["job_vanished"]
    assert bench.status["trouble"] == []


def test_a_folder_that_is_just_being_deleted_is_not_filled_again(bench):
    """Programs delete a folder file by file: for a moment only job.json is missing."""
    job = bench.job(state=JobState.FAILED)
    bench.tick()
    (job.folder / "job.json").unlink()
    bench.tick(MEND_AFTER_S / 2)
    assert not (job.folder / "job.json").exists()
    shutil.rmtree(job.input)
    bench.tick(MEND_AFTER_S / 4)
    shutil.rmtree(job.folder)
    lines = bench.told(2 * MEND_AFTER_S)

    assert not job.folder.exists()
    assert len(events(lines, "job_vanished")) == 1


def test_a_disk_that_is_not_connected_for_a_while_is_no_deletion(bench):
    bench.job()
    bench.tick()
    bench.home.jobs.rename(bench.home.root / "elsewhere")
    lines = bench.told(4)
    shutil.rmtree(bench.home.jobs, ignore_errors=True)  # what was written meanwhile
    (bench.home.root / "elsewhere").rename(bench.home.jobs)
    lines += bench.told(4)

    assert events(lines, "job_vanished") == []
    assert not any(call.startswith("kill") for call in bench.workers[0].calls)


def test_a_job_of_presgen_make_that_cleans_up_after_itself_is_not_missed(bench):
    job = bench.job(direct=1)
    bench.tick()
    shutil.rmtree(job.folder)

    assert events(bench.told(4), "job_vanished") == []
