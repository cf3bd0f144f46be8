import json
import re
import sqlite3
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli.main import run
from daemon.hardware import resolve
from daemon.timings.database import Ledger
from daemon.timings.records import JobRow, RunRow
from stages.jobs.manifest import JobState


@pytest.fixture
def presgen(home: Home, capsys: pytest.CaptureFixture[str]):
    """Run `presgen stats` in the home, and return what it prints."""

    def call(*words: str, code: int = 0) -> str:
        assert run(["--home", str(home.root), "stats", *words]) == code
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    return call


@pytest.fixture
def measured(home: Home) -> Ledger:
    """Seven jobs that were made on this machine."""
    ledger, name = Ledger(home.performance), resolve(home).signature
    for number in range(7):
        one = f"job-{number}"
        ledger.begin(JobRow(id=one, name=f"Talk <{number}> & [red]more", started=1.7e9 + number, machine=name))
        stage = RunRow(
            job=one,
            stage="avatar",
            started=1.7e9,
            seconds=30.0,
            outcome="done",
            engine="mesh",
            preset="standard",
            machine=name,
            size=60.0,
            frames=1500,
            made=1500,
            cpu_peak=93.0,
            memory_peak=540 << 20,
        )
        known = {"video_s": 60.0, "preset": "standard", "avatar": "mesh", "voice": "espeak", "layouts": "panel"}
        ledger.note(one, stage, more_s=40.0, predicted_s=36.0, outcome="done", ended=1.7e9 + 40, **known)
    return ledger


def test_an_empty_home_says_what_to_do(home, presgen) -> None:
    assert "Nothing has been measured yet" in presgen()
    assert presgen("--json").startswith("{")
    assert not home.performance.exists()


def test_the_tables_say_how_long_everything_took(measured, presgen, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")

    said = presgen()

    assert re.search(r"Talk <0> & \[red\]more +1:00 +0:40 +0:36 +0.67 +█+ +standard +mesh", said)
    assert re.search(r"moving the lips +100% +█+ +0.50 +540 MB +93 %", said)
    assert "Estimates: median error 10% over the last 2 jobs." in said
    assert "Moving the lips (avatar) took 100% of the time." in said


def test_a_narrow_terminal_has_the_same_numbers(measured, presgen, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")

    said = presgen()

    assert all(len(line) <= 70 for line in said.splitlines())
    assert re.search(r"Talk.* 1:00 +0:40 +0:36 +0.67 +standard +mesh", said)


def test_a_job_whose_worker_was_killed_ended_as_its_own_record_says(home, job, measured, presgen) -> None:
    measured.begin(JobRow(id=job.manifest.id, name="killed", started=1.8e9))
    measured.begin(JobRow(id="gone", name="gone", started=1.9e9))
    job.update(state=JobState.FAILED)

    answer = json.loads(presgen("--json"))

    assert [one["outcome"] for one in answer["jobs"][-3:]] == ["done", "failed", "lost"]
    assert "1 of 9 jobs failed." in [found["words"] for found in answer["findings"]]


def test_a_pause_counts_though_it_ended_before_the_work_on_its_job_began(home, measured, presgen) -> None:
    measured.pause("rest", "memory", ["job-0"], daemon=1)
    measured.pause("run", "", [], daemon=1)
    with sqlite3.connect(home.performance) as kept:
        kept.execute("UPDATE pauses SET started = 1.6e9, ended = 1.6e9 + 90")
    kept.close()

    assert sum(json.loads(presgen("--json"))["paused_seconds_by_hour"]) == 90


def test_fewer_jobs_may_be_looked_back_at(measured, presgen) -> None:
    answer = json.loads(presgen("--json", "--last", "3"))

    assert [job["id"] for job in answer["jobs"]] == ["job-4", "job-5", "job-6"]
    assert answer["estimates"]["median_error"] == pytest.approx(0.1)
    assert answer["stages"][0]["runs"] == 3
    assert answer["jobs"][0]["times_length"] == pytest.approx(40 / 60)


def test_the_page_needs_nothing_else_and_lets_no_name_be_code(measured, presgen, tmp_path: Path) -> None:
    target = tmp_path / "stats.html"

    assert presgen("--html", str(target)).strip() == str(target)

    page = target.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert page.count("<svg") == 3
    assert "Talk &lt;0&gt; &amp; [red]more" in page
    assert "<script" not in page
    assert not re.search(r"https?://|src=|<0>| style=", page)


def test_a_page_that_cannot_be_written_is_said_in_words(measured, presgen, tmp_path: Path) -> None:
    assert "No such file or directory" in presgen("--html", str(tmp_path / "nowhere" / "stats.html"), code=65)


def test_a_file_of_a_later_version_is_said_in_words(home, measured, presgen) -> None:
    import sqlite3

    connection = sqlite3.connect(home.performance)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    said = presgen(code=65)

    assert "made by a later version" in said
    assert str(home.performance) in said
