"""An attempt is a process: it works, it can be stopped in every way there is, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import threading

import av
import psutil
import pytest
from structlog.testing import capture_logs

from config.paths import Home
from daemon.worker.supervisor import WorkerProcess, WorkerTimeouts, kill_orphans
from stages.script.intake import create_job
from tests.waiting import until

SCRIPT = (
    "# A talk\n\n- First of all.\n\nThis is a sentence that takes a while to say, and so it takes a while to make.\n"
)


@pytest.fixture
def home(tmp_path, weights):
    home = Home(tmp_path / "home")
    home.create()
    home.models.rmdir()
    home.models.symlink_to(weights)
    return home


@pytest.fixture
def job(home, presenter, tmp_path):
    """Make a job in the home, of a picture of the presenter."""
    with av.open(str(presenter)) as container:
        next(container.decode(video=0)).to_image().resize((640, 360)).save(tmp_path / "me.jpg", quality=90)

    def make(script=SCRIPT, **wishes):
        (tmp_path / "talk.txt").write_text(script)
        wishes = {"preset": "fast", "avatar": "original"} | wishes
        return create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.jpg", name="talk", wishes=wishes)

    return make


@pytest.fixture
def start(home):
    """Start attempts; none of them outlives the test."""
    begun = []

    def go(job, wake=lambda: None):
        begun.append(WorkerProcess(job.folder, home, wake))
        return begun[-1]

    yield go
    for attempt in begun:
        attempt.release()
        attempt.kill("the test is over")
        until(lambda attempt=attempt: attempt.wait(0), 10)


def family(pid):
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def test_a_worker_makes_the_video_and_says_how_far_it_is(job, start):
    made, woken = job(), threading.Event()
    attempt = start(made, woken.set)

    until(lambda: attempt.stage == "avatar")
    assert attempt.result() is None
    assert psutil.Process(attempt.pid).nice() >= 10, "others go first"
    until(lambda: attempt.wait(0), 60)

    assert attempt.result().outcome == "done"
    assert woken.is_set()
    assert (made.folder / "output" / "final_video.mp4").exists()
    assert not psutil.pid_exists(attempt.pid)


def test_warnings_of_a_job_and_steps_down_are_warnings_in_the_log_of_the_service(job, start):
    script = SCRIPT.replace("A talk", "A talk [smile]").replace("- First", "- [laughs] First")
    attempt = start(job(script=script, avatar="mesh"))
    with capture_logs() as lines:
        until(lambda: attempt.wait(0), 60)

    levels = {line["kind"]: line["log_level"] for line in lines if line["event"] == "job_event"}
    assert levels["warning"] == "warning"
    assert levels["stage_finished"] == "info"
    assert any("[smile]" in line.get("message", "") for line in lines)


def test_a_fault_of_the_script_is_told_in_words_and_is_not_worth_another_try(job, start):
    attempt = start(job(script="---\ncaptions: sometimes\n---\nHello.\n"))

    until(lambda: attempt.wait(0), 30)
    ending = attempt.result()
    assert (ending.outcome, ending.transient) == ("failed", False)
    assert "captions" in ending.failure.message
    assert ending.failure.hint


def test_a_worker_that_is_killed_is_lost_and_worth_another_try(job, start):
    attempt = start(job())
    until(lambda: attempt.stage == "avatar")
    os.kill(attempt.pid, signal.SIGKILL)

    until(lambda: attempt.wait(0), 10)
    ending = attempt.result()
    assert (ending.outcome, ending.transient) == ("lost", True)
    assert "SIGKILL" in ending.failure.message
    assert ending.failure.stage == "avatar"


def test_an_interrupted_worker_stops_at_once_and_counts_as_interrupted(job, start):
    attempt = start(job())
    until(lambda: attempt.stage == "avatar")
    everybody = family(attempt.pid)
    attempt.interrupt()

    until(lambda: attempt.wait(0), 5)
    assert attempt.result().outcome == "interrupted"
    assert not [process for process in everybody if process.is_running()]


def test_a_worker_at_rest_has_kept_its_segments(job, start, home):
    made = job(script=SCRIPT * 4)
    attempt = start(made)
    until(lambda: list((home.cache / "segments").glob("[!.]*.mp4")) if home.cache.exists() else False)
    attempt.rest()

    until(lambda: attempt.wait(0), 60)
    assert attempt.result().outcome == "interrupted"
    kept = len(list((home.cache / "segments").glob("[!.]*.mp4")))
    assert kept >= 1


def test_a_suspended_worker_stands_still_and_is_not_taken_for_stuck(job, home):
    now = [0.0]
    attempt = WorkerProcess(job().folder, home, lambda: None, clock=lambda: now[0])
    try:
        until(lambda: attempt.stage)
        attempt.suspend()
        until(lambda: psutil.Process(attempt.pid).status() == psutil.STATUS_STOPPED)
        now[0] += 5000
        assert attempt.find_fault() == ""
        assert attempt.seconds == 0
        attempt.release()
        assert attempt.find_fault() == ""
        now[0] += 3
        assert attempt.seconds == 3
        until(lambda: psutil.Process(attempt.pid).status() != psutil.STATUS_STOPPED)
    finally:
        attempt.kill("the test is over")
        until(lambda: attempt.wait(0), 10)


def test_a_worker_that_says_nothing_is_in_trouble(job, home):
    now = [0.0]
    attempt = WorkerProcess(job().folder, home, lambda: None, clock=lambda: now[0])
    try:
        until(lambda: attempt.stage)
        os.kill(attempt.pid, signal.SIGSTOP)  # not by us: for us it has gone quiet
        until(lambda: psutil.Process(attempt.pid).status() == psutil.STATUS_STOPPED)
        now[0] += 10_000  # the computer slept
        assert attempt.find_fault() == ""
        for _ in range(7):
            now[0] += 10
            trouble = attempt.find_fault()
        assert "no sign of life" in trouble
        attempt.kill(trouble)
        until(lambda: attempt.wait(0), 10)
        assert "no sign of life" in attempt.result().failure.message
    finally:
        attempt.kill("the test is over")
        until(lambda: attempt.wait(0), 10)


def test_what_an_earlier_daemon_left_is_ended_and_nothing_else(job, start, home):
    attempt = start(job())
    until(lambda: attempt.stage)
    (home.run / "workers" / "stranger.json").write_text(json.dumps({"pid": os.getpid(), "born": 1.0}))
    os.kill(attempt.pid, signal.SIGSTOP)

    assert kill_orphans(home) == [attempt.job]
    until(lambda: attempt.wait(0), 5)
    assert list((home.run / "workers").iterdir()) == []


@pytest.mark.parametrize(("available", "at"), [(1.0, 90), (0.5, 180), (0.0, 900)])
def test_a_worker_is_given_up_after_the_time_that_the_machine_needs(tmp_path, presenter, available, at):
    """Time that other programs take does not count, but a worker that hangs is found on a busy machine too."""
    home, now = Home(tmp_path / "home"), [0.0]
    home.create()
    (tmp_path / "talk.txt").write_text("Hello.\n")
    job = create_job(home.jobs, tmp_path / "talk.txt", presenter, name="talk", wishes={"avatar": "original"})
    attempt = WorkerProcess(job.folder, home, lambda: None, lambda: now[0], WorkerTimeouts(silent_s=90, stuck_s=900))
    try:
        os.kill(attempt.pid, signal.SIGSTOP)
        until(lambda: psutil.Process(attempt.pid).status() == psutil.STATUS_STOPPED)
        while not (fault := attempt.find_fault(available)):
            now[0] += 5
            assert now[0] < 1000

        assert fault == "it gave no sign of life for 90 seconds"
        assert at < now[0] <= at + 10
    finally:
        attempt.kill("the test is over")
        until(lambda: attempt.wait(0), 10)
