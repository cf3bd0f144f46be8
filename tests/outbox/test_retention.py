"""Test what is removed of jobs that ended long ago, what never is, and that a kill in between leaves no half job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import RetentionSettings
from outbox.deliver import deliver
from outbox.retention import compute_removal_date, find_removals, finish_removals, remove
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEEP = RetentionSettings()
REMOVE = """
import sys
from datetime import datetime
from pathlib import Path
from config.settings import RetentionSettings
from outbox.retention import find_removals, remove
from stages.jobs.job import Job
now = datetime.fromisoformat(sys.argv[2])
for removal in find_removals([Job.open(Path(sys.argv[1]))], RetentionSettings(results=float(sys.argv[3])), now):
    remove(removal, now)
"""


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture
def ended(job, outbox):
    """Make a job with working files that ended ``days`` ago in a state."""

    def make(state=JobState.OUTPUT, days=15.0, **changes):
        made = job()
        (made.processing / "segments").mkdir()
        (made.processing / "segments" / "0001.mp4").write_bytes(b"large" * 100)
        (made.processing / "audio.wav").write_bytes(b"large" * 100)
        (made.processing / "processing.log").write_bytes(b"story")
        end = NOW - timedelta(days=days)
        if state is JobState.OUTPUT:
            delivery = deliver(made, outbox)
            made.update(delivered=delivery.model_copy(update={"at": end}))
        else:
            made.update(state=state, ended_at=end)
        made.update(created_at=end - timedelta(days=1), **changes)
        return made

    return make


def clean(made, retention=KEEP, now=NOW, counted_from=None):
    for removal in find_removals([made], retention, now, counted_from):
        remove(removal, now)
    return lying(made)


def lying(made):
    return {str(path.relative_to(made.folder)) for path in made.folder.rglob("*") if path.is_file()}


FOOTAGE_AND_WORK = {"input/source.mp4", "processing/segments/0001.mp4", "processing/audio.wav"}
STATES = [JobState.OUTPUT, JobState.FAILED, JobState.CANCELLED]


@pytest.mark.parametrize("state", STATES)
def test_after_14_days_footage_and_working_files_go_and_script_results_and_log_stay(ended, state):
    made = ended(state)
    before = lying(made)

    after = clean(made)

    assert before - after == FOOTAGE_AND_WORK
    assert after - before == set()
    assert Job.open(made.folder).manifest.cleaned_at == NOW


@pytest.mark.parametrize("state", STATES)
def test_before_14_days_nothing_goes(ended, state):
    made = ended(state, days=13.9)

    assert clean(made) == lying(ended(state))
    assert compute_removal_date(made, KEEP, None) == NOW + timedelta(days=0.1)


@pytest.mark.parametrize(("name", "state"), list(zip(("done", "failed", "cancelled"), STATES, strict=True)))
def test_each_way_to_end_has_its_own_days_and_0_means_for_ever(ended, name, state):
    forever, short = RetentionSettings(**{name: 0}), RetentionSettings(**{name: 1})

    assert find(ended(state, days=5000), forever) == []
    assert len(find(ended(state, days=2), short)) == 1
    assert find(ended(state, days=2), KEEP) == []


def find(made, retention=KEEP, counted_from=None):
    return list(find_removals([made], retention, NOW, counted_from))


@pytest.mark.parametrize(
    "changes",
    [
        {"delivered": None},
        {"state": JobState.INPUT},
        {"state": JobState.PROCESSING},
        {"state": JobState.INPUT, "retry_at": NOW},
        {"direct": 4711},
        {"direct": 4711, "delivered": None},
    ],
    ids=str,
)
def test_of_a_job_that_waits_runs_is_not_delivered_or_is_of_presgen_make_nothing_goes(ended, changes):
    made = ended(days=5000, **changes)

    assert find(made, RetentionSettings(results=1)) == []


def test_the_outbox_is_never_touched_though_its_files_are_links_to_those_of_the_job(ended, outbox):
    made = ended()
    before = {path: path.read_bytes() for path in outbox.rglob("*") if path.is_file()}
    assert (outbox / "talk.mp4").samefile(made.output / "final_video.mp4")

    clean(made, RetentionSettings(results=1))

    assert not made.folder.exists()
    assert {path: path.read_bytes() for path in outbox.rglob("*") if path.is_file()} == before


def test_a_folder_that_is_a_link_elsewhere_is_not_followed(ended, tmp_path):
    made, elsewhere = ended(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.mp4").write_bytes(b"mine")
    for name in ("input", "processing"):
        (made.folder / name).rename(tmp_path / name)
        (made.folder / name).symlink_to(elsewhere)
    (elsewhere / "source.mp4").write_bytes(b"mine")

    clean(made)

    assert sorted(path.name for path in elsewhere.iterdir()) == ["mine.mp4", "source.mp4"]


def test_a_manifest_that_names_another_file_as_footage_loses_nothing(ended, outbox):
    made = ended()
    named = made.manifest.footage.model_copy(update={"path": f"../../{outbox.name}/talk.mp4"})
    made.update(footage=named)

    clean(made)

    assert (outbox / "talk.mp4").exists()


def test_after_an_update_nothing_goes_before_another_14_days(ended):
    made = ended(days=300)

    assert find(made, counted_from=NOW - timedelta(days=13)) == []
    assert len(find(made, counted_from=NOW - timedelta(days=14))) == 1


def test_the_end_of_a_failed_job_of_version_0_1_0_is_when_its_manifest_was_written_last(ended):
    made = ended(JobState.FAILED, ended_at=None)
    written = NOW - timedelta(days=13)
    os.utime(made.folder / "job.json", (written.timestamp(), written.timestamp()))

    assert compute_removal_date(made, KEEP, None) == NOW + timedelta(days=1)


def test_what_is_removed_is_counted_but_for_files_that_lie_in_the_outbox_too(ended):
    made = ended()
    (footage_and_work,) = find(made)
    (whole,) = find(made, RetentionSettings(results=1))

    assert footage_and_work.size == len(b"me") + 2 * 500
    assert whole.size < 10_000, "the results have another name in the outbox"


def test_what_cannot_be_removed_does_not_keep_the_rest_and_is_tried_again(ended, monkeypatch):
    made = ended()

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as broken:
        broken.setattr("shutil.rmtree", refuse)
        with pytest.raises(PermissionError):
            clean(made)
    assert lying(made) & FOOTAGE_AND_WORK == {"processing/segments/0001.mp4"}

    clean(made, now=NOW + timedelta(days=1))

    assert lying(made) & FOOTAGE_AND_WORK == set()
    assert made.manifest.cleaned_at == NOW


POINTS = ["retention.marked", "retention.removed", "retention.renamed"]


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_in_the_middle_leaves_a_whole_job_or_none(ended, point):
    made = ended()
    results = "1" if point == "retention.renamed" else "0"
    died = subprocess.run(
        [sys.executable, "-c", REMOVE, str(made.folder), NOW.isoformat(), results],
        env=os.environ | {"PRESGEN_CRASH": point},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    jobs = made.folder.parent

    if point == "retention.renamed":
        assert [path.name for path in jobs.iterdir()] == [f".removed-{made.folder.name}"]
    else:
        assert Job.open(made.folder).manifest.cleaned_at == NOW
        clean(Job.open(made.folder))
        assert lying(made) & FOOTAGE_AND_WORK == set()
    finish_removals(jobs)
    assert [path for path in jobs.iterdir() if path.name.startswith(".")] == []
