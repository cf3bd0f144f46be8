"""`presgen open` opens the outbox, a video or the folder of a job."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime

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
    def make():
        (tmp_path / "talk.txt").write_text("One.")
        (tmp_path / "me.mp4").write_bytes(b"me")
        return create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name="talk", wishes={})

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


def test_where_nothing_can_be_opened_the_place_is_printed(home, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")

    assert json.loads(say(capsys, "open", "--json")) == {"path": str(home.outbox), "opened": False}
