"""Plan which files are delivered under which names.

The plan is saved before the first file appears, so that an interrupted delivery can be continued.
"""

from __future__ import annotations

from pathlib import Path

from config.files import digest
from outbox.file_names import find_free_name, make_safe_name
from stages.jobs.job import SOUND, VIDEO, Job
from stages.records.base import Record

PLAN_FILE = "delivery.json"


class PlannedFile(Record):
    """A file of output/, its path in the outbox, and its sha256."""

    source: str
    target: str
    sha256: str


class DeliveryPlan(Record):
    """The contents of delivery.json.

    ``done``: all files were in the outbox once, so none is delivered again.
    """

    name: str
    items: tuple[PlannedFile, ...]
    done: bool = False

    @classmethod
    def of(cls, job: Job, outbox: Path) -> DeliveryPlan:
        """Return the plan for a finished job: companion files in a subfolder, the main video last."""
        name = find_free_name(make_safe_name(job.manifest.name), outbox)
        files = sorted((path for path in job.output.iterdir() if path.is_file()), key=lambda path: path.name == VIDEO)
        items = (
            PlannedFile(source=path.name, target=_target_name(path.name, name), sha256=digest(path)) for path in files
        )
        return cls(name=name, items=tuple(items))


def _target_name(file: str, name: str) -> str:
    stem = VIDEO.removesuffix(".mp4")
    if file == SOUND:
        return f"{name}.m4a"
    if file.startswith(stem):
        return f"{name}{file.removeprefix(stem)}"
    return f"{name}/{file}"
