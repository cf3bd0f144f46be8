import json
import re
import sqlite3
from dataclasses import FrozenInstanceError, asdict, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli.main import run
from daemon.hardware import resolve_machine
from daemon.timings.database import TimingsDatabase
from daemon.timings.records import JobTiming, RunTiming
from daemon.views.stats import load_stats
from daemon.views.stats_page import render_stats_page
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
def measured(home: Home) -> TimingsDatabase:
    """Seven jobs that were made on this machine."""
    database, name = TimingsDatabase(home.performance), resolve_machine(home).signature
    for number in range(7):
        one = f"job-{number}"
        database.begin_attempt(
            JobTiming(id=one, name=f"Talk <{number}> & [red]more", started=1.7e9 + number, machine=name)
        )
        stage = RunTiming(
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
        database.record(one, stage, more_s=40.0, predicted_s=36.0, outcome="done", ended=1.7e9 + 40, **known)
    return database


def test_an_empty_home_says_what_to_do(home, presgen) -> None:
    assert "Nothing has been measured yet" in presgen()
    assert presgen("--json").startswith("{")
    assert not home.performance.exists()


def test_the_tables_say_how_long_everything_took(measured, presgen, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")

    said = presgen()

    assert re.search(r"Talk <0> & \[red\]more +1:00 +0:40 +0:36 +0.67 +█+ +standard +mesh", said)
    assert re.search(r"moving the lips +100% +█+ +0.50 +540 MB +93 %", said)
    assert "Median error 10% over the last 2 jobs." in said
    assert "Moving the lips (avatar) took 100% of the time." in said


def test_pictures_of_several_kinds_are_named_alike(measured, presgen) -> None:
    another = RunTiming(job="job-0", stage="avatar", started=1.7e9, seconds=1.0, outcome="done", engine="still")
    measured.record("job-0", another)

    assert "Making the pictures (avatar) took 100% of the time." in presgen()


def test_a_narrow_terminal_has_the_same_numbers(measured, presgen, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")

    said = presgen()

    assert all(len(line) <= 70 for line in said.splitlines())
    assert re.search(r"Talk.* 1:00 +0:40 +0:36 +0.67 +standard +mesh", said)


def test_a_job_whose_worker_was_killed_ended_as_its_own_record_says(home, job, measured, presgen) -> None:
    measured.begin_attempt(JobTiming(id=job.manifest.id, name="killed", started=1.8e9))
    measured.begin_attempt(JobTiming(id="gone", name="gone", started=1.9e9))
    job.update(state=JobState.FAILED)

    answer = json.loads(presgen("--json"))

    assert [one["outcome"] for one in answer["jobs"][-3:]] == ["done", "failed", "lost"]
    assert "1 of 9 jobs failed." in [found["words"] for found in answer["findings"]]


def test_a_pause_counts_though_it_ended_before_the_work_on_its_job_began(home, measured, presgen) -> None:
    measured.record_guard_action("rest", "memory", ["job-0"], daemon=1)
    measured.record_guard_action("run", "", [], daemon=1)
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
    assert page.count('<svg class="track"') == 7 + 1  # a bar for each job and each stage
    assert page.count('<svg class="plot"') == 1
    assert "Talk &lt;0&gt; &amp; [red]more" in page
    assert "<script" not in page
    assert not re.search(r"https?://|src=|<0>| style=", page)


EVIL = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'& `<b>`"


def test_names_from_outside_change_no_element_of_the_page(tmp_path: Path) -> None:
    def everywhere(text: str) -> list[tuple[str, tuple[str, ...]]]:
        home = Home(tmp_path / str(len(text)))
        home.create()
        database, machine = TimingsDatabase(home.performance), resolve_machine(home).signature
        for number in range(6):
            database.begin_attempt(JobTiming(id=f"{number}{text}", name=text, started=1.7e9 + number, machine=machine))
            run = RunTiming(
                job=f"{number}{text}", stage="avatar", started=1.7e9, seconds=30.0, outcome="done", engine=text,
                preset=text, machine=machine, size=60.0, frames=1500, made=1500,
            )  # fmt: skip
            known = {"video_s": 60.0, "preset": text, "avatar": text, "voice": text, "layouts": text, "steps_down": 1}
            outcome = "done" if number else "failed"
            database.record(f"{number}{text}", run, more_s=90.0, predicted_s=36.0, outcome=outcome, **known)
        database.record_guard_action("rest", text, [f"{number}{text}" for number in range(6)], daemon=1)
        stats = load_stats(home, last=20)
        assert len(stats.findings) >= 4
        return shape_of(render_stats_page(replace(stats, machine=text), tmp_path / text.replace("/", "|")))

    assert everywhere(EVIL) == everywhere("`plain`")


def test_the_inbox_is_text_too(tmp_path: Path) -> None:
    home = Home(tmp_path)

    assert shape_of(render_stats_page(load_stats(home, 20), Path(EVIL))) == shape_of(
        render_stats_page(load_stats(home, 20), Path("plain"))
    )


def shape_of(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return every element of ``page`` with the names of its attributes."""
    found: list[tuple[str, tuple[str, ...]]] = []

    class Shape(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, tuple(name for name, _ in attrs)))

    Shape().feed(page)
    return found


def test_the_statistics_are_data_that_json_can_carry(home, measured) -> None:
    stats = load_stats(home, last=3)

    with pytest.raises(FrozenInstanceError):
        stats.machine = "another"  # type: ignore[misc]
    assert [(job.id, job.times_length) for job in stats.jobs] == [
        (f"job-{number}", pytest.approx(40 / 60)) for number in (4, 5, 6)
    ]
    assert (stats.stages[0].stage, stats.stages[0].seconds_per_second) == ("avatar", 0.5)
    assert len(stats.paused_seconds_by_hour) == 24
    assert stats.estimates.median_error == pytest.approx(0.1)
    assert json.loads(json.dumps(asdict(stats)))["findings"][0]["words"] == stats.findings[0].words


def test_the_keys_for_programs_stay_as_they_are(measured, presgen) -> None:
    answer = json.loads(presgen("--json"))

    assert list(answer) == [
        "machine", "jobs", "stages", "paused_seconds_by_hour", "pauses", "estimates", "findings",
    ]  # fmt: skip
    assert list(answer["jobs"][0]) == [
        "id", "name", "started", "ended", "outcome", "video_s", "frames", "imagined_s", "footage", "footage_s", "words",
        "preset", "voice", "avatar", "layouts", "height", "guessed_s", "predicted_s", "actual_s", "paused_s",
        "attempts", "steps_down", "machine", "version", "expected", "times_length",
    ]  # fmt: skip
    assert all(one["started"].endswith("Z") for one in (*answer["jobs"], *answer["pauses"]))
    assert list(answer["stages"][0]) == [
        "stage", "seconds", "share", "seconds_per_second", "memory_peak", "cpu_peak", "runs", "engine",
    ]  # fmt: skip
    assert list(answer["estimates"]) == ["jobs", "median_error", "words"]
    assert list(answer["findings"][0]) == ["words", "step"]


def test_a_page_that_cannot_be_written_is_said_in_words(measured, presgen, tmp_path: Path) -> None:
    assert "no such file or directory" in presgen("--html", str(tmp_path / "nowhere" / "stats.html"), code=65)


def test_a_file_of_a_later_version_is_said_in_words(home, measured, presgen) -> None:
    import sqlite3

    connection = sqlite3.connect(home.performance)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    said = presgen(code=65)

    assert "made by a later version" in said
    assert str(home.performance) in said
