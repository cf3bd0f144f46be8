"""What is kept of a video that was really made."""

import json

import pytest


@pytest.fixture(scope="module")
def stats(shared_desk, welcome):
    """What `presgen stats` says after the sample was made."""
    return json.loads(shared_desk.presgen("stats", "--json").stdout)


@pytest.fixture(scope="module")
def runs(shared_desk, welcome):
    from config.paths import Home
    from daemon.timings.database import TimingsDatabase

    found = TimingsDatabase(Home(shared_desk.home).performance).load_runs([welcome.job.name])
    return {run.stage: run for run in found}


def test_the_job_is_kept_with_its_length_its_time_and_what_was_expected(stats, welcome):
    job = next(job for job in stats["jobs"] if job["id"] == welcome.job.name)

    assert job["outcome"] == "done"
    assert job["frames"] == welcome.narration.frames
    assert job["video_s"] == pytest.approx(welcome.narration.seconds)
    assert 0 < job["actual_s"] <= welcome.answer["took_seconds"] + 0.1
    assert job["predicted_s"] > 0
    assert job["layouts"] == "panel"
    assert stats["estimates"]["jobs"] >= 1


def test_every_stage_is_kept_with_what_it_used(runs, welcome):
    assert list(runs) == ["script", "speech", "content", "source", "avatar", "compose", "publish"]
    assert all(run.outcome == "done" and run.memory_peak > 50 << 20 for run in runs.values())
    avatar = runs["avatar"]
    assert (avatar.engine, avatar.frames) == ("mesh", welcome.narration.frames)
    assert avatar.made == avatar.frames
    assert avatar.cpu_seconds / avatar.seconds > 0.2
    assert 0 < avatar.cpu_peak <= 100


def test_the_words_name_the_stage_that_took_half_of_the_time(stats):
    longest = max(stats["stages"], key=lambda stage: stage["share"])
    named = [found["words"] for found in stats["findings"] if f"(`{longest['stage']}`) took" in found["words"]]

    assert longest["stage"] == "avatar"
    assert len(named) == (longest["share"] >= 0.5)
