"""Making one video at the command line: look at the script, run the pipeline, put the video in its place."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click
from structlog.contextvars import bound_contextvars

from config.errors import PresGenError, translated
from config.files import digest, draft, write_atomically
from config.logs import logging_to
from config.paths import Home
from config.render_options import Engines, resolve
from config.settings import Settings
from daemon.cli.progress_bar import Forecast, showing
from daemon.control.make_order import Order
from daemon.hardware import fitted
from daemon.timings.prediction import Foresight, past
from daemon.timings.prediction import chosen as scoped
from daemon.views.make_result import Made, Plan
from daemon.worker.run import produce
from models.registry import avatars, voices
from models.weights import installer
from models.weights.installer import FACE_MESH
from outbox.failure_note import FILE as FAILED
from stages import pipeline
from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.jobs.events import Event, Kind, Report
from stages.jobs.job import LEXICON, Job, JobState
from stages.outcome import outcome
from stages.records.base import Narration, Script
from stages.records.performance import MOTIONLESS, Performance
from stages.script.attachments import companions
from stages.script.pacing import estimate, imagined
from stages.script.stage import Inputs, read_script
from stages.source.probe import probe


def preview(order: Order, home: Home, wishes: Mapping[str, str]) -> Plan:
    """Return what would be made of ``order``.

    Raises whatever is wrong with the settings, the script, the footage or the wishes, before anything costly begins.
    """
    settings = fitted(Settings.load(home), home)
    beside = companions(order.script, home.brand)
    lexicon = order.script.with_name(LEXICON)
    inputs = Inputs(
        script=order.script,
        lexicon=lexicon if lexicon.is_file() else None,
        name=order.name,
        language=settings.language,
        pictures=beside.pictures,
    )
    with tempfile.TemporaryDirectory(prefix="presgen-") as scratch:
        script = Script.load(read_script().run(inputs, Path(scratch), Report()).script)
    medium = probe(order.footage)
    choices = resolve(settings, script.options, wishes, Engines(voices(), avatars()))
    videos, sound = order.more(choices.layouts[1:], choices.audio)
    return Plan(
        script=script,
        seconds=pipeline.LEAD + estimate(script) / choices.speed + pipeline.TAIL,
        footage=min(medium.seconds, choices.footage_seconds),
        settings=settings,
        choices=choices,
        layouts=choices.layouts,
        videos=videos,
        sound=sound,
        brand=beside.brand,
        theme=choices.theme or beside.look.theme or "dark",
    )


def foreseen(plan: Plan, order: Order, home: Home) -> Plan:
    """Return ``plan`` with what is only known once the script is spoken: bullets, layouts and how long it takes."""
    choices = plan.choices
    notes: list[str] = []
    voice = imagined(plan.script, speed=choices.speed, lead=pipeline.LEAD, tail=pipeline.TAIL)
    script = outline(
        plan.script, voice, bullets=choices.bullets, language=choices.language, llm=choices.llm, warn=notes.append
    )
    layouts = tuple(make_cues(script, voice, layout, choices.language).layout for layout in plan.layouts)
    known = past(home)
    seconds = known.stretch(choices.voice) * plan.seconds
    known_by = digest(order.footage)[:16]
    work = known.expected(scoped(replace(choices, layouts=layouts), seconds, plan.footage, known_by))
    return replace(plan, script=script, seconds=seconds, layouts=layouts, notes=tuple(notes), work=sum(work.values()))


def deliver(order: Order, plan: Plan, home: Home, wishes: Mapping[str, str], keep: bool) -> Made:
    """Make the videos of ``order`` and put each in its place at once; nothing is there when anything fails.

    The job directory goes away afterwards unless ``keep`` is set. Raises what `stages.pipeline.make_video` raises, and
    TransientError when the disk is full.
    """
    warnings: list[str] = []
    _warn_of_weights(plan, home)

    def listen(event: Event) -> None:
        if event.kind is Kind.WARNING:
            warnings.append(event.data["message"])

    with _job(order, home, wishes, keep) as job:
        foresight = Foresight(job, plan.settings, home)
        forecast = Forecast(foresight.expected)
        foresight.told = forecast.expect
        with _logged(home, job), showing(sys.stderr, forecast) as shown:
            finished = produce(job, plan.settings, home, [foresight.listen, shown, listen])
        places = filter(None, (*plan.videos, plan.sound))
        copies = dict(zip(places, filter(None, (*finished.videos, finished.sound)), strict=True))
        _put(copies)
        narration = Narration.load(job.processing / "timing.json")
        performance = Performance.load(job.processing / "performance.json")
        return Made(
            files=tuple(copies),
            seconds=narration.seconds,
            outcome=outcome(performance.engine, job.manifest.steps_down, performance),
            engine=performance.engine,
            voice=narration.voice,
            network=narration.network,
            steps_down=job.manifest.steps_down,
            warnings=tuple(dict.fromkeys(warnings)),
            job=job.folder if keep else None,
            took=forecast.elapsed,
        )


def _warn_of_weights(plan: Plan, home: Home) -> None:
    """Say at once what makes the result less than what was asked for; whoever waits for it can stop here."""
    wanted = plan.choices.ladder[0] not in MOTIONLESS
    if wanted and installer.state(home.models, FACE_MESH.name) is not installer.State.INSTALLED:
        words = f"The weights '{FACE_MESH.name}' are not installed: no face can be found, and so no lips be moved."
        click.echo(f"Warning: {words}\nType: {FACE_MESH.command}", err=True)


def _put(copies: Mapping[Path, Path]) -> None:
    """Copy files to their places; none appears before all are there in full, and the first appears last."""
    doing = "writing the videos"
    try:
        with ExitStack() as drafts:
            for place, made in copies.items():
                doing = f"writing the video {place}"
                shutil.copyfile(made, drafts.enter_context(draft(place.resolve())))
    except OSError as error:
        bare = OSError(error.errno, error.strerror)  # it names the file that was read, not the one that was written
        raise translated(bare, doing) from error


@contextmanager
def _job(order: Order, home: Home, wishes: Mapping[str, str], keep: bool) -> Iterator[Job]:
    """Yield a new job; afterwards it is gone, or kept with the reason of its failure if it failed."""
    try:
        home.create()
    except OSError as error:
        raise translated(error, "making the folders of the home") from error
    wanted = {name: wish for name, wish in wishes.items() if wish}
    job = Job.create(
        home.jobs, order.script, order.footage, name=order.name, wishes=wanted, brand=home.brand, direct=os.getpid()
    )
    try:
        yield job
    except Exception as error:
        if keep:
            _note_failure(job, error)
        raise
    finally:
        if not keep:
            shutil.rmtree(job.folder, ignore_errors=True)


@contextmanager
def _logged(home: Home, job: Job) -> Iterator[None]:
    """Keep what is logged in the job, and where it is still found when the job is gone."""
    with ExitStack() as logs:
        try:
            logs.enter_context(logging_to(home.logs / "presgen.jsonl"))
            logs.enter_context(logging_to(job.processing / "processing.log"))
        except OSError as error:
            raise translated(error, "opening the log") from error
        logs.enter_context(bound_contextvars(job=job.manifest.id))
        yield


def _note_failure(job: Job, error: Exception) -> None:
    """Write down in the job why it failed, for people."""
    message, hint = (error.message, error.hint) if isinstance(error, PresGenError) else (repr(error), "")
    with suppress(OSError):  # on a full disk the reason is still told on the terminal
        write_atomically(job.folder / FAILED, f"{message}\n{hint}\n")
        job.update(state=JobState.FAILED)
    click.echo(f"The job is kept in {job.folder}", err=True)
