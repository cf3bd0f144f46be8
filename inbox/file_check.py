"""Opening dropped files to see what they are, in a process of its own: `python -m inbox.file_check ROLE FILE ...`.

A decoder can crash, needs a lot of memory, and on macOS opening a file may block until somebody answers a question on
the screen. None of that may happen to the service. Each answer is a line of JSON on standard output, in order.
"""

from __future__ import annotations

import errno
import json
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from config.errors import InputError, PresGenError
from inbox.model import Reason

_ALIAS = b"book\0\0\0\0mark\0\0\0\0"
"""How bookmark data, of which Finder makes aliases, begins."""
# EDEADLK is what reading a file gives that is in iCloud while its content may not be fetched; it is 11 on macOS.
_IN_CLOUD = frozenset({errno.EDEADLK, 11})


class Role(StrEnum):
    """What a file is meant to be."""

    SCRIPT = "script"
    FOOTAGE = "footage"


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What a file turned out to be. ``reason`` is empty for a good one, and then ``words`` say what it is.

    ``again``: the answer may change although the file does not.
    """

    reason: Reason | None
    words: str
    again: bool = False

    def line(self) -> str:
        """Return this as a line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, line: str) -> FileVerdict:
        """Read what `line` wrote."""
        found = json.loads(line)
        return cls(Reason(found["reason"]) if found["reason"] else None, found["words"], found["again"])


def prove(role: Role, path: Path) -> FileVerdict:
    """Say what the file at ``path`` is, in its ``role``."""
    shown = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        with path.open("rb") as file:
            start = file.read(len(_ALIAS))
    except OSError as error:
        return refusal(error, shown)
    if start == _ALIAS:
        return FileVerdict(Reason.ALIAS, f"{shown} is an alias. Drop the original (in Finder: File > Show Original).")
    try:
        return FileVerdict(None, _script(path) if role is Role.SCRIPT else _footage(path))
    except InputError as error:
        reason = Reason.NOT_TEXT if role is Role.SCRIPT else Reason.NOT_VIDEO
        return FileVerdict(reason, _printable(f"{error.message} {error.hint}"))
    except PresGenError as error:
        return FileVerdict(Reason.UNREADABLE, _printable(f"{error.message} {error.hint}"), again=True)
    except OSError as error:
        return refusal(error, shown)


def refusal(error: OSError, shown: str) -> FileVerdict:
    """Return what it means that the file called ``shown`` could not be read."""
    if error.errno in _IN_CLOUD:
        words = f"{shown} is in iCloud and not on this Mac yet. Click the cloud beside it to download it."
        return FileVerdict(Reason.CLOUD, words, again=True)
    words = f"{shown} cannot be read ({error.strerror or error}). Change its permissions, or drop a copy of it."
    return FileVerdict(Reason.UNREADABLE, words, again=True)


def main(arguments: list[str]) -> None:
    """Answer for each pair of role and file in ``arguments``."""
    for role, path in zip(arguments[::2], arguments[1::2], strict=True):
        print(prove(Role(role), Path(path)).line(), flush=True)


def _script(path: Path) -> str:
    from stages.script.text_decoding import read_text

    text, _ = read_text(path)
    return f"the script is a text of {len(text.split()):,} words"


def _footage(path: Path) -> str:
    from stages.source.probe import probe

    medium = probe(path)
    size = f"{medium.width} x {medium.height} pixels ({medium.codec})"
    if medium.kind == "still":
        return f"the footage is a picture of {size}"
    length = f"{medium.seconds:.1f} s and " if medium.seconds else ""
    return f"the footage is a video of {length}{size}"


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


if __name__ == "__main__":
    main(sys.argv[1:])
