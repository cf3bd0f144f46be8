"""From a script and footage to a finished video: the whole way, top to bottom."""

from __future__ import annotations

import shutil

from config.paths import Home
from config.render_options import Engines, resolve
from config.settings import Settings
from models.registry import avatars, voices
from stages.avatar.fallback_ladder import climb_down
from stages.avatar.stage import AvatarInputs
from stages.compose.stage import ComposeInputs, compose
from stages.content.stage import ContentInputs, make_content
from stages.jobs.cache import prune
from stages.jobs.context import Report
from stages.jobs.events import EventKind
from stages.jobs.input_changes import expect, stamped
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.jobs.stage import advance
from stages.jobs.terms import Terms
from stages.painting.arrangement import stage_of
from stages.provenance.statement import provenance
from stages.publish.job_results import PublishInputs
from stages.publish.stage import PublishOutputs, publish
from stages.records.cues import Cues
from stages.records.performance import Performance
from stages.records.script import Script
from stages.script.stage import ScriptInputs, read_script
from stages.source.stage import SourceInputs, study_footage
from stages.speech.fallback import speak
from stages.speech.stage import SpeechInputs

LEAD = 2.8
"""Seconds of silence before the first word: the title card stands 2.4 s and gives way in 0.4."""
TAIL = 3.6
"""Seconds after the last word: a breath, and the closing card."""


def make_video(job: Job, settings: Settings, home: Home, report: Report, terms: Terms | None = None) -> PublishOutputs:
    """Bring ``job`` from wherever it stands to its finished videos and return them; finished stages are not run again.

    ``terms`` are those of somebody who waits for the video on an unknown machine, if not given. Raises InputError (the
    files are wrong), UsageError and SettingsError (an unknown preset or engine was asked for), MissingDependency, or
    TransientError (try again).
    """
    terms = terms or Terms()
    job.update(state=JobState.PROCESSING, trying="")
    before = stamped(job)
    written = advance(
        job,
        read_script(),
        ScriptInputs(
            script=job.script,
            lexicon=job.lexicon,
            name=job.manifest.name,
            language=settings.language,
            pictures=job.manifest.pictures,
        ),
        report,
    )
    text = Script.load(written.script)
    choices = resolve(settings, text.options, job.manifest.wishes, Engines(voices(), avatars()))
    quality = choices.quality
    report.emit(EventKind.CHOSEN, preset=choices.preset, voice=choices.voice, height=quality.height)

    spoken, steps = speak(
        job,
        choices,
        SpeechInputs(
            script=written.script,
            language=choices.language,
            voice_name=choices.voice_name,
            speed=choices.speed,
            lead=LEAD,
            tail=TAIL,
        ),
        home,
        report,
        terms,
    )
    shown = advance(
        job,
        make_content(),
        ContentInputs(
            script=written.script,
            timing=spoken.timing,
            layouts=choices.layouts,
            language=choices.language,
            bullets=choices.bullets,
            llm_url=choices.llm.url,
            llm_model=choices.llm.model,
        ),
        report,
    )
    region = stage_of(Cues.load(shown.cues[0]).layout, quality.height)
    seen = advance(
        job,
        study_footage(home.models, home.cache),
        SourceInputs(
            footage=job.footage, width=region.width, height=region.height, seconds=int(choices.footage_seconds)
        ),
        report,
    )
    shutil.copyfile(seen.frame, job.input / "source_frame.jpg")
    played = climb_down(
        job,
        choices,
        AvatarInputs(
            script=written.script,
            timing=spoken.timing,
            film=seen.film,
            track=seen.track,
            facts=seen.facts,
            cues=shown.cues,
            height=quality.height,
            encoder=quality.encoder,
            crf=quality.crf,
            threads=quality.threads,
            presenter=choices.presenter,
            role=choices.role,
            burned=choices.captions in ("burned", "both"),
            highlight=choices.highlight == "words",
            theme=choices.theme,
            brand=job.brand,
            looks=job.looks,
        ),
        home,
        report,
        terms,
        steps,
    )
    film = advance(
        job,
        compose(),
        ComposeInputs(
            pictures=played.pictures,
            audio=spoken.audio,
            cues=shown.cues,
            title=text.title,
            presenter=choices.presenter,
            description=text.options.description or summary(Script.load(shown.outline)),
            date=text.options.date or f"{job.manifest.created_at:%Y-%m-%d}",
            comment=provenance(Performance.load(played.performance).engine),
            language=choices.language,
            captions=choices.captions,
            audio_kbps=quality.audio_kbps,
            audio_file=choices.audio,
        ),
        report,
    )
    expect(job, before)
    finished = advance(
        job,
        publish(job, home.models),
        PublishInputs(
            videos=film.videos,
            sound=film.sound,
            height=quality.height,
            presenter=choices.presenter,
            role=choices.role,
            captions=choices.captions,
            highlight=choices.highlight == "words",
            theme=choices.theme,
            brand=job.brand,
        ),
        report,
    )
    job.update(state=JobState.OUTPUT)
    prune(home.cache, int(choices.cache_limit_gb * 1e9))
    report.emit(EventKind.JOB_FINISHED, video=finished.videos[0].name)
    return finished


def summary(outline: Script) -> str:
    """Return what the video is about, in at most 255 characters: as many of its bullets as that holds."""
    told = ""
    for bullet in outline.bullets:
        longer = f"{told}; {bullet.text}" if told else bullet.text
        if len(longer) > 255:
            break
        told = longer
    return told
