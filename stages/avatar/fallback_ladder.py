"""Let the best avatar perform that can: the fallback ladder.

A rung of the ladder is an engine, or an engine at lower quality. When a rung fails, the job steps down to the next one,
so that a viewer always gets a video.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace

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
from config.render_options import RenderOptions
from models.registry import check_ready, find_avatar_traits, load_avatar, moves_lips
from stages.avatar.stage import AvatarInputs, AvatarOutputs, avatar_stage
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import QualityReduction, StageContext
from stages.jobs.events import EventKind
from stages.jobs.job import MAX_LOST_WORKERS, Job
from stages.jobs.manifest import Failure
from stages.jobs.memory_errors import is_out_of_memory
from stages.jobs.stage import advance
from stages.jobs.time_budget import TimeBudget
from stages.outcome import LOWER_QUALITY, describe_substitute, reason_with_name
from stages.records.narration import Narration
from stages.records.performance import StepDown

LOW_MEMORY_PRESET: PresetName = "fast_low_memory"
"""The preset that needs the least memory."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the fallback ladder: an engine, as chosen or at lower quality."""

    engine: str
    lower: bool = False

    @property
    def name(self) -> str:
        """The name in the manifest and in messages."""
        return f"{self.engine}{LOWER_QUALITY}" if self.lower else self.engine


@dataclass(frozen=True, slots=True)
class Fall:
    """The reason for leaving a rung.

    ``reason`` is a sentence, ``cure`` the advice to the user, ``relief`` the preset at which the same engine may
    succeed.
    """

    reason: str
    cure: str = ""
    relief: PresetName | None = None


_NO_MEMORY = Fall("It ran out of memory.", "Close other programs, or make shorter videos.", LOW_MEMORY_PRESET)


def list_rungs(ladder: tuple[str, ...]) -> tuple[Rung, ...]:
    """Return the rungs to try, best first.

    The last of the engines that move lips is followed by itself at lower quality.
    """
    found = [Rung(engine) for engine in ladder]
    moving = [number for number, engine in enumerate(ladder) if moves_lips(engine)]
    if moving:
        found.insert(moving[-1] + 1, Rung(ladder[moving[-1]], lower=True))
    return tuple(found)


def perform_with_fallback(
    job: Job,
    render_options: RenderOptions,
    inputs: AvatarInputs,
    home: Home,
    context: StageContext,
    policy: AttemptPolicy | None = None,
    before: tuple[StepDown, ...] = (),
) -> AvatarOutputs:
    """Perform with the best avatar that can, and record every step down in the manifest.

    ``before`` are steps down of other parts. The rung at work is written into the manifest before it begins, so that it
    is known when the worker crashes. No rung uses the network. A transient error (a full disk) is no reason to step
    down, which would only cost quality: it is raised, as is the error of the last rung.
    """
    policy = policy or AttemptPolicy()
    steps, left = list(before), list(list_rungs(render_options.ladder))
    out_of_memory = left[: min(count_memory_failures(job), len(left) - 1)]
    reduction: QualityReduction | None = None
    while True:
        rung = left.pop(0)
        job.update(steps_down=tuple(steps), trying=rung.name)
        fall = None
        if left:  # an earlier attempt may have shown that this rung cannot work
            fall = _NO_MEMORY if rung in out_of_memory else check_lost_workers(job, rung)
        if fall is None:
            limited = _context_for(rung, render_options, inputs, context, policy, is_last=not left, reduction=reduction)
            try:
                performed = _perform(rung, job, inputs, home, limited)
                job.update(trying="")
                return performed
            except Exception as error:
                fall = _find_reason_to_step_down(error, policy)
                if fall is None:
                    raise
                if fall.relief is None:
                    left = [below for below in left if below != Rung(rung.engine, lower=True)]
                if not left:
                    raise
        steps.append(_describe_step(rung, left[0], fall))
        context.emit(EventKind.STEP_DOWN, **steps[-1].model_dump())
        reduction = _choose_reduction(fall, rung, left[0], reduction)
        gc.collect()  # frees reference cycles of the failed engine for the next one


def _perform(rung: Rung, job: Job, inputs: AvatarInputs, home: Home, context: StageContext) -> AvatarOutputs:
    avatar = load_avatar(rung.engine)
    check_ready(avatar)
    needed = inputs if avatar.traits.hears else inputs.model_copy(update={"audio": None})
    return advance(job, avatar_stage(avatar, job.pictures_folder, home.cache), needed, context)


def _describe_step(rung: Rung, below: Rung, fall: Fall) -> StepDown:
    shows = describe_substitute(below.name, find_avatar_traits(below.engine))
    return StepDown(wanted=rung.name, got=below.name, reason=fall.reason, cure=fall.cure, shows=shows)


def _context_for(
    rung: Rung,
    render_options: RenderOptions,
    inputs: AvatarInputs,
    context: StageContext,
    policy: AttemptPolicy,
    *,
    is_last: bool,
    reduction: QualityReduction | None,
) -> StageContext:
    """Return the context of ``rung``, with its time budget and its quality reduction.

    The last rung has no budget, nor have engines that move no lips, which are fast.
    """
    quality = context.quality if reduction is None else lambda: reduction
    if is_last or not moves_lips(rung.engine):
        return replace(context, quality=quality)
    frames = Narration.load(inputs.timing).frames * len(inputs.cues)
    budget = TimeBudget.of(
        frames, policy.expected_fps(rung.engine, render_options.quality), policy.slow_factor, context.clock
    )
    return replace(context, quality=quality, budget=budget)


def _choose_reduction(fall: Fall, rung: Rung, below: Rung, before: QualityReduction | None) -> QualityReduction | None:
    """Return the quality reduction of ``below`` after ``fall`` from ``rung``; None: none.

    ``before`` is the reduction of ``rung``. Lack of memory persists: engines that move no lips keep that reduction.
    """
    reduction = QualityReduction(fall.relief, reason_with_name(fall.reason, rung.name)) if fall.relief else before
    lacks_memory = reduction is not None and reduction.preset == LOW_MEMORY_PRESET
    return reduction if below.lower or (lacks_memory and not moves_lips(below.engine)) else None


def _find_reason_to_step_down(error: Exception, policy: AttemptPolicy) -> Fall | None:
    """Return the reason to step down after ``error``, None where it is none.

    A bug is logged with its traceback.
    """
    if isinstance(error, Interrupted):
        return None
    if is_out_of_memory(error):
        return _NO_MEMORY
    if isinstance(error, TooSlow):
        return Fall(error.message, error.hint, "cpu_optimized")
    if isinstance(error, DiskFull) or (isinstance(error, TransientError) and not policy.is_last):
        return None
    if isinstance(error, PresGenError):
        return Fall(error.message, error.hint)
    log.exception("engine_failed", exc_info=error)
    reason = next(iter(str(error).splitlines()), "no reason given")
    return Fall(
        f"It failed unexpectedly ({type(error).__name__}: {reason}).",
        "The details are in processing/processing.log of the job.",
    )


def check_lost_workers(job: Job, rung: Rung) -> Fall | None:
    """Return the reason to leave ``rung`` if it lost too many workers, None if it may be tried."""
    lost = [
        attempt.failure
        for attempt in job.manifest.attempts
        if attempt.outcome == "lost" and attempt.failure and attempt.failure.engine == rung.name
    ]
    return Fall(_describe_lost_worker(lost[-1]), "", LOW_MEMORY_PRESET) if len(lost) >= MAX_LOST_WORKERS else None


def count_memory_failures(job: Job) -> int:
    """Return the number of rungs to skip after attempts that ran out of memory on all rungs.

    A failed engine does not give back all memory of its process, so each such attempt makes the next one, in a new
    process, begin a rung lower.
    """
    failures = [attempt.failure for attempt in job.manifest.attempts if attempt.failure]
    return sum(failure.kind == OutOfMemory.__name__ and failure.stage == "avatar" for failure in failures)


def _describe_lost_worker(failure: Failure) -> str:
    if failure.signal == "SIGKILL":
        return "It was ended twice by the system, as happens when the memory is full."
    if failure.signal:
        return f"It crashed twice ({failure.signal})."
    if "exit status" in failure.message:
        return "It ended twice without a word."
    return "It stopped answering twice."
