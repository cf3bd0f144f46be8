"""The ladder: which engine performs, what it steps down to when it cannot, and why. A viewer always gets a video."""

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
from models.registry import check_ready, find_avatar_traits, load_avatar
from stages.avatar.stage import AvatarInputs, AvatarOutputs, avatar_stage
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import QualityReduction, StageContext
from stages.jobs.events import EventKind
from stages.jobs.job import MAX_LOST_WORKERS, Job
from stages.jobs.manifest import Failure
from stages.jobs.memory_errors import is_out_of_memory
from stages.jobs.stage import advance
from stages.jobs.time_budget import TimeBudget
from stages.outcome import LOWER_QUALITY, reason_with_name, result_of
from stages.records.narration import Narration
from stages.records.performance import StepDown

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
        return f"{self.engine}{LOWER_QUALITY}" if self.lower else self.engine


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
    moving = [number for number, engine in enumerate(ladder) if _moves_lips(engine)]
    if moving:
        found.insert(moving[-1] + 1, Rung(ladder[moving[-1]], lower=True))
    return tuple(found)


def perform_with_fallback(
    job: Job,
    choices: RenderOptions,
    inputs: AvatarInputs,
    home: Home,
    context: StageContext,
    policy: AttemptPolicy | None = None,
    before: tuple[StepDown, ...] = (),
) -> AvatarOutputs:
    """Let the best avatar of the ladder perform that can; every step down is written into the manifest.

    ``before`` are steps down from something else. The rung at work is in the manifest before it begins, so that it is
    known when it took the worker with it. The network is on no rung, and a passing fault (a full disk) is no reason to
    step down: it would only cost quality. Raises it, or what keeps the last rung from performing.
    """
    policy = policy or AttemptPolicy()
    steps, left = list(before), list(rungs(choices.ladder))
    out_of_memory = left[: min(memory_failures(job), len(left) - 1)]
    reduction: QualityReduction | None = None
    while True:
        rung = left.pop(0)
        job.update(steps_down=tuple(steps), trying=rung.name)
        fall = None
        if left:  # an earlier attempt may have shown that this one is useless
            fall = _NO_MEMORY if rung in out_of_memory else lost_workers(job, rung)
        if fall is None:
            limited = _context_for(rung, choices, inputs, context, policy, is_last=not left, reduction=reduction)
            try:
                performed = _perform(rung, job, inputs, home, limited)
                job.update(trying="")
                return performed
            except Exception as error:
                fall = _fall(error, policy)
                if fall is None:
                    raise
                if fall.relief is None:
                    left = [below for below in left if below != Rung(rung.engine, lower=True)]
                if not left:
                    raise
        steps.append(_step_down(rung, left[0], fall))
        context.emit(EventKind.STEP_DOWN, **steps[-1].model_dump())
        reduction = _reduction(fall, rung, left[0], reduction)
        gc.collect()  # what a failed engine held in circles must not be missing to the next one


def _perform(rung: Rung, job: Job, inputs: AvatarInputs, home: Home, context: StageContext) -> AvatarOutputs:
    avatar = load_avatar(rung.engine)
    check_ready(avatar)
    heard = inputs if avatar.traits.hears else inputs.model_copy(update={"audio": None})
    return advance(job, avatar_stage(avatar, job.pictures_folder, home.cache), heard, context)


def _moves_lips(engine: str) -> bool:
    """Tell whether ``engine`` moves lips; one that cannot be loaded is taken to, and fails when its turn comes."""
    traits = find_avatar_traits(engine)
    return traits is None or traits.moves_lips


def _step_down(rung: Rung, below: Rung, fall: Fall) -> StepDown:
    shows = result_of(below.name, find_avatar_traits(below.engine))
    return StepDown(wanted=rung.name, got=below.name, reason=fall.reason, cure=fall.cure, shows=shows)


def _context_for(
    rung: Rung,
    choices: RenderOptions,
    inputs: AvatarInputs,
    context: StageContext,
    policy: AttemptPolicy,
    *,
    is_last: bool,
    reduction: QualityReduction | None,
) -> StageContext:
    """Return the context in which ``rung`` works: what it may take of the time, and at which quality.

    The last rung may take as long as it needs, and so may engines that move no lips, which need next to nothing.
    """
    quality = context.quality if reduction is None else lambda: reduction
    if is_last or not _moves_lips(rung.engine):
        return replace(context, quality=quality)
    frames = Narration.load(inputs.timing).frames * len(inputs.cues)
    budget = TimeBudget.of(frames, policy.expected_fps(rung.engine, choices.quality), policy.slow_factor, context.clock)
    return replace(context, quality=quality, budget=budget)


def _reduction(fall: Fall, rung: Rung, below: Rung, before: QualityReduction | None) -> QualityReduction | None:
    """Return the quality of ``below`` after ``fall`` from ``rung``, whose quality was ``before``; None: the chosen one.

    Who is short of memory stays so: engines that move no lips are encoded with as little of it.
    """
    reduction = QualityReduction(fall.relief, reason_with_name(fall.reason, rung.name)) if fall.relief else before
    spares = reduction is not None and reduction.preset == SPARING and not _moves_lips(below.engine)
    return reduction if below.lower or spares else None


def _fall(error: Exception, policy: AttemptPolicy) -> Fall | None:
    """Say why an engine could not perform; None for what is no reason to step down.

    A bug goes to the log with its traceback.
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


def lost_workers(job: Job, rung: Rung) -> Fall | None:
    """Say why ``rung`` should be left, on which workers were lost; None when it may be tried (again)."""
    lost = [
        attempt.failure
        for attempt in job.manifest.attempts
        if attempt.outcome == "lost" and attempt.failure and attempt.failure.engine == rung.name
    ]
    return Fall(_lost(lost[-1]), "", SPARING) if len(lost) >= MAX_LOST_WORKERS else None


def memory_failures(job: Job) -> int:
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
