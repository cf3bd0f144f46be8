"""Making one video at the command line: look at the script, run the pipeline, put the video in its place."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
from structlog.contextvars import bound_contextvars

from config.errors import PresGenError, translated
from config.files import draft, write_atomically
from config.logs import logging_to
from config.paths import Home
from daemon.cli.progress_bar import showing
from daemon.control.make_order import Order
from daemon.timings.prediction import Foresight
from daemon.views.forecast import Forecast
from daemon.views.make_result import MakePlan, MakeResult
from daemon.worker.run import produce
from models.registry import avatar_traits
from models.weights import installer
from models.weights.catalogue import FACE_MESH
from outbox.failure_note import FAILURE_FILE
from stages.jobs.events import Event, EventKind
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.outcome import describe_outcome
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.script.intake import create_job


def deliver(order: Order, plan: MakePlan, home: Home, wishes: Mapping[str, str], keep: bool) -> MakeResult:
    """Make the videos of ``order`` and put each in its place at once; nothing is there when anything fails.

    The job directory goes away afterwards unless ``keep`` is set. Raises what `stages.pipeline.make_video` raises, and
    TransientError when the disk is full.
    """
    warnings: list[str] = []
    _warn_of_weights(plan, home)

    def listen(event: Event) -> None:
        if event.kind is EventKind.WARNING:
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
        return MakeResult(
            files=tuple(copies),
            seconds=narration.seconds,
            outcome=describe_outcome(performance, job.manifest.steps_down),
            engine=performance.engine,
            voice=narration.voice,
            network=narration.network,
            steps_down=job.manifest.steps_down,
            warnings=tuple(dict.fromkeys(warnings)),
            job=job.folder if keep else None,
            took=forecast.elapsed,
        )


def _warn_of_weights(plan: MakePlan, home: Home) -> None:
    """Say at once what makes the result less than what was asked for; whoever waits for it can stop here."""
    wanted = avatar_traits(plan.choices.ladder[0]).moves_lips
    if wanted and installer.state(home.models, FACE_MESH.name) is not installer.WeightsState.INSTALLED:
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
    job = create_job(
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
        write_atomically(job.folder / FAILURE_FILE, f"{message}\n{hint}\n")
        job.update(state=JobState.FAILED)
    click.echo(f"The job is kept in {job.folder}", err=True)
