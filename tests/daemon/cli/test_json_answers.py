"""Programs read the answers of `--json`: their keys, in their order, are those of the first release."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.paths import Home
from daemon.cli.main import run
from daemon.hardware.machine import Machine
from daemon.hardware.recommendation import recommend
from daemon.state.instance_lock import hold_lock
from daemon.state.status_file import RunningJob, ServiceState, WaitingItem
from daemon.views.hardware import HardwareReport
from daemon.views.make_result import MakeResult
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, Delivery, Failure, JobState
from stages.records.performance import StepDown
from stages.script.intake import create_job

NOW = datetime.now().astimezone()
FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
JOB = ["id", "name", "state", "shown", "stage", "share", "seconds_left", "ahead", "reason", "at"]
STEP_DOWN = ["wanted", "got", "reason", "cure", "part", "shows"]
FAILURE = Failure(kind="InputError", message="The script holds nothing to speak.", hint="Write a sentence.")
STEP = StepDown(wanted="mesh", got="still", reason="No face was found.")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    home.run.mkdir()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    return home


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    from PIL import Image

    script, footage = tmp_path / "talk.txt", tmp_path / "me.jpg"
    script.write_text("# Talk\n\n## One\n\n- First point.\n\n![inset: growth](chart.png)\n\nThank you.\n")
    for path in (footage, tmp_path / "chart.png"):
        Image.new("RGB", (320, 240), (90, 120, 150)).save(path)
    return script, footage


def make_job(home: Home, pair: tuple[Path, Path], name: str, **changes: Any) -> Job:
    job = create_job(home.jobs, *pair, name=name, wishes={})
    job.update(**changes)
    return job


def ask(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert run([*arguments, "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert [time for time in times(answer) if not FORM.fullmatch(time)] == []
    return answer


def times(answer: Any) -> Iterator[str]:
    """Yield everything in ``answer`` that looks like a time."""
    if isinstance(answer, str) and re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", answer):
        yield answer
    elif isinstance(answer, dict | list):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from times(part)


def test_times_of_another_form_would_be_found() -> None:
    answer = {
        "a": [{"at": "2026-11-22T12:00:00+00:00"}],
        "b": "2026-11-22 is a day",
        "c": "2026-11-22T12:00:00.000000Z",
    }

    assert [time for time in times(answer) if not FORM.fullmatch(time)] == ["2026-11-22T12:00:00+00:00"]


def test_status_of_all_jobs(home: Home, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    job = make_job(home, pair, "talk", state=JobState.PROCESSING)
    running = RunningJob(job=job.manifest.id, stage="avatar", share=0.5, seconds=9, suspended=False)
    waiting = WaitingItem(name="half", reason="partner missing", words="Put a video into it.", since=NOW)
    with hold_lock(home.lock):
        ServiceState(
            pid=os.getpid(), since=NOW, at=datetime.now(UTC), paused=False, guard="run", guard_limit="", guard_words="",
            running=(running,), waiting=(waiting,), trouble=("The disk is slow.",),
        ).save(home.run / "status.json")  # fmt: skip
        answer = ask(capsys, "status")

    assert list(answer) == ["home", "service", "jobs", "broken", "waiting"]
    service = ["running", "pid", "words", "paused", "guard", "guard_words", "trouble", "at", "deleted_jobs"]
    assert list(answer["service"]) == service
    assert list(answer["jobs"][0]) == JOB
    assert list(answer["waiting"][0]) == ["name", "reason", "words", "since"]


def test_status_of_one_job(home: Home, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    attempt = Attempt(number=1, started_at=NOW, ended_at=NOW, outcome="failed", failure=FAILURE)
    delivered = Delivery(files=("talk.mp4",), sha256="", at=NOW)
    make_job(
        home, pair, "talk", state=JobState.OUTPUT, attempts=(attempt,), steps_down=(STEP,), delivered=delivered
    )  # fmt: skip

    answer = ask(capsys, "status", "talk")

    more = ["outcome", "provenance", "folder", "stages", "same_as", "warnings", "files"]
    more += ["earlier_attempts", "cleaned_at", "removal_at", "waiting"]
    assert list(answer) == [*JOB, "blocked", "wishes", "steps_down", "attempts", "delivered", *more]
    assert list(answer["steps_down"][0]) == STEP_DOWN
    assert list(answer["attempts"][0]) == ["number", "started_at", "ended_at", "outcome", "failure"]
    assert list(answer["attempts"][0]["failure"]) == ["kind", "message", "hint", "stage", "engine", "signal"]
    assert list(answer["delivered"]) == ["files", "sha256", "at"]


@pytest.mark.parametrize(
    ("changes", "shown", "reason"),
    [
        ({}, "queued", ""),
        ({"reason": "It goes on by itself."}, "queued", "It goes on by itself."),
        ({"state": JobState.PROCESSING}, "interrupted", ""),
        ({"state": JobState.PROCESSING, "direct": 1}, "presgen make", ""),
        ({"state": JobState.FAILED, "reason": "It failed."}, "failed", "It failed."),
        ({"state": JobState.CANCELLED, "reason": "You gave it up."}, "cancelled", "You gave it up."),
        ({"state": JobState.OUTPUT}, "to be delivered", ""),
        (
            {"state": JobState.OUTPUT, "delivered": Delivery(files=("a.srt", "talk.mp4"), sha256="", at=NOW)},
            "done",
            "talk.mp4",
        ),
    ],
)
def test_what_a_job_is_doing_has_these_values(
    home: Home,
    pair: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, Any],
    shown: str,
    reason: str,
) -> None:
    make_job(home, pair, "talk", **changes)

    [job] = ask(capsys, "status")["jobs"]

    assert (job["shown"], job["reason"], job["stage"]) == (shown, reason, "")


def test_a_job_that_is_put_off_says_when_it_is_tried_again(
    home: Home, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    retry_at = NOW + timedelta(hours=1)
    make_job(home, pair, "talk", retry_at=retry_at, reason="The disk is full.")

    [job] = ask(capsys, "status")["jobs"]

    assert job["shown"] == "put off"
    assert job["reason"] == f"The disk is full. It is tried again at {retry_at:%H:%M}."


def test_guard(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("daemon.views.guard_state.SAMPLE_S", 0.01)

    answer = ask(capsys, "guard")

    assert list(answer) == [
        "limits", "readings", "service", "action", "limit", "quality", "words", "reported_at", "changed",
    ]  # fmt: skip
    limits = ["cpu", "memory", "temperature", "cooldown", "patience", "disk_gb", "battery"]
    assert list(answer["limits"]) == limits
    readings = [
        "foreign", "yielding", "own", "memory", "room", "stalled", "pressure", "heat", "thermal", "free", "battery",
        "mains",
    ]  # fmt: skip
    assert list(answer["readings"]) == readings


def test_doctor(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "doctor")

    assert list(answer) == ["ok", "checks"]
    assert {tuple(check) for check in answer["checks"]} == {("name", "ok", "found", "hint", "needed")}


def test_hardware() -> None:
    answer = HardwareReport(recommend(Machine())).as_json()

    machine = [
        "system", "cpu_type", "cpu_name", "model", "performance_cores", "efficiency_cores", "threads", "ram_gb", "gpu",
        "gpu_name", "gpu_gb", "disk_free_gb", "fanless", "translated", "python", "ffmpeg", "torch",
    ]  # fmt: skip
    assert list(answer) == [
        *machine, "cores", "profile", "preset", "ladder", "encoder_threads", "jobs_at_once", "why", "measured_at",
        "frames_per_second", "convolution_gflops",
    ]  # fmt: skip


def test_service_status(user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(ask(capsys, "service", "status")) == [
        "system", "identity", "file", "installed", "home", "running", "pid", "since", "by_hand", "ended", "log",
        "trouble", "loaded", "disabled", "program", "own_program", "enable_command",
    ]  # fmt: skip


def test_models_list(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ask(capsys, "models", "list")

    assert {tuple(row) for row in rows} == {("name", "state", "bytes", "licence", "purpose")}


def test_make_dry_run(home: Home, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    plan = ask(capsys, "make", *map(str, pair), "--dry-run", "--outputs", "panel-16x9,audio")

    assert list(plan) == [
        "title", "chapters", "sentences", "estimated_seconds", "expected_work_seconds", "preset", "voice", "avatars",
        "captions", "theme", "brand", "pictures", "video", "videos", "sound", "warnings",
    ]  # fmt: skip
    assert [list(chapter) for chapter in plan["chapters"]] == [["title", "bullets"]]
    assert [list(picture) for picture in plan["pictures"]] == [["path", "alt", "inset"]]
    assert [list(video) for video in plan["videos"]] == [["file", "layout", "size"]]


def test_make() -> None:
    result = MakeResult(
        files=(Path("talk.mp4"), Path("talk.m4a")), seconds=80.123, outcome="As planned.", engine="mesh",
        voice="espeak", network=False, steps_down=(STEP,), warnings=("line 3: odd",), job=None, took=9.87,
    )  # fmt: skip

    assert json.loads(json.dumps(result.as_json())) == {
        "video": "talk.mp4",
        "files": ["talk.mp4", "talk.m4a"],
        "seconds": 80.12,
        "outcome": "As planned.",
        "engine": "mesh",
        "voice": "espeak",
        "network": False,
        "steps_down": [
            {
                "wanted": "mesh",
                "got": "still",
                "reason": "No face was found.",
                "cure": "",
                "part": "avatar",
                "shows": "",
            }
        ],
        "warnings": ["line 3: odd"],
        "job": None,
        "took_seconds": 9.9,
    }


def test_requests_and_open(
    home: Home, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    job = make_job(home, pair, "talk")

    answer = ask(capsys, "cancel", "talk")
    assert list(answer) == ["verb", "job", "words"]
    assert (answer["verb"], answer["job"]) == ("cancel", job.manifest.id)
    assert ask(capsys, "resume")["job"] is None
    assert list(ask(capsys, "open")) == ["path", "opened"]


def test_errors(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "status", "nosuch", code=64)

    assert list(answer) == ["error"]
    assert list(answer["error"]) == ["message", "hint", "exit_code"]
