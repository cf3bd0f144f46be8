"""Track since when each item of the drop folder is unchanged, and since when it waits."""

from __future__ import annotations

from dataclasses import dataclass

from inbox.model import FileIdentity, WaitReason


@dataclass(frozen=True, slots=True)
class SettleState:
    """Since when an item has its current identity.

    Attributes:
        identity: of the item.
        unchanged_since: when this identity was first observed, in monotonic seconds.
        unchanged_since_wall: the same moment in seconds since 1970.
        first_seen: when the item was first observed, in seconds since 1970.
    """

    identity: FileIdentity
    unchanged_since: float
    unchanged_since_wall: float
    first_seen: float


class SettleTracker:
    """Keeps the settle states and wait starts between scans.

    `finish_scan` drops those that the scan did not find.
    """

    def __init__(self) -> None:
        self._states: dict[str, SettleState] = {}
        self._new_states: dict[str, SettleState] = {}
        self._wait_starts: dict[tuple[str, WaitReason], float] = {}
        self._new_wait_starts: dict[tuple[str, WaitReason], float] = {}

    def observe(self, path: str, identity: FileIdentity, now: float, wall: float) -> SettleState:
        """Record the identity of the item at ``path`` and return since when it is unchanged."""
        state = self._states.get(path)
        if state is None:
            state = SettleState(identity, now, wall, wall)
        elif state.identity != identity:
            state = SettleState(identity, now, wall, state.first_seen)
        self._new_states[path] = state
        return state

    def find_wait_start(self, path: str, reason: WaitReason, wall: float) -> float:
        """Return since when the item at ``path`` waits for ``reason``, in seconds since 1970."""
        since = self._wait_starts.get((path, reason), wall)
        self._new_wait_starts[path, reason] = since
        return since

    def finish_scan(self) -> None:
        """Forget the items that this scan did not find."""
        self._states, self._new_states = self._new_states, {}
        self._wait_starts, self._new_wait_starts = self._new_wait_starts, {}
