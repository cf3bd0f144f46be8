"""Run the pipeline for a job, for `presgen make` and for the workers of the service alike."""

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
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import StageContext
from stages.jobs.events import EventLog, Listener
from stages.jobs.job import Job
from stages.pipeline import make_video
from stages.publish.stage import PublishOutputs

_NEWEST_RUNS = 9
"""Number of the newest runs of an engine whose median speed is taken."""
_MIN_FRAMES = 50
"""Frames that a run must have made for its speed to count."""


def run_pipeline(
    job: Job,
    settings: Settings,
    home: Home,
    machine: MachineProfile,
    listeners: list[Listener],
    stop_requested: Callable[[], bool] = lambda: False,
    attended: bool = True,
    is_last: bool = False,
) -> PublishOutputs:
    """Make the videos of ``job`` on ``machine`` (see `make_video`), monitored and recorded.

    ``stop_requested`` is that of `StageContext`, ``attended`` and ``is_last`` are those of `AttemptPolicy`.
    """
    with monitoring(home) as monitor, recording(job, settings, home, machine, monitor) as recorder:
        events = EventLog(job.folder / "events.jsonl", [recorder, *listeners])
        context = StageContext(events, stop_requested, monitor.available_clock)
        return make_video(job, settings, home, context, make_attempt_policy(home, machine, attended, is_last))


def make_attempt_policy(home: Home, machine: MachineProfile, attended: bool, is_last: bool) -> AttemptPolicy:
    """Return the policy of an attempt on ``machine``, which is the one that runs this."""
    speeds = machine.speeds

    def expected_fps(engine: str, quality: Preset) -> float | None:
        """Return the median speed of the newest jobs, else that of the benchmark, else None."""
        measured = [
            run.made / run.seconds
            for run in load_estimator(home, machine).runs
            if (run.stage, run.engine, run.outcome) == ("avatar", engine, "done")
            and run.made >= _MIN_FRAMES
            and run.seconds > 0
            and run.preset in NAMES
            and presets().get(run.preset).height == quality.height
        ]
        if measured:
            return median(measured[-_NEWEST_RUNS:])
        return speeds.avatar_fps(engine, quality) if speeds and engine in speeds.performing else None

    return AttemptPolicy(expected_fps, machine.slow_factor, attended, is_last)
