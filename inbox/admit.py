"""Admit a pair: move its files into a new job directory without losing any of them.

On one volume files are moved, never copied; a file that several pairs need, such as the footage of several scripts, is
linked into the jobs of all but the last one, which moves it. A script belongs to one pair and is always moved, so that
a pair is never admitted twice. The moves are logged first (intent.json) and job.json is written last: an admission that
stops before job.json is undone, one that stops after it is finished; at once after an error, by `recover` after a
crash.
"""

from __future__ import annotations

import errno
import os
import pwd
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from config.errors import PresGenError, TransientError, translate_os_error
from config.failpoints import crash_point
from config.files import sync
from inbox import receipt
from inbox.admission_log import AdmissionLog, FileMove
from inbox.file_moves import link_or_copy_verified, move_or_copy
from inbox.filename_rules import printable
from inbox.model import FileIdentity, Pair
from inbox.recover import INCOMING_PREFIX, finish, undo
from stages.jobs.job import Job
from stages.jobs.manifest import Manifest, SourceFile
from stages.script.intake import job_id

_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM})
_RETRY_HINT = "Leave the files where they are: it is tried again."


class _SourceChanged(Exception):
    """A file has changed since the pair was found ready."""


def admit_all(pairs: Sequence[Pair], jobs: Path, root: Path) -> Iterator[tuple[Pair, Job | PresGenError]]:
    """Admit ``pairs`` one after the other; yield each with its job or its error.

    A file that several of them need stays in the drop folder until the last of them is admitted; when one of them is
    not, for good. The caller may stop at any time. See `admit`.
    """
    open_needs = Counter(path for pair in pairs for path in pair.files)
    linked: set[Path] = set()
    for pair in pairs:
        shared = {path for path in pair.files if open_needs[path] > 1} | pair.stays
        try:
            job = admit(_observe_again(replace(pair, stays=frozenset(shared)), linked), jobs, root)
        except PresGenError as error:
            yield pair, error
        else:
            open_needs.subtract(pair.files)
            linked |= shared
            yield pair, job


def admit(pair: Pair, jobs: Path, root: Path) -> Job:
    """Move ``pair`` from the drop folder ``root`` into a new job directory below ``jobs``.

    What ``stays`` is linked or copied. Reads every file once, for its digest, and flushes it to the disk, which takes
    seconds for gigabytes. Raises TransientError when the pair has changed or disappeared or the file system fails; all
    files are then back in the drop folder.
    """
    now = datetime.now(UTC)
    try:
        incoming = _create_incoming(jobs, pair.name, now)
    except OSError as error:
        raise _as_transient(error, pair) from error
    crash_point("admit.made")
    try:
        manifest = _fill_incoming(incoming, pair, jobs, now)
    except BaseException as error:
        problem = _roll_back(incoming, root)
        if isinstance(error, _SourceChanged):
            raise TransientError(f"{error} changed while it was being taken.", _RETRY_HINT) from error
        if isinstance(error, OSError):
            raise _as_transient(problem or error, pair) from error
        raise
    try:
        return Job(finish(incoming, jobs), manifest)
    except OSError as error:  # an original that cannot be removed would be admitted again and again
        (incoming / "job.json").unlink(missing_ok=True)
        problem = _roll_back(incoming, root)
        raise _as_transient(problem or error, pair) from error


def _observe_again(pair: Pair, linked: set[Path]) -> Pair:
    """Return ``pair`` with the new identities of its ``linked`` files.

    A link changes the time of the last change.
    """

    def identify(path: Path, seen: FileIdentity) -> FileIdentity:
        if path in linked and os.path.lexists(path) and (now := _read_identity(path)).is_content_of(seen):
            return now
        return seen

    files = tuple((path, identify(path, seen)) for path, seen in pair.seen.files)
    return replace(pair, seen=replace(pair.seen, files=files))


def _create_incoming(jobs: Path, name: str, now: datetime) -> Path:
    """Create the directory of a new job under its hidden name. Raises OSError."""
    while True:
        identity = job_id(name, now)
        incoming = jobs / f"{INCOMING_PREFIX}{identity}"
        if not os.path.lexists(jobs / identity):
            try:
                incoming.mkdir()
            except FileExistsError:
                continue
            return incoming


def _fill_incoming(incoming: Path, pair: Pair, jobs: Path, now: datetime) -> Manifest:
    """Move the files of ``pair`` into ``incoming`` and write receipt.json and job.json.

    Returns the manifest.
    """
    log = AdmissionLog.of(pair, jobs)
    log.save(incoming)
    sync(jobs)
    crash_point("admit.intended")
    if log.across:
        _check_removable(log)
    for part in ("input", "processing", "output"):
        (incoming / part).mkdir()
    for number, move in enumerate(log.moves):
        _take_file(move, incoming)
        crash_point(f"admit.taken.{number}")
    before = [_read_identity(incoming / move.target) for move in log.moves]
    note = receipt.create_receipt(pair, log, incoming, jobs, now)
    crash_point("admit.read")
    for move, identity in zip(log.moves, before, strict=True):
        sync(incoming / move.target)
        kept = log.across or move.stays
        if _read_identity(incoming / move.target) != identity or (kept and not move.original_is_unchanged()):
            raise _SourceChanged(move.original.name)  # a program that still had it open wrote to it
    note.save(incoming / "input" / receipt.RECEIPT_FILE)
    crash_point("admit.receipt")
    sources = [SourceFile(path=Path(file.path), name=file.name, sha256=file.sha256) for file in note.files[:2]]
    manifest = Manifest(
        id=incoming.name.removeprefix(INCOMING_PREFIX),
        name=pair.name,
        created_at=now,
        script=sources[0],
        footage=sources[1],
    )
    manifest.save(incoming / "job.json")
    crash_point("admit.committed")
    return manifest


def _check_removable(log: AdmissionLog) -> None:
    """Raise PermissionError when an original could not be removed after it was copied."""
    for move in log.moves:
        if not os.access(move.original.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(move.original))


def _take_file(move: FileMove, incoming: Path) -> None:
    """Move one file, or link it if it stays.

    Raises _SourceChanged when it has changed since the pair was found ready, OSError.
    """
    target = incoming / move.target
    target.parent.mkdir(parents=True, exist_ok=True)
    if _read_identity(move.original) != move.identity:
        raise _SourceChanged(move.original.name)
    if os.path.lexists(target):  # two names that differ only in case, on a case-insensitive volume
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    (link_or_copy_verified if move.stays else move_or_copy)(move.original, target)
    moved = not os.path.lexists(move.original)
    there = _read_identity(target if moved else move.original)
    if not there.is_content_of(move.identity):
        raise _SourceChanged(move.original.name)
    sync(target.parent)


def _read_identity(path: Path) -> FileIdentity:
    return FileIdentity.of(os.lstat(path))


def _roll_back(incoming: Path, root: Path) -> OSError | None:
    """Undo the admission.

    Return the error that prevented it, in which case `recover` undoes it later.
    """
    try:
        undo(incoming, root)
    except OSError as error:
        return error
    return None


def _as_transient(error: OSError, pair: Pair) -> TransientError:
    """Return ``error`` as a TransientError with a hint: an admission is always tried again."""
    if isinstance(error, FileNotFoundError):
        return TransientError(f"{pair.name} is no longer there, or not all of it.", "Drop it again.")
    if error.errno in _NOT_ALLOWED and (place := _find_protected(error, pair)) is not None:
        return _describe_protection(place, pair)
    known = translate_os_error(error, f"taking {pair.name} from the drop folder")
    if isinstance(known, TransientError):
        return TransientError(known.message, "Free some space; it is tried again by itself.")
    return TransientError(known.message, f"{known.hint} {_RETRY_HINT}")


def _find_protected(error: OSError, pair: Pair) -> Path | None:
    """Return the dropped file that could not be moved; None when another path is to blame."""
    named = {os.fspath(name) for name in (error.filename, error.filename2) if isinstance(name, str | os.PathLike)}
    return next((path for path, _ in pair.seen.files if os.fspath(path) in named), None)


def _describe_protection(path: Path, pair: Pair) -> TransientError:
    """Return the error for a pair that can be read but not taken.

    It says which folder must be made writable, and for whom.
    """
    shown, owner, user = printable(str(path.parent)), path.parent.stat().st_uid, os.geteuid()
    if owner == user:
        why, command = f"{shown} is write-protected", "chmod -R u+w"
    else:
        why = f"{shown} belongs to {_name_user(owner)}, and PresGen runs as {_name_user(user)}"
        command = f"sudo chown -R {_name_user(user).removeprefix('user ')}"
    return TransientError(
        f"The files can be read but not taken: {why}.",
        f"Make it writable for {_name_user(user)} ({command} {shlex.quote(shown)}); it is tried again by itself.",
    )


def _name_user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # in a container, or a user of another machine
        return f"user {number}"
