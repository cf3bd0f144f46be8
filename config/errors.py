"""Define the errors that users can see, and the exit code of each.

PresGenError(message, hint)      70  a bug unless a subclass says otherwise
├─ UsageError                    64  the command was called wrongly
├─ SettingsError                 78  the YAML is wrong: every problem at once, with its place
├─ InputError                    65  the dropped files are wrong; retrying is useless
├─ MissingDependency             69  weights, program or engine absent; the hint is the command to type
├─ Unsuited                      65  this engine cannot work with this footage; the ladder goes one step down
├─ TooSlow                       75  this engine would take too long; the ladder goes one step down
├─ TransientError                75  disk full, memory, worker killed: retried with back-off
│   ├─ DiskFull                      waits for space; costs no attempt
│   ├─ OutOfMemory                   an engine steps down; everything else is tried again
│   └─ WorkerLost                    with exit status or signal
└─ AlreadyRunning                73  who holds the lock
Interrupted (a decision, not an error): shutdown, guard, cancel; the attempt is not counted
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable


class PresGenError(Exception):
    """Base of all errors that users see.

    ``message`` says what happened, ``hint`` what to do about it.
    """

    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(PresGenError):
    """The command was called wrongly."""

    exit_code = 64


class SettingsError(PresGenError):
    """The settings are wrong; ``message`` lists every problem with its place."""

    exit_code = 78


class InputError(PresGenError):
    """The dropped files are wrong; trying again with the same files is useless."""

    exit_code = 65


class MissingDependency(PresGenError):
    """Weights, a program or an engine is absent; the hint is the command to type."""

    exit_code = 69


class Unsuited(PresGenError):
    """An engine cannot work with this footage; the ladder of the preset goes one step down."""

    exit_code = 65


class TooSlow(PresGenError):
    """An engine would take longer than there is time.

    The ladder of the preset goes one step down.
    """

    exit_code = 75


class TransientError(PresGenError):
    """A resource was unavailable; the same work may succeed later."""

    exit_code = 75


class DiskFull(TransientError):
    """There is no space left; the same work succeeds when there is."""


class OutOfMemory(TransientError):
    """Memory ran out.

    The same work needs less at a lower quality, or succeeds when other programs use less.
    """


class WorkerLost(TransientError):
    """A worker process ended without an answer."""


class AlreadyRunning(PresGenError):
    """Another daemon holds the lock."""

    exit_code = 73


class Interrupted(Exception):
    """The service stopped the work on purpose (shutdown, guard, cancel).

    It does not count as an attempt.
    """


_CLOSE = 0.75
"""Ratio of `difflib` from which two words are close: one slip in four letters. Below it, suggestions mislead."""
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def translate_os_error(error: OSError, action: str) -> PresGenError:
    """Return the error to show for an OSError raised during ``action`` ("writing the video").

    A full disk or exhausted memory is transient (DiskFull, OutOfMemory); every other refusal of the file system is an
    InputError about the path that was given.
    """
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in _NO_SPACE:
        return DiskFull(
            f"There is no space left on the disk while {action}{place}.",
            "Free some space, then run the same command again.",
        )
    if error.errno == errno.ENOMEM:
        return OutOfMemory(
            f"The memory was full while {action}.", "Close other programs, then run the same command again."
        )
    message = f"{action[:1].upper()}{action[1:]} failed: {describe_os_error(error)}."
    return InputError(message, "Check the path and its permissions.")


def describe_os_error(error: OSError) -> str:
    """Return reason and file in words, without codes: "permission denied: /path"."""
    reason = error.strerror or str(error)
    words = reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason
    return f"{words}: {error.filename}" if error.filename else words


def find_similar(word: str, known: Iterable[str]) -> str:
    """Return the word of ``known`` that is close to ``word``; empty when none is.

    Capitals and leading dashes do not count.
    """
    return next(iter(list_similar(word, known, limit=1)), "")


def list_similar(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return at most ``limit`` words of ``known`` close to ``word``, the closest first."""
    plain = {_fold(each): each for each in sorted(known)}
    # Swapped letters are one slip of the fingers, but two to difflib.
    swapped = [name for name in plain if word and sorted(name) == sorted(_fold(word))]
    near = difflib.get_close_matches(_fold(word), plain, n=limit, cutoff=_CLOSE)
    return [plain[name] for name in dict.fromkeys([*swapped, *near])][:limit]


def _fold(word: str) -> str:
    return word.lstrip("-").casefold()
