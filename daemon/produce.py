"""Making the video of a job: the one way in which `presgen make` and the workers of the service run the pipeline."""

from __future__ import annotations

from collections.abc import Callable

from config.paths import Home
from config.presets import Preset
from config.settings import Settings
from daemon import hardware
from daemon.monitor import monitoring
from daemon.performance.recorder import recording
from stages import publish
from stages.events import Listener, Report
from stages.job import Job
from stages.ladder import Terms
from stages.pipeline import make_video


def produce(
    job: Job,
    settings: Settings,
    home: Home,
    listeners: list[Listener],
    resting: Callable[[], bool] = lambda: False,
    attended: bool = True,
    last: bool = False,
) -> publish.Outputs:
    """Bring ``job`` to its finished videos, as `make_video` does.

    ``resting`` is what `Report` asks, ``attended`` and ``last`` are what `Terms` says of them.
    """
    with monitoring(settings, home) as monitor, recording(job, settings, home, monitor) as recorder:
        report = Report(
            job.folder / "events.jsonl", [recorder, *listeners], resting, easing=monitor.easing, clock=monitor.clock
        )
        return make_video(job, settings, home, report, terms(home, attended, last))


def terms(home: Home, attended: bool, last: bool) -> Terms:
    """Return the terms under which this machine makes a video."""
    speeds = hardware.speeds(home)

    def pace(engine: str, quality: Preset) -> float | None:
        known = speeds is not None and engine in speeds.performing
        return speeds.avatar(engine, quality) if speeds and known else None

    return Terms(pace, hardware.profile(home).slow, attended, last)
