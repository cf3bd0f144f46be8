"""The publish stage: poster, report and checks join the film, and the finished set appears in output/ at once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import av

from config.files import digest, sync_folder
from stages.events import Report
from stages.job import Job
from stages.publish.check import Check
from stages.publish.examine import Made, examine
from stages.publish.page import page
from stages.publish.summary import ChapterLine, StageTime, Summary
from stages.record import Record
from stages.stage import Stage

_DRAFT = ".output"


class Inputs(Record):
    """The films, the main one first."""

    videos: tuple[Path, ...]


class Outputs(Record):
    """The films where they are delivered from, the main one first, and the report."""

    videos: tuple[Path, ...]
    report: Path


def publish(job: Job, models: Path) -> Stage[Inputs, Outputs]:
    """Return the stage that fills the output of ``job``; ``models`` is the folder of weights, which may be empty.

    A check that fails is a warning in the report, never an error: the video is there, and its maker should see it.
    """

    def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
        made = Made.of(job)
        draft = folder / _DRAFT
        draft.mkdir()
        video = inputs.videos[0]
        for film in inputs.videos:
            _place(film, draft / film.name)
        for file, name in zip(made.captions, ("captions.srt", "captions.vtt", "transcript.txt"), strict=True):
            shutil.copyfile(file, draft / name)
        checks, poster = examine(video, made, models, report)
        if poster is not None:
            (draft / "poster.jpg").write_bytes(poster)
        summary = _summary(job, made, video, checks)
        for check in summary.failed:
            report.warn(check.sentence)
        summary.save(draft / "report.json")
        (draft / "report.html").write_text(page(summary, poster), encoding="utf-8")
        _appear(draft, job.output)
        return Outputs(
            videos=tuple(job.output / film.name for film in inputs.videos), report=job.output / "report.json"
        )

    return Stage("publish", "1", (_DRAFT,), Outputs, run)


def _summary(job: Job, made: Made, video: Path, checks: list[Check]) -> Summary:
    cues, manifest = made.cues, job.manifest
    with av.open(str(video)) as container:
        width, height = container.streams.video[0].width, container.streams.video[0].height
    warnings = [f"Line {warning.line} of the script: {warning.message}" for warning in made.script.warnings]
    warnings += made.facts.warnings
    chapters = tuple(
        ChapterLine(
            title=chapter.title,
            start=chapter.start,
            bullets=tuple(cue.text for cue in cues.bullets if cue.chapter == number),
        )
        for number, chapter in enumerate(cues.chapters)
    )
    return Summary(
        name=manifest.name,
        title=made.script.title,
        job=manifest.id,
        script=manifest.script.name,
        footage=manifest.footage.name,
        seconds=made.narration.seconds,
        frames=made.narration.frames,
        width=width,
        height=height,
        bytes=video.stat().st_size,
        sha256=digest(video),
        engine=made.performance.engine,
        engine_version=made.performance.version,
        voice=made.narration.voice,
        voice_version=made.narration.version,
        language=cues.language,
        network=made.narration.network,
        face_found=made.facts.face_found,
        segments=len(made.performance.segments),
        segments_reused=sum(segment.reused for segment in made.performance.segments),
        steps_down=manifest.steps_down,
        checks=tuple(checks),
        warnings=tuple(warnings),
        chapters=chapters,
        stages=tuple(StageTime(name=name, seconds=round(run.seconds, 2)) for name, run in manifest.stages.items()),
    )


def _place(video: Path, target: Path) -> None:
    """Put the video there without copying it where the disk allows."""
    try:
        os.link(video, target)
    except OSError:
        shutil.copyfile(video, target)


def _appear(draft: Path, output: Path) -> None:
    """Make ``draft`` the output, in one step and durably."""
    for file in draft.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    sync_folder(draft)
    old = draft.with_name(f"{draft.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists() and any(output.iterdir()):
        output.rename(old)
    draft.rename(output)
    sync_folder(output.parent)
    shutil.rmtree(old, ignore_errors=True)
