"""All jobs of a home: read when they change, and none of them in the way of another."""

from __future__ import annotations

import json
import os

import pytest

from daemon.service.manifest_repair import NOTE, repair_manifest
from daemon.state.job_index import JobIndex
from outbox.retention import remove_job
from stages.jobs.manifest import JobState
from stages.script.intake import create_job


@pytest.fixture
def job(tmp_path):
    """Make a job in the state that is given."""

    def make(name="talk", state=JobState.INPUT, **more):
        (tmp_path / "script.txt").write_text("One.")
        (tmp_path / "me.mp4").write_bytes(b"me")
        (tmp_path / "jobs").mkdir(exist_ok=True)
        made = create_job(
            tmp_path / "jobs", tmp_path / "script.txt", tmp_path / "me.mp4", name=name, wishes={}, **more
        )  # fmt: skip
        made.update(state=state)
        return made

    return make


@pytest.fixture
def shelf(tmp_path):
    return JobIndex(tmp_path / "jobs")


def test_jobs_are_sorted_by_age_and_state(job, shelf):
    first, second, done = job("a"), job("b"), job("c", JobState.OUTPUT)
    shelf.refresh()

    assert [one.manifest.id for one in shelf.in_states(JobState.INPUT)] == [first.manifest.id, second.manifest.id]
    assert [one.manifest.id for one in shelf] == [one.manifest.id for one in (first, second, done)]


def test_what_changes_on_disk_is_seen_and_what_goes_is_gone(job, shelf):
    one, other = job("a"), job("b")
    shelf.refresh()
    one.update(state=JobState.FAILED)
    remove_job(other)
    shelf.refresh()

    assert [each.manifest.state for each in shelf] == [JobState.FAILED]


def test_boxes_and_hidden_folders_are_no_jobs(job, shelf):
    job("a")
    for name in ("inbox", "outbox", ".incoming-x"):
        (shelf.jobs / name).mkdir()
    shelf.refresh()

    assert len(list(shelf)) == 1
    assert not shelf.torn


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.999])
def test_a_manifest_cut_off_anywhere_is_torn_and_can_be_made_anew(job, shelf, share):
    made, other = job("a"), job("b")
    path = made.folder / "job.json"
    whole = path.read_bytes().rstrip()
    path.write_bytes(whole[: int(len(whole) * share)])
    shelf.refresh()

    assert shelf.torn == {made.manifest.id}
    assert [one.manifest.id for one in shelf] == [other.manifest.id]

    mended = repair_manifest(made.folder)
    shelf.refresh()

    assert not shelf.torn
    assert mended.script.read_text() == "One."
    assert mended.manifest.state is JobState.INPUT
    assert (made.folder / "job.json.broken").exists()


def test_every_single_cut_of_a_manifest_is_found(job, shelf):
    made = job("a")
    path = made.folder / "job.json"
    whole = path.read_bytes().rstrip()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        shelf.refresh()
        assert shelf.torn == {made.manifest.id}


@pytest.mark.parametrize("change", [{"version": 9, "hue": "blue"}, {"state": "sleeping"}, {"script": None}])
def test_a_manifest_of_another_version_is_left_alone_and_told(job, shelf, change):
    made = job("a")
    path = made.folder / "job.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    shelf.refresh()

    assert not shelf.torn
    assert list(change)[-1] in shelf.strange[made.manifest.id]


def test_a_torn_job_without_its_files_gets_a_note_and_is_left(job, shelf):
    made = job("a")
    made.footage.unlink()
    (made.folder / "job.json").write_bytes(b"{")

    assert repair_manifest(made.folder) is None
    assert "Nothing was deleted" in (made.folder / NOTE).read_text()


def test_a_finished_video_is_not_made_again_because_its_manifest_is_torn(job):
    made = job("a", JobState.OUTPUT)
    (made.output / "final_video.mp4").write_bytes(b"film")
    (made.folder / "job.json").unlink()

    assert repair_manifest(made.folder).manifest.state is JobState.OUTPUT


def test_jobs_of_commands_are_not_the_service_s(job, shelf):
    job("a", direct=os.getpid())
    gone = job("b", direct=2**22 - 7)
    shelf.refresh()

    assert shelf.in_states(JobState.INPUT) == []
    assert [one.manifest.id for one in shelf.find_abandoned()] == [gone.manifest.id]
