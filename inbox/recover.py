"""Finish or undo admissions that a crash interrupted."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from pathlib import Path

from pydantic import ValidationError

from config.errors import describe_os_error
from config.failpoints import crash_point
from config.files import sync
from inbox import admission_log, scan
from inbox.admission_log import AdmissionLog, FileMove
from inbox.file_moves import get_partial_copy_path, move_back
from inbox.filename_rules import TAKEN_MARKER
from inbox.model import FileIdentity
from inbox.receipt import RECEIPT_FILE
from stages.jobs.job import PICTURES_FOLDER
from stages.jobs.manifest import Manifest

INCOMING_PREFIX = ".incoming-"
_ABANDONED_S = 24 * 3600.0
"""Seconds after which a hidden job without an admission log counts as the remains of an interrupted `presgen make`."""


def recover(jobs: Path, root: Path) -> list[str]:
    """Finish or undo every admission that a crash or a power cut has interrupted.

    Returns sentences for the log. May be killed and called again at any moment. Dropped files are never deleted: they
    are in the drop folder ``root`` afterwards, or in a job. What cannot be recovered now, such as on an unmounted
    volume, is left for later.
    """
    messages = []
    for incoming in sorted(jobs.glob(f"{INCOMING_PREFIX}*")):
        try:
            messages.append(_recover_job(incoming, jobs, root))
        except OSError as error:
            reason = describe_os_error(error)
            messages.append(f"{incoming.name} could not be recovered ({reason}); it is tried again at the next start.")
    for left in sorted(jobs.glob(f"[!.]*-*/{admission_log.LOG_FILE}")):  # killed between the last two steps
        if (left.parent / "job.json").exists():
            left.unlink(missing_ok=True)
    return [message for message in messages if message]


def finish(incoming: Path, jobs: Path) -> Path:
    """Turn the hidden job at ``incoming``, whose job.json is written, into a job.

    Returns its folder. Raises OSError. An error while the first original is removed changes nothing; later errors are
    left to `recover`.
    """
    log = _load_log(incoming)
    removed = False
    for number, move in enumerate(log.moves):
        try:
            removed |= _remove_original(incoming, move)
        except OSError:
            if not removed:
                raise
        crash_point(f"finish.removed.{number}")
    if log.folder is not None:
        for folder in dict.fromkeys((log.moves[0].original.parent, log.folder)):  # that of the script, the dropped one
            if scan.remove_if_only_junk(folder):
                with contextlib.suppress(OSError):
                    (folder / TAKEN_MARKER).touch()
    crash_point("finish.swept")
    job = jobs / incoming.name.removeprefix(INCOMING_PREFIX)
    incoming.rename(job)
    crash_point("finish.named")
    with contextlib.suppress(OSError):  # the job exists now, whatever happens
        sync(jobs)
        (job / admission_log.LOG_FILE).unlink()
    return job


def undo(incoming: Path, root: Path) -> str:
    """Move all files of the hidden job at ``incoming`` back and delete the job. Raises OSError.

    If another file has the name of one of them now, all go into a new folder in the drop folder ``root``. Returns a
    sentence for the log.
    """
    if not (incoming / admission_log.LOG_FILE).exists():
        shutil.rmtree(incoming)  # nothing had been moved yet
        return f"The admission {incoming.name} had not begun; nothing was lost."
    log = _load_log(incoming)
    kept = [move for move in log.moves if _is_only_copy(incoming, move, log.across)]
    aside = root / f"{log.name.replace('/', '-')[:60]} ({incoming.name[-4:]})"
    crowded = aside.exists() or any(os.path.lexists(m.original) or m.original == incoming / m.target for m in kept)
    for number, move in enumerate(kept):
        place = aside / _dropped_path(move.target) if crowded else move.original
        if not root.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
        place.parent.mkdir(parents=True, exist_ok=True)
        move_back(incoming / move.target, place)
        sync(place.parent)
        crash_point(f"undo.gave.{number}")
    for move in log.moves:
        get_partial_copy_path(move.original).unlink(missing_ok=True)
    for part in ("input", "processing", "output"):  # the admission log is deleted last
        shutil.rmtree(incoming / part, ignore_errors=True)
    crash_point("undo.cleared")
    shutil.rmtree(incoming)
    return f"{log.name} had not been admitted completely; it is back in the drop folder."


def _recover_job(incoming: Path, jobs: Path, root: Path) -> str:
    if not (incoming / admission_log.LOG_FILE).exists():
        return _remove_without_log(incoming)
    try:
        manifest = Manifest.load(incoming / "job.json")
    except (FileNotFoundError, ValidationError):
        return undo(incoming, root)
    try:
        finish(incoming, jobs)
    except OSError:
        (incoming / "job.json").unlink(missing_ok=True)
        return undo(incoming, root)
    return f"{manifest.name} had been admitted except for the last step; it is job {manifest.id}."


def _remove_without_log(incoming: Path) -> str:
    """Delete a hidden job without a log, unless a `presgen make` may be copying into it."""
    copying = (incoming / "input").exists()
    if copying and time.time() - incoming.stat().st_mtime < _ABANDONED_S:
        return ""
    shutil.rmtree(incoming)
    return f"{incoming.name} was left over and is deleted; nothing had been taken from the drop folder."


def _remove_original(incoming: Path, move: FileMove) -> bool:
    """Delete an original that was copied across volumes, if it is unchanged.

    Returns whether it was deleted.
    """
    if move.stays or not move.original_is_unchanged():
        return False
    if os.path.samefile(move.original, incoming / move.target):  # noqa: PTH121  killed during move_back
        return False
    move.original.unlink()
    sync(move.original.parent)
    return True


def _load_log(incoming: Path) -> AdmissionLog:
    """Return the admission log.

    If it is damaged, one that moves every file to a new folder in the drop folder.
    """
    try:
        return AdmissionLog.load(incoming)
    except (ValueError, KeyError, TypeError):
        files = [
            path for path in sorted((incoming / "input").rglob("*")) if path.is_file() and path.name != RECEIPT_FILE
        ]
        moves = tuple(FileMove(path, path.relative_to(incoming), FileIdentity(0, 0, 0, 0)) for path in files)
        return AdmissionLog("returned", None, False, moves)


def _is_only_copy(incoming: Path, move: FileMove, across: bool) -> bool:
    """Tell whether a file must be moved back, because only the hidden job has it.

    A file that was copied across volumes, or that stays, need not be, as long as a file lies in its place: the
    original, a newer version of it, or the copy that an interrupted `undo` has already moved back.
    """
    if not os.path.lexists(incoming / move.target):
        return False
    return not (os.path.lexists(move.original) if across or move.stays else move.original_is_unchanged())


def _dropped_path(target: Path) -> Path:
    """Return the path, relative to the script's folder, of the file at ``target`` in a job."""
    inside = target.relative_to("input")
    return inside.relative_to(PICTURES_FOLDER) if inside.parts[0] == PICTURES_FOLDER else inside
