"""The ladder: which engine performs, what it steps down to when it cannot, and why. A viewer always gets a video."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from config.errors import (
    DiskFull,
    Interrupted,
    OutOfMemory,
    PresGenError,
    TooSlow,
    TransientError,
)
from config.paths import Home
from config.presets import PresetName
from config.render_options import Choices
from models.registry import check_ready, load_avatar
from stages.avatar.stage import AvatarInputs, AvatarOutputs, perform
from stages.jobs.context import Ease, Report
from stages.jobs.events import EventKind
from stages.jobs.job import LOSSES, Job
from stages.jobs.manifest import Failure
from stages.jobs.memory_errors import exhausted
from stages.jobs.stage import advance
from stages.jobs.terms import Terms
from stages.jobs.time_budget import Budget
from stages.outcome import named
from stages.records.narration import Narration
from stages.records.performance import MOTIONLESS, StepDown

SPARING: PresetName = "fast_low_memory"
"""The preset that needs the least memory."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rung:
    """An engine, as it is or at lower quality."""

    engine: str
    lower: bool = False

    @property
    def name(self) -> str:
        """How the manifest and people call it."""
        return f"{self.engine} at lower quality" if self.lower else self.engine


@dataclass(frozen=True, slots=True)
class Fall:
    """Why a rung was left: in words, what cures that, and the preset at which the same engine may do better, if any."""

    reason: str
    cure: str = ""
    relief: PresetName | None = None


_NO_MEMORY = Fall("It ran out of memory.", "Close other programs, or make shorter videos.", SPARING)


def rungs(ladder: tuple[str, ...]) -> tuple[Rung, ...]:
    """Return the rungs to try, best first: the last of the engines that move lips comes once more at lower quality."""
    found = [Rung(engine) for engine in ladder]
    performing = [number for number, engine in enumerate(ladder) if engine not in MOTIONLESS]
    if performing:
        found.insert(performing[-1] + 1, Rung(ladder[performing[-1]], lower=True))
    return tuple(found)


def climb_down(
    job: Job,
    choices: Choices,
    inputs: AvatarInputs,
    home: Home,
    report: Report,
    terms: Terms | None = None,
    before: tuple[StepDown, ...] = (),
) -> AvatarOutputs:
    """Let the best avatar of the ladder perform that can; every step down is written into the manifest.

    ``before`` are steps down from something else. The rung at work is in the manifest before it begins, so that it is
    known when it took the worker with it. The network is on no rung, and a passing fault (a full disk) is no reason to
    step down: it would only cost quality. Raises it, or what keeps the last rung from performing.
    """
    terms = terms or Terms()
    steps, left = list(before), list(rungs(choices.ladder))
    tired = left[: min(starved(job), len(left) - 1)]
    relief: Ease | None = None
    while True:
        rung = left.pop(0)
        job.update(steps_down=tuple(steps), trying=rung.name)
        fall = None
        if left:  # an earlier attempt may have shown that this one is useless
            fall = _NO_MEMORY if rung in tired else losses(job, rung)
        if fall is None:
            try:
                with _terms(report, _budget(rung, choices, inputs, report, terms) if left else None, relief):
                    played = _attempt(rung, job, inputs, home, report)
                job.update(trying="")
                return played
            except Exception as error:
                fall = _fall(error, terms)
                if fall is None:
                    raise
                if fall.relief is None:
                    left = [below for below in left if below != Rung(rung.engine, lower=True)]
                if not left:
                    raise
        steps.append(StepDown(wanted=rung.name, got=left[0].name, reason=fall.reason, cure=fall.cure))
        report.emit(EventKind.STEP_DOWN, **steps[-1].model_dump())
        relief = _relief(fall, rung, left[0], relief)
        gc.collect()  # what a failed engine held in circles must not be missing to the next one


def _attempt(rung: Rung, job: Job, inputs: AvatarInputs, home: Home, report: Report) -> AvatarOutputs:
    avatar = load_avatar(rung.engine)
    check_ready(avatar)
    return advance(job, perform(avatar, job.beside, home.cache), inputs, report)


@contextmanager
def _terms(report: Report, budget: Budget | None, relief: Ease | None) -> Iterator[None]:
    """Let what is reported to ``report`` be held against ``budget``, and ease the work as ``relief`` says."""
    usual = report.easing
    report.budget = budget
    if relief is not None:
        report.easing = lambda: relief
    try:
        yield
    finally:
        report.budget, report.easing = None, usual


def _budget(rung: Rung, choices: Choices, inputs: AvatarInputs, report: Report, terms: Terms) -> Budget | None:
    """Return what ``rung`` may take; None for engines that move nobody's lips, and need next to nothing."""
    if rung.engine in MOTIONLESS:
        return None
    frames = Narration.load(inputs.timing).frames * len(inputs.cues)
    return Budget.of(frames, terms.pace(rung.engine, choices.quality), terms.slow, report.clock)


def _relief(fall: Fall, rung: Rung, below: Rung, before: Ease | None) -> Ease | None:
    """Return how the work on ``below`` is eased after ``fall`` from ``rung``, which was eased by ``before``.

    Who is short of memory stays so: what moves no lips is encoded with as little of it.
    """
    ease = Ease(fall.relief, named(fall.reason, rung.name)) if fall.relief else before
    spares = ease is not None and ease.preset == SPARING and below.engine in MOTIONLESS
    return ease if below.lower or spares else None


def _fall(error: Exception, terms: Terms) -> Fall | None:
    """Say why an engine could not perform; None for what is no reason to step down.

    A bug goes to the log with its traceback.
    """
    if isinstance(error, Interrupted):
        return None
    if exhausted(error):
        return _NO_MEMORY
    if isinstance(error, TooSlow):
        return Fall(error.message, error.hint, "cpu_optimized")
    if isinstance(error, DiskFull) or (isinstance(error, TransientError) and not terms.last):
        return None
    if isinstance(error, PresGenError):
        return Fall(error.message, error.hint)
    log.exception("engine_failed", exc_info=error)
    reason = next(iter(str(error).splitlines()), "no reason given")
    return Fall(
        f"It failed unexpectedly ({type(error).__name__}: {reason}).",
        "The details are in processing/processing.log of the job.",
    )


def losses(job: Job, rung: Rung) -> Fall | None:
    """Say why ``rung`` should be left, on which workers were lost; None when it may be tried (again)."""
    lost = [
        attempt.failure
        for attempt in job.manifest.attempts
        if attempt.outcome == "lost" and attempt.failure and attempt.failure.engine == rung.name
    ]
    return Fall(_lost(lost[-1]), "", SPARING) if len(lost) >= LOSSES else None


def starved(job: Job) -> int:
    """Return how many rungs from the top are not worth a try, because earlier attempts found no memory on any rung.

    What an engine took from the process is not all given back when it fails: each such attempt lets the next one, in a
    new process, begin a rung lower.
    """
    failures = [attempt.failure for attempt in job.manifest.attempts if attempt.failure]
    return sum(failure.kind == OutOfMemory.__name__ and failure.stage == "avatar" for failure in failures)


def _lost(failure: Failure) -> str:
    if failure.signal == "SIGKILL":
        return "It was ended twice by the system, as happens when the memory is full."
    if failure.signal:
        return f"It crashed twice ({failure.signal})."
    if "exit status" in failure.message:
        return "It ended twice without a word."
    return "It stopped answering twice."
