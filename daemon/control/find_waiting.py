"""Find items of the drop folder by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath

from config.paths import Home
from daemon.control.client import NO_SERVICE
from daemon.state.instance_lock import holder
from daemon.state.status_file import ServiceState, WaitingItem
from inbox.filename_rules import comparison_key, comparison_stem
from inbox.scan import ScannedItem, list_items

_NOT_LOOKED_AT = "not looked at yet"


def find_waiting(home: Home, query: str, now: datetime) -> tuple[WaitingItem, ...]:
    """Return the items of the drop folder that ``query`` names.

    It is the name of an item, with or without suffix, or of a folder around it. What the service has not reported on,
    because it does not run, is found in the drop folder itself.
    """
    wanted = comparison_key(query)
    status = ServiceState.of(home) if holder(home.lock) else None
    if status is not None:
        return tuple(item for item in status.waiting if wanted in _find_keys(item.name))
    with suppress(OSError):
        items = list_items(str(home.inbox))
        return tuple(_describe(item, now) for item in items if wanted in _find_keys(item.display_name))
    return ()


def _find_keys(name: str) -> Iterator[str]:
    """Yield the names by which an item of that ``name`` may be called."""
    path = PurePosixPath(name)
    yield from (comparison_key(name), comparison_key(path.name), comparison_stem(path.name))
    yield from (comparison_key(str(folder)) for folder in path.parents)


def _describe(item: ScannedItem, now: datetime) -> WaitingItem:
    words = f"It lies in the drop folder, and the service has not looked at it. {NO_SERVICE}"
    return WaitingItem(name=item.display_name, reason=_NOT_LOOKED_AT, words=words, since=now)
