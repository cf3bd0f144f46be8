from __future__ import annotations

import errno
from pathlib import Path

import pytest

from config.errors import InputError, TransientError
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind, EventLog
from stages.jobs.job import Job
from stages.jobs.stage import Stage, advance
from stages.records.base import Record
from stages.script.intake import create_job


class Inputs(Record):
    text: Path
    times: int


class Outputs(Record):
    made: Path
    length: int


@pytest.fixture
def job(tmp_path):
    (tmp_path / "s.txt").write_text("hello")
    (tmp_path / "v.mp4").write_bytes(b"video")
    (tmp_path / "jobs").mkdir()
    return create_job(tmp_path / "jobs", tmp_path / "s.txt", tmp_path / "v.mp4", name="Hello", wishes={})


def repeat(version="1", runs=None):
    def run(inputs, folder, context):
        if runs is not None:
            runs.append(inputs.times)
        (folder / "copy.txt").write_text(inputs.text.read_text() * inputs.times)
        return Outputs(made=folder / "copy.txt", length=inputs.times)

    return Stage("repeat", version, ("copy.txt",), Outputs, run)


def failing(error):
    def run(inputs, folder, context):
        (folder / "copy.txt").write_text("half")
        raise error

    return Stage("repeat", "1", ("copy.txt",), Outputs, run)


def test_a_stage_hands_on_what_it_made(job):
    outputs = advance(job, repeat(), Inputs(text=job.script, times=2), StageContext())

    assert outputs.made.read_text() == "hellohello"
    assert outputs.length == 2


def test_a_finished_stage_is_not_run_again_after_a_restart(job):
    inputs = Inputs(text=job.script, times=2)
    first = advance(job, repeat(), inputs, StageContext())

    again = advance(Job.open(job.folder), failing(RuntimeError("must not run")), inputs, StageContext())

    assert again == first


def test_a_job_that_was_moved_still_knows_its_results(job, tmp_path):
    inputs = Inputs(text=job.script, times=2)
    advance(job, repeat(), inputs, StageContext())
    moved = Job.open(job.folder.rename(tmp_path / "elsewhere"))

    outputs = advance(moved, failing(RuntimeError("must not run")), Inputs(text=moved.script, times=2), StageContext())

    assert outputs.made == tmp_path / "elsewhere" / "processing" / "copy.txt"


@pytest.mark.parametrize("change", ["setting", "content", "version", "lost output"])
def test_a_stage_runs_again_when_what_it_depends_on_changed(job, change):
    runs = []
    advance(job, repeat(runs=runs), Inputs(text=job.script, times=2), StageContext())
    if change == "content":
        job.script.write_text("other")
    if change == "lost output":
        (job.processing / "copy.txt").unlink()

    advance(
        job,
        repeat("2" if change == "version" else "1", runs),
        Inputs(text=job.script, times=3 if change == "setting" else 2),
        StageContext(),
    )

    assert len(runs) == 2


class Look(Record):
    name: str = ""
    logo: Path | None = None


class Nested(Record):
    text: Path
    times: int = 1
    look: Look = Look()


@pytest.mark.parametrize("change", ["", "content", "name", "moved"])
def test_files_in_a_record_among_the_inputs_count_by_their_content(job, change):
    logo, runs = job.folder / "logo.png", []
    logo.write_bytes(b"a logo")
    advance(job, repeat(runs=runs), Nested(text=job.script, look=Look(logo=logo)), StageContext())
    if change == "content":
        logo.write_bytes(b"another")
    if change == "moved":
        logo = logo.rename(logo.with_name("moved.png"))

    look = Look(name="new" if change == "name" else "", logo=logo)
    advance(job, repeat(runs=runs), Nested(text=job.script, look=look), StageContext())

    assert len(runs) == (2 if change in ("content", "name") else 1)


def test_half_written_work_is_discarded_before_the_next_try(job):
    with pytest.raises(RuntimeError):
        advance(job, failing(RuntimeError("power cut")), Inputs(text=job.script, times=1), StageContext())

    seen = []

    def run(inputs, folder, context):
        seen.append((folder / "copy.txt").exists())
        return repeat().run(inputs, folder, context)

    advance(job, Stage("repeat", "1", ("copy.txt",), Outputs, run), Inputs(text=job.script, times=1), StageContext())

    assert seen == [False]


def test_a_full_disk_is_worth_another_try_and_other_refusals_are_not(job):
    inputs = Inputs(text=job.script, times=1)

    with pytest.raises(TransientError, match="no space left"):
        advance(job, failing(OSError(errno.ENOSPC, "No space left on device")), inputs, StageContext())
    with pytest.raises(InputError, match="permission denied"):
        advance(job, failing(PermissionError(errno.EACCES, "Permission denied")), inputs, StageContext())


def test_events_are_numbered_and_kept_across_attempts(job):
    file = job.folder / "events.jsonl"
    heard = []
    inputs = Inputs(text=job.script, times=1)
    advance(job, repeat(), inputs, StageContext(EventLog(file, [heard.append])))
    advance(job, repeat(), inputs, StageContext(EventLog(file, [heard.append])))

    assert [event.kind for event in heard] == [
        EventKind.STAGE_STARTED,
        EventKind.STAGE_FINISHED,
        EventKind.STAGE_SKIPPED,
    ]
    assert [event.seq for event in heard] == [0, 1, 2]
    assert len(file.read_text().splitlines()) == 3
