"""From a script and footage to a finished video: the whole way, top to bottom."""

from __future__ import annotations

import shutil

import structlog

from config.choices import Choices, Engines, resolve
from config.errors import Interrupted, MissingDependency, TransientError, Unsuited
from config.paths import Home
from config.settings import Settings
from models.engine import Avatar, Voice
from models.registry import avatars, load_avatar, load_voice, voices
from stages import compose, publish, source
from stages.avatar.perform import Inputs as AvatarInputs
from stages.avatar.perform import Outputs as AvatarOutputs
from stages.avatar.perform import perform
from stages.cache import prune
from stages.compose.arrange import stage_of
from stages.content.stage import Inputs as ContentInputs
from stages.content.stage import make_content
from stages.events import Kind, Report
from stages.job import Job, JobState
from stages.performance import Performance, StepDown
from stages.record import Cues, Script
from stages.script.stage import Inputs as ScriptInputs
from stages.script.stage import read_script
from stages.speech.narrate import Inputs as SpeechInputs
from stages.speech.narrate import narrate
from stages.stage import advance

LEAD = 2.8
"""Seconds of silence before the first word: the title card stands 2.4 s and gives way in 0.4."""
TAIL = 3.6
"""Seconds after the last word: a breath, and the closing card."""

log = structlog.get_logger()


def make_video(job: Job, settings: Settings, home: Home, report: Report) -> publish.Outputs:
    """Bring ``job`` from wherever it stands to its finished videos and return them; finished stages are not run again.

    Raises InputError (the files are wrong), UsageError and SettingsError (an unknown preset or engine was asked for),
    MissingDependency, or TransientError (try again).
    """
    job.update(state=JobState.PROCESSING)
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

    spoken = advance(
        job,
        narrate(_voice(choices), home.cache),
        SpeechInputs(
            script=written.script,
            language=choices.language,
            voice_name=choices.voice_name,
            speed=choices.speed,
            lead=LEAD,
            tail=TAIL,
        ),
        report,
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


def climb_down(job: Job, choices: Choices, inputs: AvatarInputs, home: Home, report: Report) -> AvatarOutputs:
    """Let the best avatar of the ladder perform that can; every step down is written into the manifest.

    The network is on no rung, and a passing fault (a full disk) is no reason to step down: it would only cost quality.
    """
    steps: list[StepDown] = []
    for rung, name in enumerate(choices.ladder):
        job.update(steps_down=tuple(steps))
        try:
            avatar = load_avatar(name)
            _check_ready(avatar)
            return advance(job, perform(avatar, job.beside, home.cache), inputs, report)
        except (Interrupted, TransientError):
            raise
        except Exception as error:
            if rung + 1 == len(choices.ladder):
                raise
            steps.append(StepDown(wanted=name, got=choices.ladder[rung + 1], reason=_reason(error)))
            report.emit(Kind.STEP_DOWN, **steps[-1].model_dump())
    raise AssertionError("a ladder has at least one rung")


def _reason(error: Exception) -> str:
    """Say in one sentence why an engine could not perform; a bug goes to the log with its traceback."""
    if isinstance(error, (Unsuited, MissingDependency)):
        return error.message
    log.exception("engine_failed", exc_info=error)
    return f"it failed unexpectedly ({type(error).__name__}: {error}); the details are in processing.log"


def _voice(choices: Choices) -> Voice:
    """Return the voice that was chosen. Another one never takes its place: the user would hear somebody else."""
    voice = load_voice(choices.voice, **(choices.gtts.model_dump() if choices.voice == "gtts" else {}))
    _check_ready(voice)
    return voice


def _check_ready(engine: Voice | Avatar) -> None:
    """Raise MissingDependency with the first thing that ``engine`` lacks."""
    if problems := engine.problems():
        raise MissingDependency(problems[0].message, problems[0].hint)
