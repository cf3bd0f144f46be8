"""Check the finished videos, write poster and report, and fill output/ at once."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from config.failpoints import crash_point
from config.files import sync
from stages.jobs.context import StageContext
from stages.jobs.job import Job
from stages.jobs.stage import Stage
from stages.publish.checks.run import run_checks
from stages.publish.job_results import JobResults, PublishInputs
from stages.publish.report.build import build_report
from stages.publish.report.html import render_report
from stages.records.base import Record

NAME, VERSION = "publish", "2"
_DRAFT = ".output"


class PublishOutputs(Record):
    """The files in output/: videos, the main one first, separate sound (or None), report."""

    videos: tuple[Path, ...]
    sound: Path | None
    report: Path


def publish_stage(job: Job, models: Path) -> Stage[PublishInputs, PublishOutputs]:
    """Return the stage that fills the output of ``job``.

    ``models`` is the folder of weights, which may be empty. A check that fails is a warning in the report, never an
    error: the video is there, and its maker should see it.
    """

    def run(inputs: PublishInputs, folder: Path, context: StageContext) -> PublishOutputs:
        made = JobResults.of(job)
        draft = folder / _DRAFT
        draft.mkdir()
        films = [*inputs.videos, *([inputs.sound] if inputs.sound else [])]
        for film in films:
            _link_or_copy(film, draft / film.name)
        for name, file in made.texts.items():
            shutil.copyfile(file, draft / name)
        found = run_checks(inputs, made, models, context)
        if found.poster is not None:
            (draft / "poster.jpg").write_bytes(found.poster)
        summary = build_report(job, inputs, made, found, draft)
        for check in summary.failed:
            context.warn(check.sentence)
        summary.save(draft / "report.json")
        (draft / "report.html").write_text(render_report(summary, made, found.poster), encoding="utf-8")
        _move_into_output(draft, job.output)
        return PublishOutputs(
            videos=tuple(job.output / film.name for film in inputs.videos),
            sound=job.output / inputs.sound.name if inputs.sound else None,
            report=job.output / "report.json",
        )

    return Stage(NAME, f"{VERSION} {_digest_earlier_stages(job)}", (_DRAFT,), PublishOutputs, run)


def _digest_earlier_stages(job: Job) -> str:
    """Return a digest of the earlier stages' runs, so that a new run of one is published anew."""
    runs = [(name, run.fingerprint) for name, run in job.manifest.stages.items() if name != NAME]
    return hashlib.sha256(repr(runs).encode()).hexdigest()


def _link_or_copy(video: Path, target: Path) -> None:
    """Create ``target`` as a hard link to ``video``, or as a copy where links are not supported."""
    try:
        os.link(video, target)
    except OSError:
        shutil.copyfile(video, target)


def _move_into_output(draft: Path, output: Path) -> None:
    """Replace ``output`` by ``draft``, in one step and durably."""
    for file in draft.iterdir():
        sync(file)
    sync(draft)
    old = draft.with_name(f"{draft.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists() and any(output.iterdir()):
        output.rename(old)
    crash_point("publish.between")
    draft.rename(output)
    crash_point("publish.appeared")
    sync(output.parent)
    shutil.rmtree(old, ignore_errors=True)
