"""Explain half a pair whose other half was taken with an earlier version of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from inbox.filename_rules import comparison_key, comparison_stem
from inbox.model import Waiting, WaitReason
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

_STATES = {
    JobState.INPUT: "queued",
    JobState.PROCESSING: "being made",
    JobState.OUTPUT: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "given up",
}


def explain_taken_halves(waiting: Iterable[Waiting], jobs: Iterable[Job]) -> Iterator[Waiting]:
    """Yield ``waiting``; half a pair of which there is a job says so.

    Editors save a script again after it was taken, and users drop a corrected script alone. ``jobs``: oldest first.
    """
    latest: dict[str, Job] | None = None
    for item in waiting:
        if item.reason is WaitReason.PARTNER:
            if latest is None:
                latest = {comparison_key(job.manifest.name): job for job in jobs if not job.manifest.direct}
            yield _explain(item, latest)
        else:
            yield item


def _explain(item: Waiting, latest: dict[str, Job]) -> Waiting:
    """Return ``item``, saying which of ``latest`` took its other half.

    That is the job of its name whose script or footage has the name of its file.
    """
    is_folder = item.path.is_dir()
    job = latest.get(comparison_key(item.path.name) if is_folder else comparison_stem(item.path.name))
    if job is None:
        return item
    names = {comparison_key(name) for name in (_list_names(item.path) if is_folder else [item.path.name])}
    manifest = job.manifest
    if comparison_key(manifest.script.name) in names:
        half, other, place = "script", "video", job.footage
    elif comparison_key(manifest.footage.name) in names:
        half, other, place = "video", "script", job.script
    else:
        return item
    message = (
        f"The {other} of {item.name} was already taken, with an earlier version of this {half}, as job {manifest.id} "
        f"({_STATES[manifest.state]}). To make a video of the new version, drop both again "
        f"(the {other} lies in {place}). If the earlier version is the right one, delete {item.name}."
    )
    if manifest.state in (JobState.INPUT, JobState.PROCESSING):
        message += f" To stop that job: presgen cancel {manifest.id}"
    return replace(item, message=message)


def _list_names(folder: Path) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208  names alone
    return []
