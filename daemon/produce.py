"""Making the video of a job: the one way in which `presgen make` and the workers of the service run the pipeline."""

from __future__ import annotations

from collections.abc import Callable

from config.paths import Home
from config.settings import Settings
from stages import publish
from stages.events import Listener, Report
from stages.job import Job
from stages.pipeline import make_video


def produce(
    job: Job, settings: Settings, home: Home, listeners: list[Listener], resting: Callable[[], bool] = lambda: False
) -> publish.Outputs:
    """Bring ``job`` to its finished videos, as `make_video` does. ``resting`` is what `Report` asks."""
    report = Report(job.folder / "events.jsonl", listeners, resting)
    return make_video(job, settings, home, report)
