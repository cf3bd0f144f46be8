"""Check the contents of dropped files, as a program: `-m inbox.file_check ROLE FILE ...`.

A decoder can crash and needs much memory, and on macOS opening a file may block until the user answers a permission
dialog. None of that may happen to the service. Each result is a line of JSON on standard output, in order.
"""

from __future__ import annotations

import errno
import json
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from config.errors import InputError, PresGenError
from config.formats.counting import format_count
from inbox.filename_rules import printable
from inbox.model import WaitReason

_ALIAS = b"book\0\0\0\0mark\0\0\0\0"
"""The first bytes of bookmark data, the format of Finder's aliases."""
# Reading a file whose content is in iCloud and may not be downloaded fails with EDEADLK, which is 11 on macOS.
_IN_CLOUD = frozenset({errno.EDEADLK, 11})


class FileRole(StrEnum):
    """The part that a file plays in a pair."""

    SCRIPT = "script"
    FOOTAGE = "footage"


_EMPTY_HINTS = {
    FileRole.SCRIPT: "Write what is to be said into it, and save it.",
    FileRole.FOOTAGE: "Copy or download it again.",
}


@dataclass(frozen=True, slots=True)
class FileCheckResult:
    """The result of checking a file.

    Attributes:
        reason: why the file cannot be used; None for a good file.
        message: a description of a good file, or what is wrong and what to do about it.
        retry: the result may change although the file does not.
        pictures: the files that a script shows, as it writes them.
    """

    reason: WaitReason | None
    message: str
    retry: bool = False
    pictures: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the result as a line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> FileCheckResult:
        """Return the result that `to_json` wrote."""
        found = json.loads(line)
        reason = WaitReason(found["reason"]) if found["reason"] else None
        return cls(reason, found["message"], found["retry"], tuple(found.get("pictures", ())))


def check_file(role: FileRole, path: Path) -> FileCheckResult:
    """Open the file at ``path`` and return whether it can be used as ``role``.

    Never raises OSError.
    """
    shown = printable(path.name)
    try:
        with path.open("rb") as file:
            start = file.read(len(_ALIAS))
    except OSError as error:
        return describe_read_error(error, shown)
    if start == _ALIAS:
        return FileCheckResult(
            WaitReason.ALIAS, f"{shown} is an alias. Drop the original (in Finder: File > Show Original)."
        )
    try:
        return _check_script(path) if role is FileRole.SCRIPT else FileCheckResult(None, _check_footage(path))
    except InputError as error:
        reason = WaitReason.NOT_TEXT if role is FileRole.SCRIPT else WaitReason.NOT_VIDEO
        return FileCheckResult(reason, printable(f"{error.message} {error.hint}"))
    except PresGenError as error:
        return FileCheckResult(WaitReason.UNREADABLE, printable(f"{error.message} {error.hint}"), retry=True)
    except OSError as error:
        return describe_read_error(error, shown)


def describe_empty(role: FileRole, shown: str) -> str:
    """Return that the file with the printable name ``shown`` is empty, and what to do."""
    return f"{shown} is empty. {_EMPTY_HINTS[role]}"


def describe_read_error(error: OSError, shown: str) -> FileCheckResult:
    """Return the result for the file with the printable name ``shown`` that could not be read."""
    if error.errno in _IN_CLOUD:
        message = f"{shown} is in iCloud and not on this Mac yet. Click the cloud beside it to download it."
        return FileCheckResult(WaitReason.CLOUD, message, retry=True)
    message = f"{shown} cannot be read ({error.strerror or error}). Change its permissions, or drop a copy of it."
    return FileCheckResult(WaitReason.UNREADABLE, message, retry=True)


def main(arguments: list[str]) -> None:
    """Check each pair of role and file in ``arguments`` and print its result."""
    for role, path in zip(arguments[::2], arguments[1::2], strict=True):
        print(check_file(FileRole(role), Path(path)).to_json(), flush=True)


def _check_script(path: Path) -> FileCheckResult:
    from stages.script.attached_pictures import list_references
    from stages.script.text_decoding import read_text

    text, _ = read_text(path)
    words = format_count(len(text.split()), "word")
    return FileCheckResult(None, f"the script is a text of {words}", pictures=list_references(text))


def _check_footage(path: Path) -> str:
    from stages.source.probe import probe

    medium = probe(path)
    size = f"{medium.width} x {medium.height} pixels ({medium.codec})"
    if medium.kind == "still":
        return f"the footage is a picture of {size}"
    length = f"{medium.seconds:.1f} s and " if medium.seconds else ""
    return f"the footage is a video of {length}{size}"


if __name__ == "__main__":
    main(sys.argv[1:])
