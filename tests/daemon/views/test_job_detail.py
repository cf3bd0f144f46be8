"""What `presgen status JOB` knows of a finished job."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.views.job_detail import JobDetail
from models.registry import avatar_traits
from stages.jobs.manifest import JobState
from stages.provenance.statement import provenance_statement
from stages.records.performance import Performance, PerformedTraits

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("engine", ["mesh", "text"])
def test_a_finished_job_says_how_its_video_was_made_as_the_video_does(home, job, engine, recorded):
    traits = PerformedTraits.of(avatar_traits(engine)) if recorded else None
    Performance(engine=engine, version="1", segments=(), traits=traits).save(job.processing / "performance.json")
    job.update(state=JobState.OUTPUT)

    assert JobDetail.of(home, job, NOW).provenance == provenance_statement(avatar_traits(engine))


@pytest.mark.parametrize("content", [None, "not JSON"])
def test_a_job_whose_records_are_gone_says_nothing_of_it(home, job, content):
    if content:
        (job.processing / "performance.json").write_text(content)
    job.update(state=JobState.OUTPUT)

    assert JobDetail.of(home, job, NOW).provenance == ""


def test_a_job_that_has_no_video_says_nothing_of_it(home, job):
    Performance(engine="mesh", version="1", segments=()).save(job.processing / "performance.json")

    assert JobDetail.of(home, job, NOW).provenance == ""
