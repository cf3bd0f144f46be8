"""Make a video of one job in this process, without the service, for `presgen make`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

from structlog.contextvars import bound_contextvars

from config.errors import PresGenError, translate_os_error
from config.files import draft, write_atomically
from config.logs import logging_to
from config.paths import Home
from daemon.timings.prediction import JobPrediction
from daemon.views.forecast import Forecast
from daemon.views.make_plan import MakePlan
from daemon.views.make_result import MakeResult
from daemon.worker.run import run_pipeline
from inbox.drop_folder import prepare_home
from outbox.failure_note import FAILURE_FILE
from stages.jobs.events import Event, EventKind, Listener
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.outcome import describe_outcome
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.script.intake import create_job

Progress = Callable[[Forecast], AbstractContextManager[Listener]]
"""Shows the progress of a job while the block runs; the listener it yields updates the forecast."""


def make_directly(
    plan: MakePlan, home: Home, *, keep: bool, progress: Progress, notify: Callable[[str], None]
) -> MakeResult:
    """Make the videos of ``plan`` and write them to their paths.

    When anything fails, none of them is written. The job directory is deleted afterwards unless ``keep`` is set;
    ``notify`` gets a sentence when a failed job stays. Raises what `stages.pipeline.make_video` raises, and
    TransientError when the disk is full.
    """
    warnings: list[str] = []

    def collect(event: Event) -> None:
        if event.kind is EventKind.WARNING:
            warnings.append(event.data["message"])

    with _temporary_job(plan, home, keep, notify) as job:
        prediction = JobPrediction(job, plan.settings, home, plan.machine)
        forecast = Forecast(prediction.stage_seconds)
        prediction.on_change = forecast.expect
        with _logging(home, job), progress(forecast) as show:
            finished = run_pipeline(job, plan.settings, home, plan.machine, [prediction.listen, show, collect])
        targets = filter(None, (*plan.videos, plan.sound))
        copies = dict(zip(targets, filter(None, (*finished.videos, finished.sound)), strict=True))
        _copy_all(copies)
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


def _copy_all(copies: Mapping[Path, Path]) -> None:
    """Copy files to the paths that are the keys.

    None appears before all are written, and the first appears last.
    """
    doing = "writing the videos"
    try:
        with ExitStack() as drafts:
            for target, source in copies.items():
                doing = f"writing the video {target}"
                shutil.copyfile(source, drafts.enter_context(draft(target.resolve())))
    except OSError as error:
        bare = OSError(error.errno, error.strerror)  # without the name of the file, which is that of the source
        raise translate_os_error(bare, doing) from error


@contextmanager
def _temporary_job(plan: MakePlan, home: Home, keep: bool, notify: Callable[[str], None]) -> Iterator[Job]:
    """Yield a new job; afterwards it is deleted, or kept with the reason of its failure."""
    prepare_home(home)
    order, wishes = plan.order, {name: wish for name, wish in plan.wishes.items() if wish}
    job = create_job(
        home.jobs, order.script, order.footage, name=order.name, wishes=wishes, brand=home.brand, direct=os.getpid()
    )
    try:
        yield job
    except Exception as error:
        if keep:
            _record_failure(job, error)
            notify(f"The job is kept in {job.folder}")
        raise
    finally:
        if not keep:
            shutil.rmtree(job.folder, ignore_errors=True)


@contextmanager
def _logging(home: Home, job: Job) -> Iterator[None]:
    """Log to the job, and to the home, where the lines remain when the job is deleted."""
    with ExitStack() as logs:
        try:
            logs.enter_context(logging_to(home.logs / "presgen.jsonl"))
            logs.enter_context(logging_to(job.processing / "processing.log"))
        except OSError as error:
            raise translate_os_error(error, "opening the log") from error
        logs.enter_context(bound_contextvars(job=job.manifest.id))
        yield


def _record_failure(job: Job, error: Exception) -> None:
    """Write why ``job`` failed into its folder and mark it as failed."""
    message, hint = (error.message, error.hint) if isinstance(error, PresGenError) else (repr(error), "")
    with suppress(OSError):  # on a full disk the reason is still printed
        write_atomically(job.folder / FAILURE_FILE, f"{message}\n{hint}\n")
        job.update(state=JobState.FAILED)
