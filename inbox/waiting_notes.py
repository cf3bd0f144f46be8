"""A small text beside everything that has waited for a minute: why, and what to do. It goes away with the reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from config.files import draft
from inbox.filename_rules import NOTE
from inbox.model import PASSING, Reason, Waiting

AFTER = 60.0
"""Seconds before anything is written: most things that wait are still being copied."""
_MOST = 50
"""More notes than this would bury what was dropped; `presgen status` lists the rest."""
_MARK = "PresGen waits"
_SILENT = PASSING | {Reason.MISSING}


class Notes:
    """Keeps the notes of a drop folder. Whatever goes wrong with one never matters."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: dict[str, str] | None = None

    def update(self, waiting: Iterable[Waiting], wall: float) -> None:
        """Write the notes that ``waiting`` calls for at ``wall`` (seconds since 1970), and take the others away."""
        if any(item.path == self._root for item in waiting):  # the folder itself is away: leave alone what is there
            return
        if self._written is None:
            self._written = self._earlier()
        due = [item for item in waiting if item.reason not in _SILENT and not 0 <= wall - item.since < AFTER]
        due.sort(key=lambda item: (item.since, item.name))
        wanted = {item.path.name + NOTE: item.words for item in due[:_MOST]}
        for name in [name for name in self._written if name not in wanted]:
            self._remove(name)
        for name, words in wanted.items():
            if self._written.get(name) != words:
                self._write(name, words)

    def _earlier(self) -> dict[str, str]:
        """Return the notes that an earlier service left, as if they said nothing."""
        try:
            return {path.name: "" for path in self._root.iterdir() if path.name.endswith(NOTE)}
        except OSError:
            return {}

    def _write(self, name: str, words: str) -> None:
        assert self._written is not None
        self._written[name] = words  # also when it fails: it is not tried at every look
        with contextlib.suppress(OSError):
            if self._is_ours(name):
                with draft(self._root / name) as written:
                    written.write_text(f"{_MARK}: {words}\n\nThis note goes away by itself.\n", encoding="utf-8")

    def _remove(self, name: str) -> None:
        assert self._written is not None
        del self._written[name]
        with contextlib.suppress(OSError):
            if self._is_ours(name):
                (self._root / name).unlink(missing_ok=True)

    def _is_ours(self, name: str) -> bool:
        """Tell whether nobody else's file has this name."""
        path = self._root / name
        if path.is_symlink():
            return False
        try:
            with path.open("rb") as note:
                return note.read(len(_MARK)) == _MARK.encode()
        except FileNotFoundError:
            return True
