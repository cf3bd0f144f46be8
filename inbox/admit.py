"""Turning a pair into a job: its files are moved, never copied on one volume, and never lost.

What is to be done is written down first (`intent.json`); job.json is written last. Whatever ends in between is put
back, and whatever ends after it is finished: at once if it was an error, by `recover` if it was a crash.
"""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

from config.errors import TransientError, translated
from config.failpoints import crash_point
from config.files import sync
from inbox import receipt
from inbox.admission_log import Intent, Move
from inbox.file_moves import bring
from inbox.model import Identity, Pair
from inbox.recover import PREFIX, finish, undo
from stages.jobs.job import Job
from stages.jobs.manifest import Manifest, SourceFile
from stages.script.intake import job_id

_TRY_AGAIN = "Leave the files where they are: it is tried again."


class _Changed(Exception):
    """A file is not what it was when the pair was found ready."""


def admit(pair: Pair, jobs: Path, root: Path) -> Job:
    """Move ``pair`` from the drop folder ``root`` into a new job directory below ``jobs``.

    Reads every file once, for its digest, and makes it durable, which takes seconds for gigabytes. Raises
    TransientError when the pair has changed or gone or the disk does not do what it should; then everything is back
    where it was.
    """
    now = datetime.now(UTC)
    try:
        incoming = _made(jobs, pair.name, now)
    except OSError as error:
        raise _passing(error, pair) from error
    crash_point("admit.made")
    try:
        manifest = _filled(incoming, pair, jobs, now)
    except BaseException as error:
        problem = _undone(incoming, root)
        if isinstance(error, _Changed):
            raise TransientError(f"{error} changed while it was being taken.", _TRY_AGAIN) from error
        if isinstance(error, OSError):
            raise _passing(problem or error, pair) from error
        raise
    try:
        return Job(finish(incoming, jobs), manifest)
    except OSError as error:  # an original that cannot be removed would be taken again and again
        (incoming / "job.json").unlink(missing_ok=True)
        problem = _undone(incoming, root)
        raise _passing(problem or error, pair) from error


def _made(jobs: Path, name: str, now: datetime) -> Path:
    """Make the folder of a job that is not there yet, under a hidden name."""
    while True:
        identity = job_id(name, now)
        incoming = jobs / f"{PREFIX}{identity}"
        if not os.path.lexists(jobs / identity):
            try:
                incoming.mkdir()
            except FileExistsError:
                continue
            return incoming


def _filled(incoming: Path, pair: Pair, jobs: Path, now: datetime) -> Manifest:
    """Bring the files of ``pair`` into ``incoming`` and write down what they are. Returns what job.json says."""
    intent = Intent.of(pair, jobs)
    intent.save(incoming)
    sync(jobs)
    crash_point("admit.intended")
    for part in ("input", "processing", "output"):
        (incoming / part).mkdir()
    for number, move in enumerate(intent.moves):
        _taken(move, incoming)
        crash_point(f"admit.taken.{number}")
    before = [_identity(incoming / move.target) for move in intent.moves]
    note = receipt.written(pair, intent, incoming, jobs, now)
    crash_point("admit.read")
    for move, identity in zip(intent.moves, before, strict=True):
        sync(incoming / move.target)
        if _identity(incoming / move.target) != identity or (intent.across and not move.is_at_home()):
            raise _Changed(move.original.name)  # somebody still had it open, and wrote
    note.save(incoming / "input" / receipt.RECEIPT_FILE)
    crash_point("admit.receipt")
    sources = [SourceFile(path=Path(file.path), name=file.name, sha256=file.sha256) for file in note.files[:2]]
    manifest = Manifest(
        id=incoming.name.removeprefix(PREFIX), name=pair.name, created_at=now, script=sources[0], footage=sources[1]
    )
    manifest.save(incoming / "job.json")
    crash_point("admit.committed")
    return manifest


def _taken(move: Move, incoming: Path) -> None:
    """Bring one file, which must be what it was when the pair was found ready."""
    target = incoming / move.target
    target.parent.mkdir(parents=True, exist_ok=True)
    if _identity(move.original) != move.identity:
        raise _Changed(move.original.name)
    if os.path.lexists(target):  # names that differ only in case, on a disk that does not tell them apart
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    bring(move.original, target)
    moved = not os.path.lexists(move.original)
    there = _identity(target if moved else move.original)
    if not there.is_content_of(move.identity):
        raise _Changed(move.original.name)
    sync(target.parent)


def _identity(path: Path) -> Identity:
    return Identity.of(os.lstat(path))


def _undone(incoming: Path, root: Path) -> OSError | None:
    """Put everything back; return what stood in the way, for then `recover` must do it."""
    try:
        undo(incoming, root)
    except OSError as error:
        return error
    return None


def _passing(error: OSError, pair: Pair) -> TransientError:
    """Return what the user should know of ``error``: nothing that the file system refuses is final."""
    if isinstance(error, FileNotFoundError):
        return TransientError(f"{pair.name} is no longer there, or not all of it.", "Drop it again.")
    known = translated(error, f"taking {pair.name} from the drop folder")
    if isinstance(known, TransientError):
        return TransientError(known.message, "Free some space; it is tried again by itself.")
    code = errno.errorcode.get(error.errno or 0, "")
    return TransientError(f"{known.message} [{code}]" if code else known.message, f"{known.hint} {_TRY_AGAIN}")
