"""Let the chosen voice speak, or the local one where a network voice cannot be had."""

from __future__ import annotations

from config.errors import DiskFull, MissingDependency, OutOfMemory, PresGenError, TransientError
from config.paths import Home
from config.render_options import RenderOptions
from models.registry import LOCAL_VOICE, check_ready, load_voice, voice_traits
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind
from stages.jobs.job import Job
from stages.jobs.stage import advance
from stages.records.performance import StepDown
from stages.records.script import Script
from stages.speech.readability import find_unreadable
from stages.speech.stage import SpeechInputs, SpeechOutputs, speech_stage


def speak_with_fallback(
    job: Job,
    render_options: RenderOptions,
    inputs: SpeechInputs,
    home: Home,
    context: StageContext,
    policy: AttemptPolicy,
) -> tuple[SpeechOutputs, tuple[StepDown, ...]]:
    """Let the chosen voice speak; return the narration, and the step down if another one spoke.

    A voice that nobody named gives way to the local one where it cannot work. A network voice that cannot be had, and
    will not be tried again, does so only where no person waits who could be asked: the user would hear somebody else.
    No voice ever gives way to one that uses the network, nor to a local one that cannot read the script.
    """
    try:
        voice = load_voice(render_options.voice, render_options.voice_options)
        check_ready(voice)
        return advance(job, speech_stage(voice, home.cache), inputs, context), ()
    except (MissingDependency, TransientError) as error:
        if not _gives_way(render_options, error, policy):
            raise
        if find_unreadable(Script.load(inputs.script), LOCAL_VOICE, inputs.language):
            raise
        step = StepDown(
            wanted=render_options.voice, got=LOCAL_VOICE, reason=error.message, cure=error.hint, part="voice"
        )
    context.emit(EventKind.STEP_DOWN, **step.model_dump())
    local = load_voice(LOCAL_VOICE)
    check_ready(local)
    default = inputs.model_copy(update={"voice_name": ""})
    return advance(job, speech_stage(local, home.cache), default, context), (step,)


def _gives_way(render_options: RenderOptions, error: PresGenError, policy: AttemptPolicy) -> bool:
    if isinstance(error, (DiskFull, OutOfMemory)) or render_options.voice == LOCAL_VOICE:
        return False
    if render_options.automatic_voice and isinstance(error, MissingDependency):
        return True
    if policy.attended:
        return False
    return voice_traits(render_options.voice).is_network and (policy.is_last or isinstance(error, MissingDependency))
