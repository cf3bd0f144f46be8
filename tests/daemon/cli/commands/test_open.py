"""`presgen open` opens the outbox, a video or the folder of a job."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from config.paths import Home
from daemon.cli.main import run
from stages.jobs.manifest import Delivery, JobState
from stages.script.intake import create_job

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.create()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    return home


@pytest.fixture
def make(home, tmp_path):
    def make(name="talk"):
        (tmp_path / "talk.txt").write_text("One.")
        (tmp_path / "me.mp4").write_bytes(b"me")
        return create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name=name, wishes={})

    return make


def say(capsys, *arguments, code=0):
    assert run(arguments) == code
    answer = capsys.readouterr()
    return answer.out + answer.err


def test_the_outbox_or_the_video_or_the_folder_of_a_job_is_opened(home, make, tmp_path, monkeypatch, capsys):
    seen = tmp_path / "seen"
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("open", "xdg-open"):
        (tools / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{seen}"\n')
        (tools / name).chmod(0o755 | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")

    assert say(capsys, "open").strip() == str(home.outbox) == seen.read_text()
    assert home.outbox.is_dir()

    job = make()
    assert say(capsys, "open", "talk").strip() == str(job.folder) == seen.read_text()

    job.update(state=JobState.OUTPUT, delivered=Delivery(files=("talk.mp4",), sha256="", at=NOW))
    (home.outbox / "talk.mp4").write_bytes(b"film")
    assert say(capsys, "open", "talk").strip() == str(home.outbox / "talk.mp4") == seen.read_text()
    assert json.loads(say(capsys, "open", "talk", "--json"))["opened"] is True

    assert say(capsys, "open", "inbox").strip() == str(home.inbox) == seen.read_text()
    assert say(capsys, "open", "outbox").strip() == str(home.outbox) == seen.read_text()


def test_the_report_of_the_last_or_of_a_named_video_is_found_in_the_outbox_or_in_the_job(home, make, capsys):
    assert "There is no report yet" in say(capsys, "open", "report", code=64)
    first, second, third = make("first"), make("second"), make("third")
    for age, job in enumerate((third, second, first)):
        job.update(created_at=NOW - timedelta(hours=age))
    for job in (first, second):
        (job.output / "report.html").write_bytes(b"report")
    files = ("second/report.html", "second.mp4")
    second.update(state=JobState.OUTPUT, delivered=Delivery(files=files, sha256="", at=NOW))

    assert str(second.output / "report.html") in say(capsys, "open", "report"), "the one in the outbox was deleted"
    (home.outbox / "second").mkdir(parents=True)
    (home.outbox / "second" / "report.html").write_bytes(b"report")
    assert str(home.outbox / "second" / "report.html") in say(capsys, "open", "report")
    assert str(first.output / "report.html") in say(capsys, "open", "report", "first")
    assert "There is no report yet" in say(capsys, "open", "report", "third", code=64)
    assert third.manifest.id in say(capsys, "open", "third")


def test_a_second_name_belongs_to_a_report_only(home, make, capsys):
    make()
    assert "takes no second name" in say(capsys, "open", "talk", "talk", code=64)


def test_where_nothing_can_be_opened_the_place_is_printed(home, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")

    assert json.loads(say(capsys, "open", "--json")) == {"path": str(home.outbox), "opened": False}
    assert say(capsys, "open", "inbox") == f"{home.inbox}\nNothing here can open it.\n"
