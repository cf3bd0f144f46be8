"""What is to be delivered and under which names: written down before anything appears, so that it happens once."""

from __future__ import annotations

from pathlib import Path

from config.files import digest
from outbox.file_names import free, safe
from stages.jobs.job import SOUND, VIDEO, Job
from stages.records.base import Record

FILE = "delivery.json"


class PlannedFile(Record):
    """A file of output/, its place in the outbox, and its digest."""

    source: str
    target: str
    sha256: str


class DeliveryPlan(Record):
    """delivery.json. ``done``: everything lay in the outbox; what became of it there is no longer our business."""

    name: str
    items: tuple[PlannedFile, ...]
    done: bool = False

    @classmethod
    def of(cls, job: Job, outbox: Path) -> DeliveryPlan:
        """Return the plan for a finished job: companions in a folder of their own, the main video last."""
        name = free(safe(job.manifest.name), outbox)
        files = sorted((path for path in job.output.iterdir() if path.is_file()), key=lambda path: path.name == VIDEO)
        items = (PlannedFile(source=path.name, target=_target(path.name, name), sha256=digest(path)) for path in files)
        return cls(name=name, items=tuple(items))


def _target(file: str, name: str) -> str:
    stem = VIDEO.removesuffix(".mp4")
    if file == SOUND:
        return f"{name}.m4a"
    if file.startswith(stem):
        return f"{name}{file.removeprefix(stem)}"
    return f"{name}/{file}"
