"""List the items of the drop folder with kinds and stat data; open no file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import FileIdentity

Stat = Callable[[str], os.stat_result]

MAX_DEPTH = 3
"""Number of folder levels below a dropped folder that are searched for pictures."""
MAX_FILES = 1000
"""A dropped folder with more files than this is not a pair (but a disk, a photo library or a project)."""

_FINDER_BUSY_BEFORE = 473_385_600
"""1985-01-01. While Finder copies a file, its creation date is in 1904, 1946 or 1984, depending on the time zone."""
_SF_DATALESS = 0x4000_0000
"""SF_DATALESS of <sys/stat.h>: the content is in the cloud. stat.SF_DATALESS exists in new Pythons only."""


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """An item of the drop folder: its name and path as the directory lists them, and its kind."""

    name: str
    path: str
    kind: FileKind

    @property
    def display_name(self) -> str:
        """The printable name."""
        return filename_rules.printable(self.name)


@dataclass(frozen=True, slots=True)
class ItemState:
    """The stat data of an item. ``finder_busy``: Finder is copying it.

    ``in_icloud``: its content is not on this Mac.
    """

    identity: FileIdentity
    finder_busy: bool
    in_icloud: bool


def list_items(folder: str) -> list[ScannedItem]:
    """Return the items of ``folder`` sorted by name, without junk and hidden files.

    Raises OSError.
    """
    with os.scandir(folder) as entries:
        found = [ScannedItem(e.name, e.path, _classify(e)) for e in entries if not filename_rules.is_ignored(e.name)]
    return sorted(found, key=lambda item: item.name)


def walk(folder: ScannedItem) -> Iterator[ScannedItem]:
    """Yield every item of a dropped folder, folders before their contents, down to `MAX_DEPTH`.

    Raises OSError.
    """
    rest = [(folder, 1)]
    while rest:
        current, depth = rest.pop()
        for item in list_items(current.path):
            yield item
            if item.kind is FileKind.FOLDER and depth < MAX_DEPTH:
                rest.append((item, depth + 1))


def read_state(item: ScannedItem, stat: Stat) -> ItemState:
    """Return the state of ``item`` in the file system. Raises OSError.

    FileNotFoundError when it is gone.
    """
    status = stat(item.path)
    born = getattr(status, "st_birthtime", None)
    # Volumes without creation dates report exactly 0 or -1.
    busy = born is not None and born < _FINDER_BUSY_BEFORE and born not in (0, -1)
    return ItemState(FileIdentity.of(status), busy, bool(getattr(status, "st_flags", 0) & _SF_DATALESS))


def remove_if_only_junk(folder: Path) -> bool:
    """Delete ``folder`` if it holds only junk; return whether it still exists.

    Never raises OSError.
    """
    try:
        if _is_only_junk(folder):
            _sweep(folder)
    except OSError:
        pass
    return os.path.lexists(folder)


def _classify(entry: os.DirEntry[str]) -> FileKind:
    if entry.is_symlink():
        return FileKind.LINK
    if entry.is_dir(follow_symlinks=False):
        return filename_rules.classify_folder(entry.name)
    if entry.is_file(follow_symlinks=False):
        return filename_rules.classify_file(entry.name)
    return FileKind.SPECIAL


def _is_only_junk(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return all(
            _is_only_junk(Path(entry.path))
            if entry.is_dir(follow_symlinks=False)
            else filename_rules.is_junk(entry.name)
            for entry in entries
        )


def _sweep(folder: Path) -> None:
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            _sweep(path)
        elif filename_rules.is_junk(path.name):  # a file that has just arrived stays, and with it the folder
            path.unlink()
    folder.rmdir()
