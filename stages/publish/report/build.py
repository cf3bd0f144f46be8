"""Putting the report together from what the stages left behind and the checks found."""

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
from stages.outcome import outcome
from stages.publish.checks.lip_sync import traces
from stages.publish.checks.run import Findings
from stages.publish.job_results import JobResults, PublishInputs
from stages.publish.report.advice import Evidence, advise
from stages.publish.report.model import (
    BulletLine,
    ChapterLine,
    FileLine,
    ReportModel,
    StageTime,
    VideoLine,
    verdict,
)
from stages.publish.report.quality_stretches import stretches
from stages.records.cues import Cues
from stages.records.narration import Narration
from stages.records.performance import MOTIONLESS
from stages.source.frame_quality import describe_face_problems


def describe(job: Job, inputs: PublishInputs, made: JobResults, found: Findings, folder: Path) -> ReportModel:
    """Return the report about the files in ``folder``."""
    manifest, narration, performance = job.manifest, made.narration, made.performance
    videos = tuple(_video(path, cues) for path, cues in zip(inputs.videos, made.cues, strict=True))
    checks = tuple(found.checks)
    track = FaceTrack.load(made.track)
    missing = "".join(sorted(found.missing))
    return ReportModel(
        name=manifest.name,
        title=made.script.title,
        presenter=inputs.presenter,
        role=inputs.role,
        language=made.cues[0].language,
        job=manifest.id,
        program=f"PresGen-Training {version('presgen-training')}",
        verdict=verdict(narration.seconds, checks),
        outcome=outcome(performance.engine, manifest.steps_down, performance),
        seconds=narration.seconds,
        frames=narration.frames,
        width=videos[0].width,
        height=videos[0].height,
        videos=videos,
        files=tuple(_file(path) for path in sorted(folder.iterdir())),
        sources=(
            _file(job.script).model_copy(update={"name": manifest.script.name}),
            _file(job.footage).model_copy(update={"name": manifest.footage.name}),
        ),
        chapters=_chapters(made.cues[0]),
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
        eased=stretches(performance),
        stages=tuple(StageTime(name=name, seconds=round(run.seconds, 2)) for name, run in manifest.stages.items()),
        provenance=_provenance(made),
        checks=checks,
        lips=traces(narration, found.seen.mouth),
        steps_down=manifest.steps_down,
        warnings=_warnings(made, track),
        advice=advise(Evidence(made, track, checks, missing, inputs.presenter, _other_voices(made))),
    )


def _warnings(made: JobResults, track: FaceTrack) -> tuple[str, ...]:
    """Return what was odd about the script and the footage; what is advised about the face is left to the advice."""
    script = [
        (f"Line {warning.line} of the script: " if warning.line else "") + warning.message
        for warning in made.script.warnings
    ]
    advised = set(describe_face_problems(track, made.facts.kind == "still"))
    return (*script, *(warning for warning in made.facts.warnings if warning not in advised))


def _video(path: Path, cues: Cues) -> VideoLine:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return VideoLine(name=path.name, layout=cues.layout, width=stream.width, height=stream.height)


def _file(path: Path) -> FileLine:
    return FileLine(name=path.name, bytes=path.stat().st_size, sha256=digest(path))


def _chapters(cues: Cues) -> tuple[ChapterLine, ...]:
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
    return "author" if made.written else "program"


def _provenance(made: JobResults) -> tuple[str, ...]:
    """Say what is real in the video and what a machine made, and what left this computer."""
    narration, engine = made.narration, made.performance.engine
    lips = f"The lips were moved by a machine ({engine} {made.performance.version}); the rest is the footage."
    if engine in MOTIONLESS:
        lips = f"Nobody's lips were moved: this is {MOTIONLESS[engine]}."
    elif made.facts.kind == "still":
        lips = f"A photo was animated by a machine ({engine} {made.performance.version}): lips, lids and head."
    bullets = {
        "author": "The bullets are the author's.",
        "program": "The bullets were chosen by this program; their words are the author's.",
        "": "",
    }
    said = [f"The voice is synthetic ({narration.voice} {narration.version}); nobody spoke these words.", lips]
    return tuple(line for line in (*said, bullets[_author(made)], _sent(narration)) if line)


def _sent(narration: Narration) -> str:
    if narration.network:
        return (
            f"The words of the script were sent to the service behind the voice '{narration.voice}', which the user"
            " named; footage and video stayed on this computer."
        )
    return "Nothing was sent anywhere: script, voice and face stayed on this computer."


def _other_voices(made: JobResults) -> Sequence[tuple[str, bool]]:
    """Return the other voices that could speak now, and whether they send the script over the network."""
    found = []
    for name in voices():
        if name == made.narration.voice:
            continue
        try:
            voice = load_voice(name)
            ready = not voice.problems()
        except Exception:  # a third party's voice that is broken must not cost anybody the video
            continue
        if ready:
            found.append((name, voice.network))
    return found
