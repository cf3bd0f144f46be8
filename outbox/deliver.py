"""Delivery: a finished set appears in the outbox exactly once, whatever is killed when."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from config.errors import InputError, PresGenError, TransientError, translate_os_error
from config.failpoints import crash_point
from config.files import digest, link_or_copy, sync
from outbox.delivery_plan import FILE, DeliveryPlan, PlannedFile
from stages.jobs.job import Job
from stages.jobs.manifest import Delivery

_HIDDEN = ".presgen-"


def deliver(job: Job, outbox: Path) -> Delivery:
    """Put the output of ``job`` into ``outbox`` and record that in its manifest; once, however often it is called.

    Nothing in the outbox is ever replaced, and nothing appears there in part. What the user deletes or moves after the
    delivery stays away. Raises TransientError (disk full, the outbox is not there), InputError (it cannot be written).
    """
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        plan = _kept(job) or _planned(job, outbox)
        while not plan.done:
            try:
                _fulfil(plan, job, outbox)
            except FileExistsError:  # somebody took a name meanwhile
                _withdraw(plan, outbox)
                plan = _planned(job, outbox)
            else:
                plan = plan.model_copy(update={"done": True})
                plan.save(job.folder / FILE)
                crash_point("deliver.done")
        main = plan.items[-1]
        delivery = Delivery(files=tuple(item.target for item in plan.items), sha256=main.sha256, at=datetime.now(UTC))
        job.update(delivered=delivery)
        crash_point("deliver.marked")
    except OSError as error:
        raise _trouble(error, outbox) from error
    return delivery


def _kept(job: Job) -> DeliveryPlan | None:
    with suppress(FileNotFoundError, ValidationError):
        return DeliveryPlan.load(job.folder / FILE)
    return None


def _planned(job: Job, outbox: Path) -> DeliveryPlan:
    plan = DeliveryPlan.of(job, outbox)
    plan.save(job.folder / FILE)
    crash_point("deliver.planned")
    return plan


def _fulfil(plan: DeliveryPlan, job: Job, outbox: Path) -> None:
    """Bring every file of ``plan`` to its place, those that are not there yet, and make that durable."""
    for number, item in enumerate(plan.items):
        target = outbox / item.target
        target.parent.mkdir(exist_ok=True)
        if not _is_there(item, target):
            hidden = target.with_name(f"{_HIDDEN}{job.folder.name}{target.suffix}")
            link_or_copy(job.output / item.source, target, hidden)
        crash_point(f"deliver.put.{number}")
    for folder in {(outbox / item.target).parent for item in plan.items} | {outbox}:
        for left in folder.glob(f"{_HIDDEN}{job.folder.name}.*"):
            left.unlink(missing_ok=True)
        sync(folder)


def _is_there(item: PlannedFile, target: Path) -> bool:
    """Tell whether ``target`` is what we put there before a crash. Raises FileExistsError when it is another file."""
    try:
        if target.is_file() and digest(target) == item.sha256:
            return True
    except FileNotFoundError:
        return False
    if target.exists():
        raise FileExistsError(str(target))
    return False


def _withdraw(plan: DeliveryPlan, outbox: Path) -> None:
    """Take back what is ours of a plan whose names are no longer free."""
    for item in plan.items:
        target = outbox / item.target
        with suppress(OSError):
            if target.is_file() and digest(target) == item.sha256:
                target.unlink()
    for folder in {(outbox / item.target).parent for item in plan.items} - {outbox}:
        with suppress(OSError):
            folder.rmdir()


def _trouble(error: OSError, outbox: Path) -> PresGenError:
    problem = translate_os_error(error, f"putting the video into {outbox}")
    if isinstance(problem, TransientError):
        return problem
    reason = error.strerror or str(error)
    return InputError(
        f"The video cannot be put into {outbox}: {reason}.", "Make the folder writable; it is tried again."
    )
