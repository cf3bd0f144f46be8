"""Provide finished jobs without running the pipeline."""

from __future__ import annotations

import pytest

from stages.jobs.manifest import JobState
from stages.script.intake import create_job

FILES = {
    "final_video.mp4": b"film" * 5000, "final_video.portrait.mp4": b"tall" * 4000, "final_audio.m4a": b"sound" * 900,
    "captions.srt": b"1\n", "report.html": b"<!doctype html>",
}  # fmt: skip


@pytest.fixture
def job(tmp_path):
    """Make a finished job."""

    def make(name="talk", content=b""):
        (tmp_path / "script.txt").write_text("One.")
        (tmp_path / "me.mp4").write_bytes(b"me")
        jobs = tmp_path / "jobs"
        jobs.mkdir(exist_ok=True)
        made = create_job(jobs, tmp_path / "script.txt", tmp_path / "me.mp4", name=name, wishes={})
        for file, data in FILES.items():
            (made.output / file).write_bytes(data + content)
        made.update(state=JobState.OUTPUT)
        return made

    return make


@pytest.fixture
def outbox(tmp_path):
    return tmp_path / "outbox"
