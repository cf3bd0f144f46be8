"""What the scan remembers from one look to the next; what is gone is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from inbox.model import Identity, Reason


@dataclass(frozen=True, slots=True)
class Mark:
    """Since when an item is as it is: ``since`` in monotonic, ``quiet`` in wall seconds; ``first``: when it came."""

    identity: Identity
    since: float
    quiet: float
    first: float


class Memory:
    """Marks of items and beginnings of waits. Each look copies what it still finds; `turn` drops the rest."""

    def __init__(self) -> None:
        self._marks: dict[str, Mark] = {}
        self._found: dict[str, Mark] = {}
        self._waits: dict[tuple[str, Reason], float] = {}
        self._waiting: dict[tuple[str, Reason], float] = {}

    def watch(self, path: str, identity: Identity, now: float, wall: float) -> Mark:
        """Return since when the item at ``path`` is what it is."""
        mark = self._marks.get(path)
        if mark is None:
            mark = Mark(identity, now, wall, wall)
        elif mark.identity != identity:
            mark = Mark(identity, now, wall, mark.first)
        self._found[path] = mark
        return mark

    def waits(self, path: str, reason: Reason, wall: float) -> float:
        """Return since when the item at ``path`` waits for ``reason``, in wall seconds."""
        since = self._waits.get((path, reason), wall)
        self._waiting[path, reason] = since
        return since

    def turn(self) -> None:
        """End a look: forget what it did not find."""
        self._marks, self._found = self._found, {}
        self._waits, self._waiting = self._waiting, {}
