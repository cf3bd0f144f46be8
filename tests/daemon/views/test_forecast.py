"""How long jobs take that are looked at: the one that is worked on, and those that wait for their turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli.render.status_table import render_overview
from daemon.cli.render.time_text import describe_time_left
from daemon.hardware import resolve_machine
from daemon.state.instance_lock import hold_lock
from daemon.state.status_file import RunningJob
from daemon.timings.database import TimingsDatabase
from daemon.timings.records import JobTiming, RunTiming
from daemon.views.forecast import ProgressEstimator
from daemon.views.overview import Overview
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.script.intake import create_job

NOW = datetime.now().astimezone()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which nothing runs."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def make(home: Home, tmp_path: Path):
    """Make a job of a script of so many words."""

    def make(name: str, words: int) -> Job:
        (tmp_path / "talk.txt").write_text("word " * words)
        (tmp_path / "me.mp4").write_bytes(b"me")
        job = create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name=name, wishes={})
        job.update(created_at=datetime.now(UTC) + timedelta(seconds=words))
        return job

    return make


def learned(home: Home, seconds: float) -> None:
    """Let this machine have made a video of 60 seconds whose pictures took so long."""
    database, name = TimingsDatabase(home.performance), resolve_machine(home).signature
    database.begin_attempt(JobTiming(id="before", name="before", started=1.0, machine=name))
    known = {"engine": "mesh", "preset": "standard", "size": 60.0, "frames": 1500, "made": 1500}
    run = RunTiming(job="before", stage="avatar", started=1.0, seconds=seconds, outcome="done", machine=name, **known)  # type: ignore[arg-type]
    database.record("before", run, outcome="done", ended=2.0)


def test_jobs_that_wait_say_how_long_they_take_and_how_many_go_before(home, make) -> None:
    make("a short talk", 50)
    make("b long talk", 2000)
    make("c", 2001)

    with hold_lock(home.lock):
        view = Overview.of(home, NOW)

    short, long, third = view.jobs
    assert [row.ahead for row in view.jobs] == [0, 1, 2]
    assert short.left is not None
    assert long.left is not None
    assert long.left > 5 * short.left
    assert describe_time_left(short) == f"about {describe_time_left(short).split()[1]}"
    assert describe_time_left(long).endswith(", after 1 other")
    assert third.as_json()["ahead"] == 2
    assert "after 2 others" in render_overview(view, 120, colour=False)


def test_what_this_machine_took_before_decides_how_long_a_job_that_waits_takes(home, make) -> None:
    job = make("talk", 200)
    home.settings.write_text("preset: standard\n")
    guess = ProgressEstimator(home).work_left(job)

    learned(home, 600.0)

    assert ProgressEstimator(home).work_left(job) > 5 * guess


def test_looking_writes_nothing_into_the_home(home, make) -> None:
    make("talk", 50)

    Overview.of(home, NOW)

    assert not home.performance.exists()
    assert not home.settings.exists()


def test_what_the_worker_expects_goes_before_what_the_words_say(home, make) -> None:
    job = make("talk", 50)
    database = TimingsDatabase(home.performance)
    database.begin_attempt(
        JobTiming(id=job.manifest.id, name="talk", started=1.0, machine=resolve_machine(home).signature)
    )
    stages = {
        "script": 1.0,
        "speech": 1.0,
        "content": 1.0,
        "source": 1.0,
        "avatar": 990.0,
        "compose": 3.0,
        "publish": 3.0,
    }
    database.record(job.manifest.id, expected=stages)
    job.update(state=JobState.PROCESSING)

    view = ProgressEstimator(home).progress(
        job, RunningJob(job=job.manifest.id, stage="avatar", share=0.5, seconds=495, suspended=False)
    )

    assert view.share == pytest.approx(0.495)
    assert view.left == pytest.approx(501, rel=0.1)


def test_a_wish_for_another_preset_is_heard(home, make) -> None:
    job = make("talk", 500)
    usual = ProgressEstimator(home).work_left(job)

    job.update(wishes={"preset": "high"})

    assert ProgressEstimator(home).work_left(job) > 1.5 * usual
