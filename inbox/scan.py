"""Reading the drop folder: what lies in it, by name and kind, without opening anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import Identity

Stat = Callable[[str], os.stat_result]

DEPTH = 3
"""So many folders deep a dropped folder is searched for pictures."""
CROWD = 1000
"""A dropped folder with more files than this is something else (a disk, a photo library, a project)."""

_FINDER_BUSY = 473_385_600
"""1985-01-01. What Finder still copies has a creation date of 1904, 1946 or 1984, give or take a time zone."""
_DATALESS = 0x4000_0000
"""SF_DATALESS of <sys/stat.h>: the content is in the cloud. stat.SF_DATALESS exists in new Pythons only."""


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """Something in the drop folder: its name and path as the directory gave them, and its kind."""

    name: str
    path: str
    kind: FileKind

    @property
    def shown(self) -> str:
        """The name for a person to read."""
        return filename_rules.printable(self.name)


@dataclass(frozen=True, slots=True)
class ItemState:
    """What the file system says of an item. ``busy``: Finder is copying it; ``away``: its content is in iCloud."""

    identity: Identity
    busy: bool
    away: bool


def listed(folder: str) -> list[ScannedItem]:
    """Return what lies in ``folder``, in the order of names, without junk and hidden files. Raises OSError."""
    with os.scandir(folder) as entries:
        found = [ScannedItem(e.name, e.path, _kind(e)) for e in entries if not filename_rules.is_ignored(e.name)]
    return sorted(found, key=lambda item: item.name)


def below(folder: ScannedItem) -> Iterator[ScannedItem]:
    """Yield everything in a dropped folder, folders before what they hold, down to `DEPTH`. Raises OSError."""
    rest = [(folder, 1)]
    while rest:
        current, depth = rest.pop()
        for item in listed(current.path):
            yield item
            if item.kind is FileKind.FOLDER and depth < DEPTH:
                rest.append((item, depth + 1))


def state(item: ScannedItem, stat: Stat) -> ItemState:
    """Return what the file system says of ``item``. Raises OSError; FileNotFoundError when it is gone."""
    status = stat(item.path)
    born = getattr(status, "st_birthtime", None)
    # Exactly 0 and -1 are what volumes report that keep no creation dates.
    busy = born is not None and born < _FINDER_BUSY and born not in (0, -1)
    return ItemState(Identity.of(status), busy, bool(getattr(status, "st_flags", 0) & _DATALESS))


def remains(folder: Path) -> bool:
    """Delete ``folder`` if nothing but junk is left in it, and say whether it is still there. Never raises."""
    try:
        if _only_junk(folder):
            _sweep(folder)
    except OSError:
        pass
    return os.path.lexists(folder)


def _kind(entry: os.DirEntry[str]) -> FileKind:
    if entry.is_symlink():
        return FileKind.LINK
    if entry.is_dir(follow_symlinks=False):
        return filename_rules.folder_kind(entry.name)
    if entry.is_file(follow_symlinks=False):
        return filename_rules.kind(entry.name)
    return FileKind.SPECIAL


def _only_junk(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return all(
            _only_junk(Path(entry.path)) if entry.is_dir(follow_symlinks=False) else filename_rules.is_junk(entry.name)
            for entry in entries
        )


def _sweep(folder: Path) -> None:
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            _sweep(path)
        elif filename_rules.is_junk(path.name):  # something that arrived meanwhile stays, and with it the folder
            path.unlink()
    folder.rmdir()
