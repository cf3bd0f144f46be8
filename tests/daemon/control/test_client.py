"""Retry, cancel, pause and resume work with and without a running service."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli.main import run
from daemon.control import client
from daemon.state import pause_flag
from daemon.state.instance_lock import hold_lock, holder
from daemon.state.requests import take_requests
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, Failure, JobState
from stages.script.intake import create_job
from tests.processes import exit_code, started
from tests.waiting import until

ROOT = Path(__file__).parents[3]
NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.create()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    return home


@pytest.fixture
def make(home, tmp_path):
    def make(name="talk", **changes):
        (tmp_path / "talk.txt").write_text("One.")
        (tmp_path / "me.mp4").write_bytes(b"me")
        job = create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name=name, wishes={})
        job.update(**changes)
        return job

    return make


@pytest.fixture
def service(home):
    """The service, as a user starts it."""
    (home.root / "config.yaml").write_text("guard:\n  cpu: 100\n")
    command = [sys.executable, "-c", "from daemon.cli.main import main; main()", "run"]
    with started(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(lambda: process.poll() is not None or (home.run / "status.json").exists(), 20, "the start")
        assert process.poll() is None
        yield process
        process.terminate()
        exit_code(process, 10)


def say(capsys, *arguments, code=0):
    assert run(arguments) == code
    answer = capsys.readouterr()
    return answer.out + answer.err


def state(job):
    return Job.open(job.folder).manifest.state


# ---------------------------------------------------------------------------------------------------- without a service


def test_without_a_service_a_failed_job_is_queued_again_and_its_note_goes(make, capsys):
    job = make(state=JobState.FAILED, reason="No.", attempts=(Attempt(number=1, started_at=NOW, outcome="failed"),))
    (job.folder / "FAILED.txt").write_text("No.")

    told = say(capsys, "retry", "talk")

    manifest = Job.open(job.folder).manifest
    assert (manifest.state, manifest.reason, manifest.attempts) == (JobState.INPUT, "", ())
    assert manifest.earlier_attempts == job.manifest.attempts, "they stay readable"
    assert not (job.folder / "FAILED.txt").exists()
    assert "talk is tried again." in told
    assert "Nothing is working: start it with presgen" in told


def test_a_job_that_is_put_off_may_be_hurried(make, capsys):
    job = make(retry_at=NOW + timedelta(hours=1), reason="The disk is full.")

    say(capsys, "retry", "talk")

    assert Job.open(job.folder).manifest.retry_at is None


def test_a_job_can_be_given_up_and_taken_up_again(make, capsys):
    job = make()

    assert "talk is given up" in say(capsys, "cancel", "talk")
    assert state(job) is JobState.CANCELLED
    assert "tried again" in say(capsys, "retry", "talk")
    assert state(job) is JobState.INPUT


@pytest.mark.parametrize(
    ("verb", "state", "words"),
    [
        ("retry", JobState.OUTPUT, "is done"),
        ("retry", JobState.INPUT, "has not ended yet"),
        ("retry", JobState.PROCESSING, "has not ended yet"),
        ("cancel", JobState.OUTPUT, "has ended already (done)."),
        ("cancel", JobState.FAILED, "has ended already (failed)."),
        ("cancel", JobState.CANCELLED, "has ended already (cancelled)."),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(make, capsys, verb, state, words):
    job = make(state=state)
    before = (job.folder / "job.json").read_bytes()

    assert words in say(capsys, verb, "talk", code=64)
    assert (job.folder / "job.json").read_bytes() == before


def test_attempts_before_several_retries_are_shown_in_their_order(make, capsys):
    job = make(state=JobState.FAILED)
    for minute in range(3):
        begun = NOW + timedelta(minutes=minute)
        failure = Failure(kind="X", message=f"Fault {minute}.", hint="")
        attempt = Attempt(number=1, started_at=begun, ended_at=begun, outcome="failed", failure=failure)
        Job.open(job.folder).update(state=JobState.FAILED, attempts=(attempt,))
        say(capsys, "retry", "talk")

    shown = json.loads(say(capsys, "status", "talk", "--json"))
    told = say(capsys, "status", "talk")

    assert [one["failure"]["message"] for one in shown["earlier_attempts"]] == ["Fault 0.", "Fault 1.", "Fault 2."]
    assert shown["attempts"] == []
    assert told.index("Fault 0.") < told.index("Fault 2.")


def make_old(make, days=20, **changes):
    old = {"state": JobState.FAILED, "ended_at": NOW - timedelta(days=days)}
    job = make(**(old | changes))
    (job.processing / "audio.wav").write_bytes(b"large")
    return job


def test_old_files_are_shown_by_a_dry_run_and_removed_without(make, capsys):
    job, waiting = make_old(make), make("waiting")

    shown = json.loads(say(capsys, "clean", "--dry-run", "--json"))
    assert job.footage.exists()
    removed = json.loads(say(capsys, "clean", "--json"))

    assert [one["id"] for one in removed["jobs"]] == [job.manifest.id]
    assert removed == shown | {"dry_run": False}
    assert removed["bytes"] == len(b"me") + len(b"large")
    assert not job.footage.exists()
    assert not (job.processing / "audio.wav").exists()
    assert waiting.footage.exists()
    assert "Nothing is old enough" in say(capsys, "clean")


def test_what_was_removed_is_logged_and_printed_in_words(home, make, capsys):
    job = make_old(make)

    assert f"talk ({job.manifest.id}, failed): footage and working files" in say(capsys, "clean")

    (line,) = [json.loads(line) for line in (home.logs / "presgen.jsonl").read_text().splitlines()]
    assert (line["event"], line["job"], line["bytes"]) == ("job_cleaned", job.manifest.id, 7)


def test_a_job_whose_footage_was_removed_says_so_and_what_to_do(make, capsys):
    job = make_old(make)
    assert "kept" in say(capsys, "status", "talk")
    say(capsys, "clean")

    told = say(capsys, "retry", "talk", code=65)

    assert f"its footage was removed on {datetime.now():%Y-%m-%d}" in told
    assert "Drop the script and the footage again" in told
    assert f"footage and working files removed on {datetime.now():%Y-%m-%d}" in say(capsys, "status", "talk")
    assert "presgen retry" not in say(capsys, "status", "talk")
    assert state(job) is JobState.FAILED


def test_footage_that_was_put_back_is_tried_again(make, capsys):
    job = make_old(make)
    say(capsys, "clean")
    job.footage.write_bytes(b"me")

    assert "talk is tried again." in say(capsys, "retry", "talk")

    manifest = Job.open(job.folder).manifest
    assert (manifest.cleaned_at, manifest.ended_at) == (None, None)


def test_footage_that_was_deleted_by_hand_is_missed_in_words(make, capsys):
    job = make(state=JobState.FAILED)
    job.footage.unlink()

    assert "its footage is no longer there" in say(capsys, "retry", "talk", code=65)


def test_jobs_of_presgen_make_are_left_to_it(make, capsys):
    make(direct=os.getpid(), state=JobState.PROCESSING)

    assert "presgen make" in say(capsys, "cancel", "talk", code=64)


def test_a_pause_stays_until_it_is_ended(home, capsys):
    assert "presgen resume" in say(capsys, "pause")
    assert pause_flag.is_paused(home)
    assert "Work goes on." in say(capsys, "resume")
    assert not pause_flag.is_paused(home)
    assert json.loads(say(capsys, "pause", "--json"))["verb"] == "pause"


# ------------------------------------------------------------------------------------------------------- with a service


def test_the_service_pauses_gives_up_tries_again_and_goes_on_when_it_is_take_requests(home, make, service, capsys):
    who = holder(home.run / "daemon.lock")
    assert who is not None
    assert who.pid == service.pid

    assert "Paused" in say(capsys, "pause")
    assert pause_flag.is_paused(home)
    job = make()  # nobody starts it now

    assert "talk is given up" in say(capsys, "cancel", "talk")
    assert state(job) is JobState.CANCELLED
    assert "talk is tried again." in say(capsys, "retry", "talk")
    assert state(job) is JobState.INPUT
    assert "You have paused the service" in say(capsys, "status")
    assert "Work goes on." in say(capsys, "resume")
    assert not pause_flag.is_paused(home)


def test_the_service_removes_old_files_on_request(make, service, capsys):
    job = make_old(make)

    removed = json.loads(say(capsys, "clean", "--json"))

    assert [one["id"] for one in removed["jobs"]] == [job.manifest.id]
    assert not job.footage.exists()


def test_the_service_reads_its_settings_again_and_stays_alive_when_it_gets_a_sighup(home, service):
    """Only where it has no terminal; there the signal means that this was closed."""
    log = home.logs / "presgen.jsonl"
    (home.root / "config.yaml").write_text("guard:\n  cpu: 99\n")
    os.kill(service.pid, signal.SIGHUP)

    until(lambda: "settings_changed" in log.read_text(), 10, "the new settings")

    assert service.poll() is None


def test_a_service_that_does_not_answer_is_named_and_the_wish_is_kept(home, monkeypatch, capsys):
    monkeypatch.setattr(client, "ANSWER_TIMEOUT_S", 0.1)
    with hold_lock(home.run / "daemon.lock"):
        told = say(capsys, "pause", code=75)

    assert f"process {os.getpid()}" in told
    assert [request.verb for request in take_requests(home.run / "requests")] == ["pause"]


def test_a_look_at_the_lock_keeps_no_service_from_starting(home):
    lock, over = home.run / "daemon.lock", threading.Event()
    with hold_lock(lock):
        pass

    def look():
        while not over.is_set():
            holder(lock)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(50):
            with hold_lock(lock):
                pass
    finally:
        over.set()
        looking.join()
