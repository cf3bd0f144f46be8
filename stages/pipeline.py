"""Make finished videos from a script and footage: the stages of a job in their order."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from config.paths import Home
from config.render_options import RenderOptions, resolve_render_options
from config.settings import Settings
from models.registry import choose_voice, list_engines
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
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.records.script import Script
from stages.script.stage import ScriptInputs, script_stage
from stages.source.stage import SourceInputs, source_stage
from stages.speech.fallback import speak_with_fallback
from stages.speech.readability import refuse_unreadable_words
from stages.speech.stage import SpeechInputs

LEAD = 2.8
"""Seconds of silence before the first word: 2.4 s of title card and 0.4 s of dissolve."""
TAIL = 3.6
"""Seconds after the last word: a pause, and the closing card."""


def make_video(
    job: Job, settings: Settings, home: Home, context: StageContext, policy: AttemptPolicy | None = None
) -> PublishOutputs:
    """Run the stages of ``job`` that have not finished, and return its videos.

    Raises InputError (the files are wrong), UsageError and SettingsError (an unknown preset or engine was requested),
    MissingDependency, or TransientError (try again).
    """
    policy = policy or AttemptPolicy()
    job.update(state=JobState.PROCESSING, trying="")
    stamps = file_stamps(job)
    parsed = advance(job, script_stage(), _script_inputs(job, settings), context)
    script = Script.load(parsed.script)
    # A voice that was chosen stays: a later attempt never changes the person.
    spoken = job.manifest.voice or _find_spoken_voice(job)
    engines = replace(list_engines(), choose_voice=lambda language: spoken or choose_voice(language))
    render_options = resolve_render_options(settings, script.options, job.manifest.wishes, engines, script.option_lines)
    if render_options.automatic_voice:
        job.update(voice=render_options.voice)
    refuse_unreadable_words(script, render_options.voice, render_options.language)
    quality, appearance = render_options.quality, _appearance(job, render_options)
    context.emit(EventKind.CHOSEN, preset=render_options.preset, voice=render_options.voice, height=quality.height)

    speech_inputs = _speech_inputs(render_options, parsed.script)
    speech, steps_down = speak_with_fallback(job, render_options, speech_inputs, home, context, policy)
    content_inputs = _content_inputs(render_options, parsed.script, speech.timing)
    content = advance(job, content_stage(), content_inputs, context)
    region = find_presenter_area(Cues.load(content.cues[0]).layout, quality.height)
    source_inputs = SourceInputs(
        footage=job.footage, width=region.width, height=region.height, seconds=int(render_options.footage_seconds)
    )
    source = advance(job, source_stage(home.models, home.cache), source_inputs, context)
    shutil.copyfile(source.frame, job.input / "source_frame.jpg")
    avatar_inputs = AvatarInputs(
        script=parsed.script,
        timing=speech.timing,
        audio=speech.audio,
        film=source.film,
        track=source.track,
        facts=source.facts,
        cues=content.cues,
        encoder=quality.encoder,
        crf=quality.crf,
        threads=quality.threads,
        appearance=appearance,
    )
    performed = perform_with_fallback(job, render_options, avatar_inputs, home, context, policy, steps_down)
    compose_inputs = ComposeInputs(
        pictures=performed.pictures,
        audio=speech.audio,
        cues=content.cues,
        title=script.title,
        presenter=render_options.presenter,
        description=script.options.description or summarise_bullets(Script.load(content.outline)),
        date=script.options.date or f"{job.manifest.created_at:%Y-%m-%d}",
        comment=provenance_statement(Performance.load(performed.performance).avatar_traits),
        language=render_options.language,
        captions=render_options.captions,
        audio_kbps=quality.audio_kbps,
        audio_file=render_options.audio,
    )
    composed = advance(job, compose_stage(), compose_inputs, context)
    expect_unchanged(job, stamps)
    publish_inputs = PublishInputs(
        videos=composed.videos, sound=composed.sound, captions=render_options.captions, appearance=appearance
    )
    published = advance(job, publish_stage(job, home.models), publish_inputs, context)
    job.update(state=JobState.OUTPUT)
    prune(home.cache, int(render_options.cache_limit_gb * 1e9))
    context.emit(EventKind.JOB_FINISHED, video=published.videos[0].name)
    return published


def _find_spoken_voice(job: Job) -> str:
    """Return the voice of the narration that the job has; empty without one.

    Version 0.1.0 did not record which voice it chose.
    """
    timing = job.processing / "timing.json"
    return Narration.load(timing).voice if "speech" in job.manifest.stages and timing.is_file() else ""


def _script_inputs(job: Job, settings: Settings) -> ScriptInputs:
    return ScriptInputs(
        script=job.script,
        lexicon=job.lexicon,
        name=job.manifest.name,
        language=settings.language,
        guess="language" not in settings.model_fields_set,
        pictures=job.manifest.pictures,
    )


def _speech_inputs(render_options: RenderOptions, script: Path) -> SpeechInputs:
    return SpeechInputs(
        script=script,
        language=render_options.language,
        voice_name=render_options.voice_name,
        speed=render_options.speed,
        lead=LEAD,
        tail=TAIL,
    )


def _content_inputs(render_options: RenderOptions, script: Path, timing: Path) -> ContentInputs:
    return ContentInputs(
        script=script,
        timing=timing,
        layouts=render_options.layouts,
        language=render_options.language,
        bullets=render_options.bullets,
        llm_url=render_options.llm.url,
        llm_model=render_options.llm.model,
    )


def _appearance(job: Job, render_options: RenderOptions) -> Appearance:
    return Appearance(
        height=render_options.quality.height,
        presenter=render_options.presenter,
        role=render_options.role,
        burned=render_options.captions in ("burned", "both"),
        highlight=render_options.highlight == "words",
        theme=render_options.theme,
        brand=job.brand,
        files=job.appearance_files,
    )


def summarise_bullets(outline: Script) -> str:
    """Return as many bullets of the video as fit into 255 characters."""
    text = ""
    for bullet in outline.bullets:
        longer = f"{text}; {bullet.text}" if text else bullet.text
        if len(longer) > 255:
            break
        text = longer
    return text
