"""Run the pipeline for a job, the same way in `presgen make` and in the workers of the service."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from config.paths import Home
from config.presets import NAMES, Preset, presets
from config.settings import Settings
from daemon.hardware import MachineProfile
from daemon.timings.prediction import load_estimator
from daemon.timings.recorder import recording
from daemon.worker.monitor import monitoring
from stages.jobs.context import StageContext
from stages.jobs.events import EventLog, Listener
from stages.jobs.job import Job
from stages.jobs.terms import Terms
from stages.pipeline import make_video
from stages.publish.stage import PublishOutputs

_NEWEST, _TELLING = 9, 50
"""So many of the newest runs of an engine tell its pace, of those that made so many pictures."""


def produce(
    job: Job,
    settings: Settings,
    home: Home,
    machine: MachineProfile,
    listeners: list[Listener],
    resting: Callable[[], bool] = lambda: False,
    attended: bool = True,
    last: bool = False,
) -> PublishOutputs:
    """Bring ``job`` to its finished videos on ``machine``, as `make_video` does.

    ``resting`` is what `StageContext.stop_requested` asks, ``attended`` and ``last`` are what `Terms` says of them.
    """
    with monitoring(settings, home) as monitor, recording(job, settings, home, machine, monitor) as recorder:
        events = EventLog(job.folder / "events.jsonl", [recorder, *listeners])
        context = StageContext(events, resting, monitor.clock, monitor.easing)
        return make_video(job, settings, home, context, terms(home, machine, attended, last))


def terms(home: Home, machine: MachineProfile, attended: bool, last: bool) -> Terms:
    """Return the terms under which ``machine``, this one, makes a video."""
    speeds = machine.speeds

    def pace(engine: str, quality: Preset) -> float | None:
        """Return what jobs have shown (the median of the newest), else what a short measurement has."""
        shown = [
            run.made / run.seconds
            for run in load_estimator(home, machine).runs
            if (run.stage, run.engine, run.outcome) == ("avatar", engine, "done")
            and run.made >= _TELLING
            and run.seconds > 0
            and run.preset in NAMES
            and presets().named(run.preset).height == quality.height
        ]
        if shown:
            return median(shown[-_NEWEST:])
        return speeds.avatar_fps(engine, quality) if speeds and engine in speeds.performing else None

    return Terms(pace, machine.slow_factor, attended, last)
