"""`presgen logs`: the story in words, and nothing lost or told twice while files are put aside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import structlog

from config.logs import logging_to
from config.paths import Home
from daemon.cli.main import run
from daemon.views.log_reader import LogFileReader, LogReader
from stages.jobs.events import EventKind, EventLog
from stages.script.intake import create_job
from tests.processes import output, started

ROOT = Path(__file__).parents[4]
log = structlog.get_logger()


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.create()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    return home


@pytest.fixture
def job(home, tmp_path):
    (tmp_path / "talk.txt").write_text("One.")
    (tmp_path / "me.mp4").write_bytes(b"me")
    return create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name="talk", wishes={})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "all.log"


@pytest.fixture
def read(path):
    """Read what is new in the log at ``path``."""
    with closing(LogFileReader(path)) as reader:
        yield lambda: [line.decode() for line in reader.lines()]


def told(capsys, *arguments, code=0):
    assert run(["logs", *arguments]) == code
    return [re.sub(r"^[\d:]{8} ", "", line) for line in capsys.readouterr().out.splitlines()]


def add(path, *lines):
    with path.open("ab") as file:
        file.write("".join(f"{line}\n" for line in lines).encode())


def put_aside(path):
    for number in (2, 1, 0):
        earlier = path.with_name(f"{path.name}.{number}") if number else path
        if earlier.exists():
            earlier.rename(path.with_name(f"{path.name}.{number + 1}"))


# ------------------------------------------------------------------------------------------------------------- reading


def test_every_line_comes_once_and_only_when_it_is_whole(path, read):
    assert read() == []

    add(path, "one", "two")
    with path.open("ab") as file:
        file.write(b"thr")
    assert read() == ["one", "two"]

    add(path, "ee")
    assert read() == ["three"]
    assert read() == []


def test_lines_written_just_before_a_file_is_put_aside_are_not_lost(path, read):
    add(path, "one")
    assert read() == ["one"]

    add(path, "two")
    put_aside(path)
    add(path, "three")
    put_aside(path)
    add(path, "four")

    assert read() == ["two", "three", "four"]
    put_aside(path)
    assert read() == []
    add(path, "five")
    assert read() == ["five"]


def test_reading_begins_with_the_oldest_file_that_is_kept(path, read):
    for line in ("one", "two", "three"):
        add(path, line)
        put_aside(path)
    add(path, "four")

    assert read() == ["one", "two", "three", "four"]


def test_when_the_file_that_was_read_is_gone_all_newer_ones_are_read_and_no_older_one(path, read):
    add(path, "old")
    os.utime(path, (1, 1))
    put_aside(path)
    add(path, "one")
    assert read() == ["old", "one"]

    path.unlink()
    add(path, "two")

    assert read() == ["two"]


def test_a_file_that_was_emptied_is_read_from_its_beginning(path, read):
    add(path, "one", "two")
    read()

    path.write_bytes(b"")
    add(path, "three")

    assert read() == ["three"]


# --------------------------------------------------------------------------------------------------------------- words


def test_the_story_of_a_job_is_told_in_sentences(home, job, capsys):
    with logging_to(home.logs / "presgen.jsonl"):
        log.info("job_taken", job=job.manifest.id, name="talk")
        log.info("job_taken", job="another", name="another")
        log.info("job_event", job=job.manifest.id, kind="stage_started", stage="speech")
    events = EventLog(job.folder / "events.jsonl")
    events.emit(EventKind.STAGE_STARTED, stage="speech")
    events.emit(EventKind.STAGE_FINISHED, stage="speech", seconds=1.25)
    events.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
    events.emit(EventKind.STEP_DOWN, wanted="mesh", got="still", reason="No face was found.")
    events.emit(
        EventKind.QUALITY_CHANGED, preset="cpu_optimized", reason="mesh would take about 17 minutes on this computer"
    )
    events.emit(EventKind.QUALITY_CHANGED, preset="", reason="")
    events.emit(EventKind.WARNING, stage="avatar", message="line 3: odd")
    with logging_to(job.processing / "processing.log"):
        log.error("attempt_failed", job=job.manifest.id, message="No.", hint="")
    with logging_to(home.logs / "presgen.jsonl"):
        log.info("job_delivered", job=job.manifest.id, files=["talk/captions.srt", "talk.mp4"])

    assert told(capsys, "talk") == [
        f"Taken from the drop folder; it is the job {job.manifest.id}.",
        "speaking: done in 1.2 s",
        "moving the lips ...",
        "still takes the place of mesh: No face was found.",
        "Lower quality (cpu_optimized) from here on, because mesh would take about 17 minutes on this computer",
        "The chosen quality again from here on",
        "Warning: line 3: odd",
        "The work stopped with an error.",
        "The video is in the outbox: talk.mp4 (with 1 more)",
    ]


def test_all_jobs_together_are_told_with_their_names(home, job, capsys):
    with logging_to(home.logs / "presgen.jsonl"):
        log.info("daemon_started", home="/h", jobs=0)
        log.info("job_event", job=job.manifest.id, kind="stage_finished", stage="speech", seconds=75)
        log.info("job_mended", job="2026-11-22-1403-big-news-3f9a")

    assert told(capsys) == [
        "The service has started. Drop your folders into /h/jobs/inbox.",
        "talk: speaking: done in 1:15",
        "big news: Its job.json was damaged and has been recreated; the job starts from the beginning.",
    ]


def test_only_the_last_lines_are_shown(home, capsys):
    with logging_to(home.logs / "presgen.jsonl"):
        for number in range(60):
            log.info("attempt_started", number=number)

    assert len(told(capsys)) == 50
    assert told(capsys, "-n", "2") == ["Attempt 58 starts.", "Attempt 59 starts."]
    assert told(capsys, "-n", "0") == []


def test_lines_of_another_day_have_their_date(home, capsys):
    line = {"event": "daemon_stopped", "level": "info", "at": "2026-01-02T12:00:00Z"}
    add(home.logs / "presgen.jsonl", json.dumps(line))

    [words] = told(capsys)
    local = datetime.fromisoformat(line["at"]).astimezone()
    assert words == f"{local:%Y-%m-%d %H:%M:%S} The service has stopped."


def test_what_is_no_line_of_ours_does_no_harm(home, capsys):
    (home.logs / "presgen.jsonl").write_bytes(b'\xff\xfe\n[1]\n{"at": 3}\n{"event": "no time"}\n{"torn')

    assert told(capsys) == ["--:--:-- no time"]


def test_a_name_that_is_not_text_can_be_shown(home, capsys):
    with logging_to(home.logs / "presgen.jsonl"):
        log.warning("job_refused", name=os.fsdecode(b"\xff.txt"), message="It is empty.")

    assert told(capsys) == ["\\udcff.txt could not be taken from the drop folder. It is empty."]


def test_a_program_gets_the_lines_as_they_were_logged(home, capsys):
    with logging_to(home.logs / "presgen.jsonl"):
        log.info("attempt_started", job="a", number=1)

    [line] = told(capsys, "--json")
    assert json.loads(line)["event"] == "attempt_started"


def test_no_log_and_no_such_job_are_said(home, capsys):
    assert run(["logs"]) == 0
    assert "Nothing has been logged yet." in capsys.readouterr().err
    assert run(["logs", "nobody"]) == 64


# ----------------------------------------------------------------------------------------------------------- following


def test_what_happens_later_is_told_when_it_happens(home, job):
    steps = [
        lambda: log.info("attempt_started", job=job.manifest.id, number=1),
        lambda: put_aside(home.logs / "presgen.jsonl"),
        lambda: log.info("attempt_ended", job=job.manifest.id, outcome="done"),
    ]

    with logging_to(home.logs / "presgen.jsonl"), closing(LogReader(home, job.manifest.id)) as story:
        following = story.follow(lambda: steps.pop(0)())
        log.info("job_taken", job=job.manifest.id, name="talk")
        found = [[str(line.fields["event"]) for line in next(following)] for _ in range(4)]

    assert found == [["job_taken"], ["attempt_started"], [], ["attempt_ended"]]


def test_ctrl_c_ends_the_following_in_peace(home):
    with logging_to(home.logs / "presgen.jsonl"):
        log.info("daemon_started", home="/h", jobs=0)
    command = [sys.executable, "-c", "from daemon.cli.main import main; main()", "logs", "-f"]
    with started(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert "The service has started." in process.stdout.readline()

        with logging_to(home.logs / "presgen.jsonl"):
            log.info("daemon_stopped")
        assert "The service has stopped." in process.stdout.readline()

        process.send_signal(signal.SIGINT)
        assert output(process, 10)[1].strip() == ""
    assert process.returncode == 0
