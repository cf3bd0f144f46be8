"""Let the chosen voice speak, or the one that takes its place."""

from __future__ import annotations

from config.errors import DiskFull, MissingDependency, OutOfMemory, PresGenError, TransientError
from config.paths import Home
from config.render_options import Choices
from models.registry import check_ready, load_voice
from stages.jobs.context import Report
from stages.jobs.events import EventKind
from stages.jobs.job import Job
from stages.jobs.stage import advance
from stages.jobs.terms import Terms
from stages.records.performance import StepDown
from stages.speech.stage import SpeechInputs, SpeechOutputs, narrate

LOCAL = "espeak"
"""The voice that speaks when a network voice cannot be had."""


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
    report.emit(EventKind.STEP_DOWN, **step.model_dump())
    local = load_voice(LOCAL)
    check_ready(local)
    return advance(job, narrate(local, home.cache), inputs.model_copy(update={"voice_name": ""}), report), (step,)


def _gives_way(voice: str, error: PresGenError, terms: Terms) -> bool:
    if terms.attended or isinstance(error, (DiskFull, OutOfMemory)):
        return False
    return load_voice(voice).network and (terms.last or isinstance(error, MissingDependency))
