from __future__ import annotations

import errno
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.errors import InputError, TransientError
from stages.job import Job, JobState, job_id


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "talk.txt").write_text("hello")
    (tmp_path / "me.MOV").write_bytes(b"video")
    (tmp_path / "jobs").mkdir()
    return tmp_path


def create(folder, **changes):
    return Job.create(
        folder / "jobs", folder / "talk.txt", folder / "me.MOV", **({"name": "My Talk", "wishes": {}} | changes)
    )


def test_a_new_job_holds_copies_of_both_files(pair):
    job = create(pair)

    assert job.script.read_text() == "hello"
    assert job.footage.read_bytes() == b"video"
    assert (job.script.name, job.footage.name) == ("script.txt", "source.mov")
    assert job.manifest.footage.name == "me.MOV"
    assert (pair / "talk.txt").exists()


def test_a_lexicon_beside_the_script_comes_along(pair):
    assert create(pair).lexicon is None
    (pair / "lexicon.txt").write_text("SQL = sequel")

    assert create(pair).lexicon.read_text() == "SQL = sequel"


def test_a_job_can_be_opened_again(pair):
    job = create(pair, wishes={"voice": "espeak"})
    job.update(state=JobState.PROCESSING)

    again = Job.open(job.folder)

    assert again.manifest == job.manifest
    assert again.manifest.state is JobState.PROCESSING


def test_a_job_that_could_not_be_made_leaves_nothing_behind(pair, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)

    with pytest.raises(TransientError):
        create(pair)

    assert list((pair / "jobs").iterdir()) == []


def test_a_missing_file_is_the_users_to_mend(pair):
    (pair / "me.MOV").unlink()

    with pytest.raises(InputError):
        create(pair)


def test_a_crash_while_saving_leaves_the_old_manifest(pair, monkeypatch):
    job = create(pair)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            job.update(state=JobState.PROCESSING)

    assert Job.open(job.folder).manifest.state is JobState.INPUT
    assert not [p for p in job.folder.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("name", ["Quarterly Update", "Ünïcode Näme", "日本語", "../../etc", "", "a" * 300, "-rf"])
def test_ids_are_ascii_sortable_and_safe(name):
    first = job_id(name, datetime(2026, 11, 22, 14, 3, tzinfo=UTC))
    later = job_id(name, datetime(2026, 11, 22, 14, 4, tzinfo=UTC))

    assert re.fullmatch(r"2026-11-22-1403-[a-z0-9][a-z0-9-]*-[0-9a-f]{4}", first)
    assert first < later
    assert len(first) < 80
