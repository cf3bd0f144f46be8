"""From a script and footage to a finished video: the whole way, top to bottom."""

from __future__ import annotations

import shutil

from config.errors import DiskFull, MissingDependency, OutOfMemory, PresGenError, TransientError
from config.paths import Home
from config.render_options import Choices, Engines, resolve
from config.settings import Settings
from models.registry import avatars, load_voice, voices
from stages import compose, publish, source
from stages.avatar.fallback_ladder import Terms, check_ready, climb_down
from stages.avatar.stage import Inputs as AvatarInputs
from stages.content.stage import Inputs as ContentInputs
from stages.content.stage import make_content
from stages.jobs.cache import prune
from stages.jobs.events import Kind, Report
from stages.jobs.input_changes import expect, stamped
from stages.jobs.job import Job, JobState
from stages.jobs.stage import advance
from stages.painting.arrangement import stage_of
from stages.records.base import Cues, Script
from stages.records.performance import Performance, StepDown
from stages.script.stage import Inputs as ScriptInputs
from stages.script.stage import read_script
from stages.speech.stage import Inputs as SpeechInputs
from stages.speech.stage import Outputs as SpeechOutputs
from stages.speech.stage import narrate

LEAD = 2.8
"""Seconds of silence before the first word: the title card stands 2.4 s and gives way in 0.4."""
TAIL = 3.6
"""Seconds after the last word: a breath, and the closing card."""
LOCAL = "espeak"
"""The voice that speaks when a network voice cannot be had."""


def make_video(job: Job, settings: Settings, home: Home, report: Report, terms: Terms | None = None) -> publish.Outputs:
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
    report.emit(Kind.CHOSEN, preset=choices.preset, voice=choices.voice, height=quality.height)

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
        source.study_footage(home.models, home.cache),
        source.Inputs(
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
        compose.compose(),
        compose.Inputs(
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
        publish.publish(job, home.models),
        publish.Inputs(
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
    report.emit(Kind.JOB_FINISHED, video=finished.videos[0].name)
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


def provenance(engine: str) -> str:
    """Return what the file says about how it came about: viewers and other programs have a right to know."""
    shown = {
        "text": "There is no presenter in the picture.",
        "original": "The picture of the presenter is unchanged footage, recorded with other words.",
        "still": "The picture of the presenter is a still.",
    }
    moved = "The lips of the presenter were moved by a computer to match it."
    return f"Made with PresGen-Training. The voice is synthetic. {shown.get(engine, moved)}"


def speak(
    job: Job, choices: Choices, inputs: SpeechInputs, home: Home, report: Report, terms: Terms
) -> tuple[SpeechOutputs, tuple[StepDown, ...]]:
    """Let the chosen voice speak; return the narration, and the step down if another one spoke.

    Another one takes its place only where nobody is there to ask: the user would hear somebody else. A network voice
    that cannot be had, and will not be tried again, gives way to the local one; never the other way round.
    """
    try:
        voice = load_voice(choices.voice, **(choices.gtts.model_dump() if choices.voice == "gtts" else {}))
        check_ready(voice)
        return advance(job, narrate(voice, home.cache), inputs, report), ()
    except (MissingDependency, TransientError) as error:
        if not _gives_way(choices.voice, error, terms):
            raise
        step = StepDown(wanted=choices.voice, got=LOCAL, reason=error.message, cure=error.hint, part="voice")
    report.emit(Kind.STEP_DOWN, **step.model_dump())
    local = load_voice(LOCAL)
    check_ready(local)
    return advance(job, narrate(local, home.cache), inputs.model_copy(update={"voice_name": ""}), report), (step,)


def _gives_way(voice: str, error: PresGenError, terms: Terms) -> bool:
    if terms.attended or isinstance(error, (DiskFull, OutOfMemory)):
        return False
    return load_voice(voice).network and (terms.last or isinstance(error, MissingDependency))
