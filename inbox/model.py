"""Define the results of a scan: ready pairs, waiting items and their reasons."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class WaitReason(StrEnum):
    """Why an item waits in the drop folder."""

    COPYING = "copying"
    CHECKING = "being checked"
    UNFINISHED = "copy not finished"
    DOWNLOAD = "download not finished"
    PARTNER = "partner missing"
    REST = "rest of its folder missing"
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
    LEFTOVER = "left over"
    TOO_MANY_FILES = "too many files"
    REFUSED = "could not be taken"
    MISSING = "inbox missing"
    SERVICE = "service not running"


TEMPORARY_REASONS = frozenset({WaitReason.COPYING, WaitReason.CHECKING, WaitReason.REST})
"""Reasons that pass within the time that a copy takes, and of which the user need not be informed."""


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """The stat fields that change when a file is written, replaced or finished copying.

    Times in nanoseconds.
    """

    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileIdentity:
        """Return the identity in ``status``."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def is_content_of(self, other: FileIdentity) -> bool:
        """Tell whether both are the same file with the same content.

        A rename alone changes only ``changed``.
        """
        return (self.inode, self.size, self.modified) == (other.inode, other.size, other.modified)


@dataclass(frozen=True, slots=True)
class Observation:
    """The findings of the scans about a ready pair.

    Attributes:
        files: each file of the pair and its identity.
        first_seen: when its first file appeared, in seconds since 1970.
        unchanged_since: since when nothing has changed, in seconds since 1970.
        why: why the pair was accepted, as a sentence.
    """

    files: tuple[tuple[Path, FileIdentity], ...]
    first_seen: float
    unchanged_since: float
    why: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A script and its footage, complete and settled.

    Attributes:
        name: of the job, printable.
        script: the text.
        footage: the video or picture of the presenter.
        companions: the other files that go along: pictures, fonts, brand.yaml, lexicon.txt, notes such as README.md.
        folder: the folder that was dropped; None: loose files.
        seen: the findings of the scans.
        stays: those of its files that another pair of the folder, which is not ready, needs too; they are copied.
    """

    name: str
    script: Path
    footage: Path
    companions: tuple[Path, ...]
    folder: Path | None
    seen: Observation
    stays: frozenset[Path] = frozenset()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that go into the job."""
        return (self.script, self.footage, *self.companions)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item of the drop folder that is not admitted now.

    ``message`` says why and what to do, in a sentence or two. ``since`` is when this reason was first found (wall time,
    seconds since 1970). ``name`` is printable; ``path`` may hold bytes that are not UTF-8.
    """

    name: str
    reason: WaitReason
    message: str
    since: float
    path: Path


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The result of one scan.

    ``next_scan_s``: seconds until the next scan is due, unless an event comes first.
    """

    ready: tuple[Pair, ...]
    waiting: tuple[Waiting, ...]
    next_scan_s: float
