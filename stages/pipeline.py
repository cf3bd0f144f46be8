"""From a script and footage to a finished video: the whole way, top to bottom."""

from __future__ import annotations

import shutil
from pathlib import Path

from config.paths import Home
from config.render_options import Engines, RenderOptions, resolve_render_options
from config.settings import Settings
from models.registry import avatars, voices
from stages.avatar.fallback_ladder import perform_with_fallback
from stages.avatar.stage import AvatarInputs
from stages.compose.stage import ComposeInputs, compose_stage
from stages.content.stage import ContentInputs, content_stage
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.cache import prune
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind
from stages.jobs.input_changes import expect_unchanged, file_stamps
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.jobs.stage import advance
from stages.painting.arrangement import find_presenter_area
from stages.provenance.statement import provenance_statement
from stages.publish.job_results import PublishInputs
from stages.publish.stage import PublishOutputs, publish_stage
from stages.records.appearance import Appearance
from stages.records.cues import Cues
from stages.records.performance import Performance
from stages.records.script import Script
from stages.script.stage import ScriptInputs, script_stage
from stages.source.stage import SourceInputs, source_stage
from stages.speech.fallback import speak_with_fallback
from stages.speech.stage import SpeechInputs

LEAD = 2.8
"""Seconds of silence before the first word: the title card stands 2.4 s and gives way in 0.4."""
TAIL = 3.6
"""Seconds after the last word: a breath, and the closing card."""


def make_video(
    job: Job, settings: Settings, home: Home, context: StageContext, policy: AttemptPolicy | None = None
) -> PublishOutputs:
    """Bring ``job`` from wherever it stands to its finished videos and return them; finished stages are not run again.

    ``policy`` are those of somebody who waits for the video on an unknown machine, if not given. Raises InputError (the
    files are wrong), UsageError and SettingsError (an unknown preset or engine was asked for), MissingDependency, or
    TransientError (try again).
    """
    policy = policy or AttemptPolicy()
    job.update(state=JobState.PROCESSING, trying="")
    stamps = file_stamps(job)
    read = advance(job, script_stage(), _script_inputs(job, settings), context)
    script = Script.load(read.script)
    choices = resolve_render_options(settings, script.options, job.manifest.wishes, Engines(voices(), avatars()))
    quality, appearance = choices.quality, _appearance(job, choices)
    context.emit(EventKind.CHOSEN, preset=choices.preset, voice=choices.voice, height=quality.height)

    speech = _speech_inputs(choices, read.script)
    spoken, steps_down = speak_with_fallback(job, choices, speech, home, context, policy)
    content = _content_inputs(choices, read.script, spoken.timing)
    shown = advance(job, content_stage(), content, context)
    region = find_presenter_area(Cues.load(shown.cues[0]).layout, quality.height)
    footage = SourceInputs(
        footage=job.footage, width=region.width, height=region.height, seconds=int(choices.footage_seconds)
    )
    source = advance(job, source_stage(home.models, home.cache), footage, context)
    shutil.copyfile(source.frame, job.input / "source_frame.jpg")
    avatar = AvatarInputs(
        script=read.script,
        timing=spoken.timing,
        audio=spoken.audio,
        film=source.film,
        track=source.track,
        facts=source.facts,
        cues=shown.cues,
        encoder=quality.encoder,
        crf=quality.crf,
        threads=quality.threads,
        appearance=appearance,
    )
    performed = perform_with_fallback(job, choices, avatar, home, context, policy, steps_down)
    composition = ComposeInputs(
        pictures=performed.pictures,
        audio=spoken.audio,
        cues=shown.cues,
        title=script.title,
        presenter=choices.presenter,
        description=script.options.description or summary(Script.load(shown.outline)),
        date=script.options.date or f"{job.manifest.created_at:%Y-%m-%d}",
        comment=provenance_statement(Performance.load(performed.performance).avatar_traits),
        language=choices.language,
        captions=choices.captions,
        audio_kbps=quality.audio_kbps,
        audio_file=choices.audio,
    )
    composed = advance(job, compose_stage(), composition, context)
    expect_unchanged(job, stamps)
    results = PublishInputs(
        videos=composed.videos, sound=composed.sound, captions=choices.captions, appearance=appearance
    )
    published = advance(job, publish_stage(job, home.models), results, context)
    job.update(state=JobState.OUTPUT)
    prune(home.cache, int(choices.cache_limit_gb * 1e9))
    context.emit(EventKind.JOB_FINISHED, video=published.videos[0].name)
    return published


def _script_inputs(job: Job, settings: Settings) -> ScriptInputs:
    return ScriptInputs(
        script=job.script,
        lexicon=job.lexicon,
        name=job.manifest.name,
        language=settings.language,
        pictures=job.manifest.pictures,
    )


def _speech_inputs(choices: RenderOptions, script: Path) -> SpeechInputs:
    return SpeechInputs(
        script=script,
        language=choices.language,
        voice_name=choices.voice_name,
        speed=choices.speed,
        lead=LEAD,
        tail=TAIL,
    )


def _content_inputs(choices: RenderOptions, script: Path, timing: Path) -> ContentInputs:
    return ContentInputs(
        script=script,
        timing=timing,
        layouts=choices.layouts,
        language=choices.language,
        bullets=choices.bullets,
        llm_url=choices.llm.url,
        llm_model=choices.llm.model,
    )


def _appearance(job: Job, choices: RenderOptions) -> Appearance:
    return Appearance(
        height=choices.quality.height,
        presenter=choices.presenter,
        role=choices.role,
        burned=choices.captions in ("burned", "both"),
        highlight=choices.highlight == "words",
        theme=choices.theme,
        brand=job.brand,
        files=job.appearance_files,
    )


def summary(outline: Script) -> str:
    """Return what the video is about, in at most 255 characters: as many of its bullets as that holds."""
    text = ""
    for bullet in outline.bullets:
        longer = f"{text}; {bullet.text}" if text else bullet.text
        if len(longer) > 255:
            break
        text = longer
    return text
