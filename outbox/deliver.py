"""Deliver the files of a finished job to the outbox exactly once, also after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from config.errors import InputError, PresGenError, TransientError, translate_os_error
from config.failpoints import crash_point
from config.files import digest, link_or_copy, sync, write_atomically
from outbox.delivery_plan import PLAN_FILE, DeliveryPlan, PlannedFile
from stages.jobs.job import Job
from stages.jobs.manifest import Delivery

REMARKS_FILE = "READ ME.txt"
_HIDDEN_PREFIX = ".presgen-"


def deliver(job: Job, outbox: Path, remarks: Sequence[str] = ()) -> Delivery:
    """Copy the output of ``job`` to ``outbox`` and record the delivery in its manifest.

    ``remarks`` are paragraphs of a READ ME.txt beside the captions; without any there is none.

    Idempotent: a second call delivers nothing, also when the user has deleted or moved the files since. No file in the
    outbox is ever replaced, and none appears there in part. Raises TransientError (disk full, the outbox is missing),
    InputError (the outbox cannot be written).
    """
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        plan = _load_plan(job)
        if plan is None:
            _write_remarks(job, remarks)
            plan = _make_plan(job, outbox)
        while not plan.done:
            try:
                _execute(plan, job, outbox)
            except FileExistsError:  # another file has taken one of the names since
                _withdraw(plan, outbox)
                plan = _make_plan(job, outbox)
            else:
                plan = plan.model_copy(update={"done": True})
                plan.save(job.folder / PLAN_FILE)
                crash_point("deliver.done")
        main = plan.items[-1]
        delivery = Delivery(files=tuple(item.target for item in plan.items), sha256=main.sha256, at=datetime.now(UTC))
        job.update(delivered=delivery)
        crash_point("deliver.marked")
    except OSError as error:
        raise _translate_error(error, outbox) from error
    return delivery


def set_delivery_aside(job: Job) -> None:
    """Let the next video of ``job`` be delivered under another name.

    The plan so far is kept as delivery-1.json, delivery-2.json ...
    """
    number = 1
    while (kept := job.folder / f"delivery-{number}.json").exists():
        number += 1
    with suppress(FileNotFoundError):
        (job.folder / PLAN_FILE).rename(kept)


def _write_remarks(job: Job, remarks: Sequence[str]) -> None:
    path = job.output / REMARKS_FILE
    if remarks:
        heading = f'About the video of "{job.manifest.name}"'
        write_atomically(path, "\n\n".join((heading, *remarks)) + "\n")
    else:
        path.unlink(missing_ok=True)


def _load_plan(job: Job) -> DeliveryPlan | None:
    with suppress(FileNotFoundError, ValidationError):
        return DeliveryPlan.load(job.folder / PLAN_FILE)
    return None


def _make_plan(job: Job, outbox: Path) -> DeliveryPlan:
    plan = DeliveryPlan.of(job, outbox)
    plan.save(job.folder / PLAN_FILE)
    crash_point("deliver.planned")
    return plan


def _execute(plan: DeliveryPlan, job: Job, outbox: Path) -> None:
    """Copy the files of ``plan`` that are not in the outbox yet, durably.

    They get the permissions of the outbox. Raises FileExistsError, OSError.
    """
    permissions = outbox.stat().st_mode & 0o777
    for number, item in enumerate(plan.items):
        target = outbox / item.target
        if not target.parent.exists():
            target.parent.mkdir()
            _open_like_outbox(target.parent, permissions)
        if not _is_there(item, target):
            hidden = target.with_name(f"{_HIDDEN_PREFIX}{job.folder.name}{target.suffix}")
            link_or_copy(job.output / item.source, target, hidden)
        _open_like_outbox(target, permissions & 0o666)
        crash_point(f"deliver.put.{number}")
    for folder in {(outbox / item.target).parent for item in plan.items} | {outbox}:
        for left in folder.glob(f"{_HIDDEN_PREFIX}{job.folder.name}.*"):
            left.unlink(missing_ok=True)
        sync(folder)


def _open_like_outbox(path: Path, permissions: int) -> None:
    """Let those read ``path`` who may read the outbox, whatever the umask of the service."""
    with suppress(OSError):  # volumes without permissions
        path.chmod(permissions)


def _is_there(item: PlannedFile, target: Path) -> bool:
    """Tell whether ``target`` was delivered before a crash.

    Raises FileExistsError when it is another file.
    """
    try:
        if target.is_file() and digest(target) == item.sha256:
            return True
    except FileNotFoundError:
        return False
    if target.exists():
        raise FileExistsError(str(target))
    return False


def _withdraw(plan: DeliveryPlan, outbox: Path) -> None:
    """Delete the delivered files of a plan whose names are no longer all free."""
    for item in plan.items:
        target = outbox / item.target
        with suppress(OSError):
            if target.is_file() and digest(target) == item.sha256:
                target.unlink()
    for folder in {(outbox / item.target).parent for item in plan.items} - {outbox}:
        with suppress(OSError):
            folder.rmdir()


def _translate_error(error: OSError, outbox: Path) -> PresGenError:
    problem = translate_os_error(error, f"putting the video into {outbox}")
    if isinstance(problem, TransientError):
        return problem
    reason = error.strerror or str(error)
    return InputError(
        f"The video cannot be put into {outbox}: {reason}.", "Make the folder writable; it is tried again."
    )
