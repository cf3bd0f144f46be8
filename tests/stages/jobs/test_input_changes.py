"""No video is made of a file that changed meanwhile."""

from __future__ import annotations

import os

import pytest

from config.errors import TransientError
from stages.jobs.input_changes import expect_unchanged, file_stamps
from stages.script.intake import create_job


@pytest.fixture
def job(tmp_path):
    (tmp_path / "talk.txt").write_text("hello")
    (tmp_path / "me.mp4").write_bytes(b"video")
    (tmp_path / "lexicon.txt").write_text("SQL: sequel")
    (tmp_path / "jobs").mkdir()
    return create_job(tmp_path / "jobs", tmp_path / "talk.txt", tmp_path / "me.mp4", name="Talk", wishes={})


def test_what_stayed_as_it_was_is_fine(job):
    before = file_stamps(job)
    (job.input / "source_frame.jpg").write_bytes(b"ours")
    (job.input / ".DS_Store").write_bytes(b"of Finder")

    expect_unchanged(job, before)


@pytest.mark.parametrize("change", ["appended", "replaced", "rewritten in place", "taken away"])
def test_footage_that_changed_is_named_and_worth_another_try(job, change):
    before = file_stamps(job)
    if change == "appended":
        with job.footage.open("ab") as file:
            file.write(b"more")
    elif change == "replaced":
        (job.input / "new").write_bytes(b"other")
        (job.input / "new").replace(job.footage)
    elif change == "taken away":
        job.footage.unlink()
    else:
        job.footage.write_bytes(b"VIDEO")
        os.utime(job.footage, ns=(0, before[job.footage][2] + 1))

    with pytest.raises(TransientError, match=r"me\.mp4 was changed"):
        expect_unchanged(job, before)


def test_a_lexicon_that_comes_or_goes_is_a_change_too(job):
    before = file_stamps(job)
    (job.input / "lexicon.txt").unlink()

    with pytest.raises(TransientError, match=r"lexicon\.txt was changed"):
        expect_unchanged(job, before)
    with pytest.raises(TransientError, match=r"talk\.txt|lexicon\.txt"):
        expect_unchanged(job, {})
