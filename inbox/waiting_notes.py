"""Write a note beside each item that has waited for a minute, saying why and what to do.

What waits inside a dropped folder is told in one note beside that folder. A note is deleted afterwards.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from config.files import draft
from inbox.filename_rules import NOTE_SUFFIX, printable
from inbox.model import TEMPORARY_REASONS, Waiting, WaitReason

DELAY_S = 60.0
"""Seconds of waiting before a note is written: most waiting items are still being copied."""
_MAX_NOTES = 50
"""More notes than this would hide the dropped files; `presgen status` lists the rest."""
_FIRST_LINE = "PresGen waits"
_WITHOUT_NOTE = TEMPORARY_REASONS | {WaitReason.MISSING, WaitReason.DOWNLOAD}
"""A download may take hours, and its own program shows how far it is."""


class WaitingNotes:
    """Writes and deletes the notes in a drop folder; errors of single notes are ignored."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: dict[str, str] | None = None

    def update(self, waiting: Iterable[Waiting], wall: float) -> None:
        """Write the notes that are due at ``wall`` (seconds since 1970); delete all others."""
        if any(item.path == self._root for item in waiting):  # the folder itself is unavailable: change nothing
            return
        if self._written is None:
            self._written = self._find_existing()
        due = [item for item in waiting if item.reason not in _WITHOUT_NOTE and not 0 <= wall - item.since < DELAY_S]
        due.sort(key=lambda item: (item.since, item.name))
        wanted: dict[str, str] = {}
        for item in due:
            name = self._find_dropped_name(item.path) + NOTE_SUFFIX
            if name in wanted or len(wanted) < _MAX_NOTES:
                wanted[name] = "\n\n".join(filter(None, (wanted.get(name), item.message)))
        for name in [name for name in self._written if name not in wanted]:
            self._remove(name)
        for name, text in wanted.items():
            if self._written.get(name) != text:
                self._write(name, text)

    def _find_dropped_name(self, path: Path) -> str:
        """Return the printable name of the item of the drop folder at or around ``path``."""
        return printable(path.relative_to(self._root).parts[0])

    def _find_existing(self) -> dict[str, str]:
        """Return the names of existing notes, with empty texts so that `update` rewrites them."""
        try:
            return {path.name: "" for path in self._root.iterdir() if path.name.endswith(NOTE_SUFFIX)}
        except OSError:
            return {}

    def _write(self, name: str, text: str) -> None:
        assert self._written is not None
        self._written[name] = text  # also when it fails, so that it is not tried at every scan
        with contextlib.suppress(OSError):
            if self._is_ours(name):
                with draft(self._root / name) as written:
                    written.write_text(f"{_FIRST_LINE}: {text}\n\nThis note goes away by itself.\n", encoding="utf-8")

    def _remove(self, name: str) -> None:
        assert self._written is not None
        del self._written[name]
        with contextlib.suppress(OSError):
            if self._is_ours(name):
                (self._root / name).unlink(missing_ok=True)

    def _is_ours(self, name: str) -> bool:
        """Tell whether the name is free or belongs to a note of ours."""
        path = self._root / name
        if path.is_symlink():
            return False
        try:
            with path.open("rb") as note:
                return note.read(len(_FIRST_LINE)) == _FIRST_LINE.encode()
        except FileNotFoundError:
            return True
