"""Build the report from the records of the stages and the results of the checks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import av

from config.files import digest
from models.face.track import FaceTrack
from models.registry import load_voice, voices
from stages.jobs.job import Job
from stages.outcome import describe_outcome
from stages.provenance.statement import provenance_details
from stages.publish.checks.lip_sync import make_lip_traces
from stages.publish.checks.run import Findings
from stages.publish.job_results import JobResults, PublishInputs
from stages.publish.report.advice import AdviceInputs, list_advice
from stages.publish.report.model import (
    BulletLine,
    ChapterLine,
    FileLine,
    ReportModel,
    StageTime,
    VideoLine,
    describe_verdict,
)
from stages.publish.report.quality_stretches import find_stretches
from stages.records.cues import Cues
from stages.source.frame_quality import describe_face_problems


def build_report(job: Job, inputs: PublishInputs, made: JobResults, found: Findings, folder: Path) -> ReportModel:
    """Return the report about ``job``, whose finished files are in ``folder``."""
    manifest, narration, performance = job.manifest, made.narration, made.performance
    videos = tuple(_read_video(path, cues) for path, cues in zip(inputs.videos, made.cues, strict=True))
    checks = tuple(found.checks)
    track = FaceTrack.load(made.track)
    presenter = inputs.appearance.presenter
    missing = "".join(sorted(found.missing))
    return ReportModel(
        name=manifest.name,
        title=made.script.title,
        presenter=inputs.appearance.presenter,
        role=inputs.appearance.role,
        language=made.cues[0].language,
        job=manifest.id,
        program=f"PresGen-Training {version('presgen-training')}",
        verdict=describe_verdict(narration.seconds, checks),
        outcome=describe_outcome(performance, manifest.steps_down),
        seconds=narration.seconds,
        frames=narration.frames,
        width=videos[0].width,
        height=videos[0].height,
        videos=videos,
        files=tuple(_read_file(path) for path in sorted(folder.iterdir())),
        sources=(
            _read_file(job.script).model_copy(update={"name": manifest.script.name}),
            _read_file(job.footage).model_copy(update={"name": manifest.footage.name}),
        ),
        chapters=_list_chapters(made.cues[0]),
        pictures=made.cues[0].images,
        captions=len(made.cues[0].captions),
        bullets_by=_author(made),
        engine=performance.engine,
        engine_version=performance.version,
        voice=narration.voice,
        voice_version=narration.version,
        network=narration.network,
        timing=tuple(sorted({sentence.timing for sentence in narration.sentences})),
        loudness=narration.loudness,
        true_peak=narration.true_peak,
        footage=made.facts,
        segments=len(performance.segments),
        segments_reused=sum(segment.reused for segment in performance.segments),
        eased=find_stretches(performance),
        stages=tuple(StageTime(name=name, seconds=round(run.seconds, 2)) for name, run in manifest.stages.items()),
        provenance=provenance_details(narration, performance, made.facts, _author(made)),
        checks=checks,
        lips=make_lip_traces(narration, found.sampled.mouth),
        steps_down=manifest.steps_down,
        warnings=_list_warnings(made, track),
        advice=list_advice(AdviceInputs(made, track, checks, missing, presenter, _list_other_voices(made))),
    )


def _list_warnings(made: JobResults, track: FaceTrack) -> tuple[str, ...]:
    """Return the warnings about script and footage, without those in the advice."""
    script = [
        (f"Line {warning.line} of the script: " if warning.line else "") + warning.message
        for warning in made.script.warnings
    ]
    advised = set(describe_face_problems(track, made.facts.kind == "still", made.facts.searched_seconds))
    return (*script, *(warning for warning in made.facts.warnings if warning not in advised))


def _read_video(path: Path, cues: Cues) -> VideoLine:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return VideoLine(name=path.name, layout=cues.layout, width=stream.width, height=stream.height)


def _read_file(path: Path) -> FileLine:
    return FileLine(name=path.name, bytes=path.stat().st_size, sha256=digest(path))


def _list_chapters(cues: Cues) -> tuple[ChapterLine, ...]:
    return tuple(
        ChapterLine(
            title=chapter.title,
            start=chapter.start,
            end=chapter.end,
            bullets=tuple(BulletLine(text=b.text, start=b.start) for b in cues.bullets if b.chapter == number),
        )
        for number, chapter in enumerate(cues.chapters)
    )


def _author(made: JobResults) -> Literal["author", "program", ""]:
    if not made.script.bullets:
        return ""
    return "author" if made.authored_bullets else "program"


def _list_other_voices(made: JobResults) -> Sequence[tuple[str, bool]]:
    """Return the other voices that are ready to use.

    Each with whether it sends the script over the network.
    """
    found = []
    for name in voices():
        if name == made.narration.voice:
            continue
        try:
            voice = load_voice(name)
            ready = not voice.problems()
        except Exception:  # a broken third-party voice must not fail the job
            continue
        if ready:
            found.append((name, voice.traits.is_network))
    return found
