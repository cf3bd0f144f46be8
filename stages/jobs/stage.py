"""Define a stage, and run it unless its recorded outputs are still valid."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from config.errors import OutOfMemory, PresGenError, translate_os_error
from config.failpoints import crash_point
from config.files import digest
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind
from stages.jobs.job import Job
from stages.jobs.manifest import StageRun
from stages.jobs.memory_errors import is_out_of_memory
from stages.records.base import Record

I = TypeVar("I", bound=Record)  # noqa: E741  inputs
O = TypeVar("O", bound=Record)  # noqa: E741  outputs


@dataclass(frozen=True, slots=True)
class Stage(Generic[I, O]):
    """A named function from frozen inputs to frozen outputs, and the files that it writes.

    ``run(inputs, folder, context)`` writes the files and folders ``makes`` into ``folder`` (processing/) and returns
    its outputs. A field that is a path, or a tuple of paths, names files: of inputs the contents are hashed, of
    outputs the path is recorded relative to the job.
    ``engine`` is the name of the engine that works in the stage; empty: none.
    ``version`` changes when the same inputs would give another result (engines add theirs).
    """

    name: str
    version: str
    makes: tuple[str, ...]
    outputs: type[O]
    run: Callable[[I, Path, StageContext], O]
    engine: str = ""


def advance(job: Job, stage: Stage[I, O], inputs: I, context: StageContext) -> O:
    """Run ``stage`` unless the job holds its outputs for the same inputs, and record them.

    Raises TransientError when the disk or the memory is full, and the errors of the stage.
    """
    fingerprint = _fingerprint(stage, inputs)
    engine = {"engine": stage.engine} if stage.engine else {}
    done = job.manifest.stages.get(stage.name)
    if (
        done is not None
        and done.fingerprint == fingerprint
        and all((job.folder / f).exists() for f in done.files.values())
    ):
        context.emit(EventKind.STAGE_SKIPPED, stage=stage.name, **engine)
        return stage.outputs.model_validate(done.values | _join_paths(job.folder, done.files))

    context.stop_if_requested()
    for name in stage.makes:
        _discard(job.processing / name)
    context.emit(EventKind.STAGE_STARTED, stage=stage.name, **engine)
    crash_point(f"{stage.name}.begun")
    started_at = datetime.now(UTC)
    try:
        outputs = stage.run(inputs, job.processing, replace(context, stage=stage.name))
    except PresGenError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise OutOfMemory(
                f"The memory was full in the {stage.name} stage.",
                "Close other programs, then run the same command again.",
            ) from error
        if isinstance(error, OSError):
            raise translate_os_error(error, f"working on the {stage.name} stage") from error
        raise
    files, values = _split_paths(outputs)
    run = StageRun(
        fingerprint=fingerprint,
        files={key: path.relative_to(job.folder).as_posix() for key, path in files.items()},
        values=values,
        started_at=started_at,
        finished_at=datetime.now(UTC),
    )
    crash_point(f"{stage.name}.made")
    job.update(stages=job.manifest.stages | {stage.name: run})
    crash_point(f"{stage.name}.done")
    context.emit(EventKind.STAGE_FINISHED, stage=stage.name, seconds=round(run.seconds, 3), **engine)
    return outputs


def _fingerprint(stage: Stage[I, O], inputs: I) -> str:
    """Hash the stage's name and version, the inputs, and the contents of every file among them."""
    files, values = _split_paths(inputs)
    digests = {key: digest(path) for key, path in files.items()}
    text = json.dumps([stage.name, stage.version, values, digests], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _split_paths(record: Record) -> tuple[dict[str, Path], dict[str, object]]:
    """Split the fields of ``record`` into paths and other values.

    Paths in tuples have their index in the key (``cues.0``), those in inner records the field (``appearance.brand``).
    """
    files: dict[str, Path] = {}
    values: dict[str, object] = {}
    dumped = record.model_dump()
    for key, value in record:
        if isinstance(value, Path):
            files[key] = value
        elif isinstance(value, tuple) and value and all(isinstance(item, Path) for item in value):
            files |= {f"{key}.{number}": item for number, item in enumerate(value)}
        elif isinstance(value, Record):
            inner_files, values[key] = _split_paths(value)
            files |= {f"{key}.{name}": path for name, path in inner_files.items()}
        else:
            values[key] = dumped[key]
    return files, values


def _join_paths(folder: Path, files: dict[str, str]) -> dict[str, Path | list[Path]]:
    """Return recorded files as the fields of outputs."""
    fields: dict[str, Path | list[Path]] = {}
    for key, file in files.items():
        name, numbered, _ = key.partition(".")
        if numbered:
            several = fields.setdefault(name, [])
            assert isinstance(several, list)
            several.append(folder / file)
        else:
            fields[name] = folder / file
    return fields


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
