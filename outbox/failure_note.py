"""Tell the user why there is no video: FAILED.txt in the job's folder, a note in the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from config.failpoints import crash_point
from config.files import digest, link_or_copy, sync, write_atomically
from outbox.file_names import find_free_name, make_safe_name
from outbox.finder_tags import set_finder_tag
from stages.jobs.job import Job
from stages.jobs.manifest import Failure
from stages.records.base import Record

FAILURE_FILE = "FAILED.txt"
NOTE_SUFFIX = " - no video"
RECORD_FILE = "failure_note.json"
"""The file in the job's folder that says which note in the outbox is ours."""

_SCRIPT_STAGES = ("script", None)
"""Stages in which wrong input is a wrong script: None is before the first one."""


class OutboxNote(Record):
    """A note in the outbox: its name and the sha256 of its text, recorded before it appears."""

    name: str
    sha256: str


def write_failure_note(job: Job, failure: Failure, outbox: Path) -> None:
    """Write what happened and what to do; errors such as a full disk are ignored.

    FAILED.txt lies in the folder of ``job``, and a note ``NAME - no video.txt`` in ``outbox``, where no other file is
    replaced. May be repeated after a crash.
    """
    manifest = job.manifest
    text = f"""No video was made of "{manifest.name}".

What happened: {failure.message}
What to do:    {failure.hint or f"Look into {job.processing / 'processing.log'} for the details."}

Your files are in {job.input}. Nothing was deleted. They stay there for as many days as
`retention` in config.yaml says (14 unless you change it); then the footage is removed, and the script stays.
{_describe_retry(job, failure)}

This note goes away when there is a video, or when the job is given up.
"""
    with suppress(OSError):
        write_atomically(job.folder / FAILURE_FILE, text)
        _remove_note(job, outbox)  # that of an earlier attempt
        _put_note(job, outbox)


def _describe_retry(job: Job, failure: Failure) -> str:
    """Return how to try again: after a correction, where the fault is in the script."""
    command = f"presgen retry {job.manifest.id}"
    if failure.kind == "InputError" and failure.stage in _SCRIPT_STAGES:
        return (
            f"To try again:  Correct {job.script}\n"
            f"               in a text editor, then type: {command}\n"
            "Dropping the corrected script and the footage into the inbox again works too."
        )
    return f"To try again:  {command}\nDropping the script and the footage into the inbox again works too."


def remove_failure_note(job: Job, outbox: Path) -> None:
    """Delete FAILED.txt and the note of ``job`` in ``outbox``; errors are ignored."""
    with suppress(OSError):
        (job.folder / FAILURE_FILE).unlink(missing_ok=True)
        _remove_note(job, outbox)


def remove_outdated_notes(delivered: Job, failed: Iterable[Job], outbox: Path) -> None:
    """Delete the note of a delivered job, and those in ``outbox`` of earlier jobs of its name.

    ``failed``: all failed jobs. Errors are ignored.
    """
    remove_failure_note(delivered, outbox)
    for job in failed:
        manifest = job.manifest
        if manifest.name == delivered.manifest.name and manifest.created_at < delivered.manifest.created_at:
            with suppress(OSError):
                _remove_note(job, outbox)


def _put_note(job: Job, outbox: Path) -> None:
    """Put FAILED.txt under a free name into ``outbox``. Raises OSError."""
    outbox.mkdir(parents=True, exist_ok=True)
    text = job.folder / FAILURE_FILE
    while True:
        name = f"{find_free_name(make_safe_name(job.manifest.name) + NOTE_SUFFIX, outbox)}.txt"
        OutboxNote(name=name, sha256=digest(text)).save(job.folder / RECORD_FILE)
        crash_point("note.recorded")
        try:
            link_or_copy(text, outbox / name, _hidden(job, outbox))
            break
        except FileExistsError:  # another file has taken the name since
            continue
    crash_point("note.put")
    sync(outbox)
    set_finder_tag(outbox / name, "failed")


def _remove_note(job: Job, outbox: Path) -> None:
    """Delete the note of ``job`` in ``outbox`` if it is still as it was written. Raises OSError."""
    _hidden(job, outbox).unlink(missing_ok=True)
    try:
        note = OutboxNote.load(job.folder / RECORD_FILE)
    except (FileNotFoundError, ValidationError):
        return
    path = outbox / note.name
    if path.is_file() and digest(path) == note.sha256:
        path.unlink()
    (job.folder / RECORD_FILE).unlink(missing_ok=True)


def _hidden(job: Job, outbox: Path) -> Path:
    """Return the path of the copy of a note before it is complete."""
    return outbox / f".presgen-{job.folder.name}.txt"
