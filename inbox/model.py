"""What the inbox says of what lies in it: pairs that are ready, and why everything else waits."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Reason(StrEnum):
    """Why something waits in the drop folder."""

    COPYING = "copying"
    CHECKING = "being checked"
    UNFINISHED = "copy not finished"
    DOWNLOAD = "download not finished"
    PARTNER = "partner missing"
    AMBIGUOUS = "ambiguous"
    EMPTY = "empty"
    NOT_TEXT = "not text"
    NOT_VIDEO = "not a video"
    CLOUD = "in iCloud"
    UNREADABLE = "unreadable"
    LINK = "a link"
    ALIAS = "an alias"
    PACKAGE = "a package"
    SPECIAL = "not a file"
    UNKNOWN = "unknown kind"
    LEFT = "left over"
    CROWDED = "too many files"
    REFUSED = "could not be taken"
    MISSING = "inbox missing"


PASSING = frozenset({Reason.COPYING, Reason.CHECKING})
"""Reasons that go away by themselves within the time that a copy takes: nobody has to be told."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What changes when somebody writes to a file, replaces it, or copies it to its end. Times in nanoseconds."""

    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """Return the identity that ``status`` tells."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def is_content_of(self, other: Identity) -> bool:
        """Tell whether both are the same file with the same content; a rename alone changes only ``changed``."""
        return (self.inode, self.size, self.modified) == (other.inode, other.size, other.modified)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a pair until it was ready: the identity of each file, and ``why`` it was accepted.

    ``first`` is when it came, ``quiet`` since when nothing changed (wall time, seconds since 1970).
    """

    files: tuple[tuple[Path, Identity], ...]
    first: float
    quiet: float
    why: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A script and its footage, complete and settled. ``folder`` is the folder that was dropped; None: loose files.

    ``companions`` are what else belongs to it in the folder: pictures, fonts, brand.yaml, lexicon.txt, further texts.
    ``name`` can be printed.
    """

    name: str
    script: Path
    footage: Path
    companions: tuple[Path, ...]
    folder: Path | None
    seen: Observation


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something in the drop folder that is not taken: ``words`` say why and what to do, in a sentence or two.

    ``since`` is when this reason was first seen (wall time, seconds since 1970). ``path`` is the item itself, whose
    name may hold bytes that cannot be printed; ``name`` can be.
    """

    name: str
    reason: Reason
    words: str
    since: float
    path: Path


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one look. ``again``: seconds after which another look is worthwhile if no event comes first."""

    ready: tuple[Pair, ...]
    waiting: tuple[Waiting, ...]
    again: float
