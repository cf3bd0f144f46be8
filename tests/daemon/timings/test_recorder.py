import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import structlog

from config.errors import InputError, Interrupted
from config.paths import Home
from config.settings import Settings
from daemon.hardware import resolve_machine
from daemon.timings.database import TimingsDatabase
from daemon.timings.recorder import recording
from daemon.timings.records import JobTiming, RunTiming
from daemon.timings.usage import Meter, Usage
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind, EventLog
from stages.jobs.job import Job
from stages.script.stage import ScriptInputs, script_stage


def understood(job: Job) -> None:
    """Do what the script stage does."""
    inputs = ScriptInputs(
        script=job.script, lexicon=None, name="My talk", language="en-us", pictures=job.manifest.pictures
    )
    script_stage().run(inputs, job.processing, StageContext())


def spoken(job: Job, seconds: float) -> None:
    """Leave behind what the speech stage does."""
    (job.processing / "timing.json").write_text(json.dumps({"frames": round(seconds * 25)}))


def kept(home: Home) -> tuple[JobTiming, list[RunTiming]]:
    """Return the one job that was kept, and its runs."""
    database = TimingsDatabase(home.performance)
    (job,) = database.jobs()
    return job, database.load_runs([job.id])


def attempt(job: Job, home: Home, meter: Meter, way: Callable[[StageContext], None]) -> None:
    """Let ``way`` report to a recorder."""
    with recording(job, Settings(preset="standard"), home, resolve_machine(home), meter) as recorder:
        way(StageContext(EventLog(listeners=[recorder])))


def test_every_stage_is_a_row_with_what_it_used(home, job, gauge, played) -> None:
    usage = Usage(cpu_peak=91.0, cpu_seconds=60.0, memory_peak=5 << 20, idle=7.0)
    gauge.usages = [Usage(0.0, 0.0, 0), Usage(0.0, 0.0, 0), Usage(0.0, 0.0, 0), usage]

    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="script")
        understood(job)
        gauge.now += 1.0
        context.emit(EventKind.STAGE_FINISHED, stage="script", seconds=1.0)
        context.emit(EventKind.CHOSEN, preset="standard", voice="espeak", height=720)
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
        gauge.now += 40.0
        played(job, 900, 100)
        context.emit(EventKind.STAGE_FINISHED, stage="avatar", seconds=40.0)

    attempt(job, home, gauge, way)

    row, (first, second) = kept(home)
    assert (first.stage, first.seconds, first.outcome) == ("script", 1.0, "done")
    assert (second.engine, second.preset, second.seconds) == ("mesh", "standard", 40.0)
    assert (second.frames, second.made, second.reused) == (1000, 900, pytest.approx(0.1))
    assert (second.cpu_peak, second.cpu_seconds, second.memory_peak, second.idle) == (91.0, 60.0, 5 << 20, 7.0)
    assert (row.outcome, row.actual_s, row.words, row.preset) == ("done", 41.0, 14, "standard")
    assert row.ended is not None


def test_the_whole_time_is_predicted_when_the_length_of_the_narration_is_known(home, job, gauge) -> None:
    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="script")
        understood(job)
        gauge.now += 1.0
        context.emit(EventKind.STAGE_FINISHED, stage="script", seconds=1.0)
        context.emit(EventKind.CHOSEN, preset="standard", voice="espeak", height=720)
        context.emit(EventKind.STAGE_STARTED, stage="speech", engine="espeak")
        gauge.now += 2.0
        spoken(job, 300.0)
        context.emit(EventKind.STAGE_FINISHED, stage="speech", seconds=2.0)
        context.emit(EventKind.STAGE_SKIPPED, stage="content")

    attempt(job, home, gauge, way)

    row, _ = kept(home)
    assert row.video_s == 300.0
    assert row.guessed_s is not None
    assert row.predicted_s == pytest.approx(
        3.0 + sum(v for k, v in row.expected.items() if k not in ("script", "speech"))
    )
    assert row.predicted_s > 5 * row.guessed_s


def test_standing_still_is_no_work(home, job, gauge, monkeypatch) -> None:
    wall = [0.0]
    monkeypatch.setattr("daemon.timings.recorder.time.monotonic", lambda: wall[0])

    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="speech", engine="espeak")
        gauge.now, wall[0] = 5.0, 65.0
        context.emit(EventKind.STAGE_FINISHED, stage="speech", seconds=5.0)

    attempt(job, home, gauge, way)

    row, (run,) = kept(home)
    assert (run.seconds, row.actual_s, row.paused_s) == (5.0, 5.0, 60.0)


def test_an_engine_that_fails_has_a_row_of_its_own(home, job, gauge, played) -> None:
    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
        replace(context, stage="avatar").progress(0.25)
        gauge.now += 3.0
        context.emit(EventKind.STEP_DOWN, wanted="mesh", got="still", reason="no face")
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="still")
        gauge.now += 2.0
        played(job, 10, 0)
        context.emit(EventKind.STAGE_FINISHED, stage="avatar", seconds=2.0)

    attempt(job, home, gauge, way)

    row, runs = kept(home)
    assert [(run.engine, run.outcome, run.seconds, run.share) for run in runs] == [
        ("mesh", "failed", 3.0, 0.25),
        ("still", "done", 2.0, 1.0),
    ]
    assert row.avatar == "still"


@pytest.mark.parametrize(
    ("error", "job_outcome", "run_outcome"),
    [
        (InputError("no", "face"), "failed", "failed"),
        (Interrupted("rest"), "interrupted", "interrupted"),
        (KeyboardInterrupt(), "interrupted", "interrupted"),
    ],
)
def test_how_an_attempt_ended_is_kept(home, job, gauge, error, job_outcome, run_outcome) -> None:
    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
        replace(context, stage="avatar").progress(0.5)
        raise error

    with pytest.raises(type(error)):
        attempt(job, home, gauge, way)

    row, (run,) = kept(home)
    assert (row.outcome, run.outcome, run.share) == (job_outcome, run_outcome, 0.5)


def test_a_second_attempt_adds_its_work_and_expects_what_is_left(home, job, gauge, played) -> None:
    def first(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
        replace(context, stage="avatar").progress(0.75)
        gauge.now += 30.0
        raise Interrupted("rest")

    def second(context: StageContext) -> None:
        context.emit(EventKind.STAGE_SKIPPED, stage="speech")
        context.emit(EventKind.STAGE_STARTED, stage="avatar", engine="mesh")
        gauge.now += 10.0
        played(job, 100, 300)
        context.emit(EventKind.STAGE_FINISHED, stage="avatar", seconds=10.0)

    with pytest.raises(Interrupted):
        attempt(job, home, gauge, first)
    whole = kept(home)[0].expected["avatar"]
    attempt(job, home, gauge, second)

    row, runs = kept(home)
    assert (row.attempts, row.actual_s, row.outcome) == (2, 40.0, "done")
    assert row.expected["avatar"] < whole / 2
    assert [run.outcome for run in runs] == ["interrupted", "skipped", "done"]


def test_footage_that_was_found_in_the_cache_is_no_fast_study(home, job, gauge) -> None:
    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="source")
        context.emit(EventKind.STAGE_FINISHED, stage="source", seconds=0.1)
        context.emit(EventKind.STAGE_STARTED, stage="source")
        replace(context, stage="source").progress(0.5)
        context.emit(EventKind.STAGE_FINISHED, stage="source", seconds=8.0)

    attempt(job, home, gauge, way)

    assert [run.reused for run in kept(home)[1]] == [1.0, 0.0]


def test_nothing_of_the_script_is_kept(home, job, gauge) -> None:
    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="script")
        understood(job)
        context.emit(EventKind.STAGE_FINISHED, stage="script", seconds=1.0)
        context.emit(EventKind.CHOSEN, preset="standard", voice="espeak", height=720)

    attempt(job, home, gauge, way)

    connection = sqlite3.connect(home.performance)
    everything = "\n".join(connection.iterdump())
    connection.close()
    assert "My talk" in everything
    assert "sentences" not in everything
    assert "Welcome" not in everything


@pytest.mark.parametrize("fault", ["a folder in its place", "no folder for it"])
def test_a_file_that_cannot_be_written_costs_a_line_in_the_log_and_nothing_else(home, job, gauge, fault) -> None:
    if fault == "a folder in its place":
        home.performance.mkdir()
    else:
        home = Home(home.root / "nowhere")

    def way(context: StageContext) -> None:
        context.emit(EventKind.STAGE_STARTED, stage="script")
        context.emit(EventKind.STAGE_FINISHED, stage="script", seconds=1.0)

    with structlog.testing.capture_logs() as lines:
        attempt(job, home, gauge, way)

    assert [line["event"] for line in lines] == ["performance_unkept"]
    assert "The timings of this job are not recorded" in lines[0]["message"]


def test_without_a_meter_only_the_time_is_known(home, job) -> None:
    now = [0.0]

    def clock() -> float:
        return now[0]

    with recording(job, Settings(), home, resolve_machine(home), None, clock) as recorder:
        context: Any = StageContext(EventLog(listeners=[recorder]))
        context.emit(EventKind.STAGE_STARTED, stage="speech", engine="espeak")
        now[0] = 7.0
        context.emit(EventKind.STAGE_FINISHED, stage="speech", seconds=7.0)

    (run,) = kept(home)[1]
    assert run.seconds == 7.0
    assert (run.cpu_peak, run.memory_peak) == (None, None)
