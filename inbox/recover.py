"""Finishing or undoing admissions that were cut off."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from pathlib import Path

from pydantic import ValidationError

from config.failpoints import crash_point
from config.files import sync
from inbox import admission_log, scan
from inbox.admission_log import Intent, Move
from inbox.file_moves import give_back, part_of
from inbox.filename_rules import TAKEN
from inbox.model import Identity
from inbox.receipt import RECEIPT_FILE
from stages.jobs.job import BESIDE
from stages.jobs.manifest import Manifest

PREFIX = ".incoming-"
_ABANDONED = 24 * 3600.0
"""Seconds after which a hidden job without an intent is taken for one that another command did not finish."""


def recover(jobs: Path, root: Path) -> list[str]:
    """Finish or undo every admission that a crash or a power cut has ended halfway. Returns sentences for the log.

    May be killed and called again at any moment. Nothing that was dropped is ever deleted: it is in the drop folder
    ``root`` afterwards, or in a job. What cannot be put right now, such as on a disk that is away, is left for later.
    """
    told = []
    for incoming in sorted(jobs.glob(f"{PREFIX}*")):
        try:
            told.append(_recovered(incoming, jobs, root))
        except OSError as error:
            told.append(f"{incoming.name} could not be put right ({error}); it is tried again at the next start.")
    for left in sorted(jobs.glob(f"[!.]*-*/{admission_log.LOG_FILE}")):  # killed between the last two steps
        if (left.parent / "job.json").exists():
            left.unlink(missing_ok=True)
    return [sentence for sentence in told if sentence]


def finish(incoming: Path, jobs: Path) -> Path:
    """Make the hidden job at ``incoming``, whose job.json is written, a job. Returns its folder. Raises OSError.

    An error while the first original is removed leaves everything as it was; later ones are left to `recover`.
    """
    intent = _intent(incoming)
    removed = False
    for number, move in enumerate(intent.moves):
        try:
            removed |= _original_removed(incoming, move)
        except OSError:
            if not removed:
                raise
        crash_point(f"finish.removed.{number}")
    if intent.folder is not None and scan.remains(intent.folder):
        with contextlib.suppress(OSError):  # only a matter of words
            (intent.folder / TAKEN).touch()
    crash_point("finish.swept")
    job = jobs / incoming.name.removeprefix(PREFIX)
    incoming.rename(job)
    crash_point("finish.named")
    with contextlib.suppress(OSError):  # it is a job now, whatever happens
        sync(jobs)
        (job / admission_log.LOG_FILE).unlink()
    return job


def undo(incoming: Path, root: Path) -> str:
    """Put every file of the hidden job at ``incoming`` back where it was dropped, and remove the job. Raises OSError.

    Where another file has taken a place meanwhile, all go into a folder of their own in the drop folder ``root``.
    Returns a sentence for the log.
    """
    if not (incoming / admission_log.LOG_FILE).exists():
        shutil.rmtree(incoming)  # nothing had been moved yet
        return f"The admission {incoming.name} had not begun; nothing was lost."
    intent = _intent(incoming)
    kept = [move for move in intent.moves if _is_only_here(incoming, move, intent.across)]
    aside = root / f"{intent.name.replace('/', '-')[:60]} ({incoming.name[-4:]})"
    crowded = aside.exists() or any(os.path.lexists(m.original) or m.original == incoming / m.target for m in kept)
    for number, move in enumerate(kept):
        place = aside / _plain(move.target) if crowded else move.original
        if not root.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
        place.parent.mkdir(parents=True, exist_ok=True)
        give_back(incoming / move.target, place)
        sync(place.parent)
        crash_point(f"undo.gave.{number}")
    for move in intent.moves:
        part_of(move.original).unlink(missing_ok=True)
    for part in ("input", "processing", "output"):  # the intent goes last: what is gone is not looked for again
        shutil.rmtree(incoming / part, ignore_errors=True)
    crash_point("undo.cleared")
    shutil.rmtree(incoming)
    return f"{intent.name} had not been taken in completely; it is back in the drop folder."


def _recovered(incoming: Path, jobs: Path, root: Path) -> str:
    if not (incoming / admission_log.LOG_FILE).exists():
        return _without_intent(incoming)
    try:
        manifest = Manifest.load(incoming / "job.json")
    except (FileNotFoundError, ValidationError):
        return undo(incoming, root)
    try:
        finish(incoming, jobs)
    except OSError:
        (incoming / "job.json").unlink(missing_ok=True)
        return undo(incoming, root)
    return f"{manifest.name} had been taken in but for the last step; it is job {manifest.id}."


def _without_intent(incoming: Path) -> str:
    """Remove what a crash left before the intent; leave alone what a `presgen make` may be copying at this moment."""
    copying = (incoming / "input").exists()
    if copying and time.time() - incoming.stat().st_mtime < _ABANDONED:
        return ""
    shutil.rmtree(incoming)
    return f"{incoming.name} was left over and is removed; nothing had been taken from the drop folder."


def _original_removed(incoming: Path, move: Move) -> bool:
    """Remove an original that had to be copied, if it still is what was copied. Returns whether there was one."""
    if not move.is_at_home():
        return False
    if os.path.samefile(move.original, incoming / move.target):  # noqa: PTH121  killed while it was given back
        return False
    move.original.unlink()
    sync(move.original.parent)
    return True


def _intent(incoming: Path) -> Intent:
    """Return what was intended; if the note of it is damaged, that all there is comes from nowhere."""
    try:
        return Intent.load(incoming)
    except (ValueError, KeyError, TypeError):
        files = [
            path for path in sorted((incoming / "input").rglob("*")) if path.is_file() and path.name != RECEIPT_FILE
        ]
        moves = tuple(Move(path, path.relative_to(incoming), Identity(0, 0, 0, 0)) for path in files)
        return Intent("returned", None, False, moves)


def _is_only_here(incoming: Path, move: Move, across: bool) -> bool:
    """Tell whether a file must be put back, because only the hidden job has it.

    A file that was copied need not, as long as there is one in its place: the original, a newer version of it, or the
    same once more because a crash came right after it was put back.
    """
    if not os.path.lexists(incoming / move.target):
        return False
    return not (os.path.lexists(move.original) if across else move.is_at_home())


def _plain(target: Path) -> Path:
    """Return the path from the folder of the script of what is kept at ``target`` in a job."""
    inside = target.relative_to("input")
    return inside.relative_to(BESIDE) if inside.parts[0] == BESIDE else inside
