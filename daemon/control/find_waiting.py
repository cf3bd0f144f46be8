"""List what waits in the drop folder, and find items of it by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath

from config.paths import Home
from config.settings import Settings
from daemon.autostart.start_hint import describe_start
from daemon.state.instance_lock import holder
from daemon.state.status_file import ServiceState, WaitingItem
from inbox.filename_rules import comparison_key, comparison_stem


def list_waiting(home: Home) -> tuple[WaitingItem, ...]:
    """Return the items of the drop folder that are not taken, with reasons.

    A service that runs has reported them; else they are looked for in the drop folder itself, without changing it.
    """
    if holder(home.lock):
        status = ServiceState.of(home)
        return status.waiting if status else ()
    from inbox.preview import preview  # slow to import, and not needed where a service runs

    settings = Settings.peek(home) or Settings()
    with suppress(OSError):
        return tuple(
            WaitingItem(
                name=item.name, reason=item.reason, words=item.message, since=datetime.fromtimestamp(item.since, UTC)
            )
            for item in preview(home.inbox, settings.shared_footage == "on")
        )
    return ()


def find_waiting(home: Home, query: str) -> tuple[WaitingItem, ...]:
    """Return the items of the drop folder that ``query`` names.

    It is the name of an item, with or without suffix, or of a folder around it. Where no service runs, each item says
    how to start one.
    """
    wanted = comparison_key(query)
    items = tuple(item for item in list_waiting(home) if wanted in _find_keys(item.name))
    if holder(home.lock):
        return items
    return tuple(item.model_copy(update={"words": f"{item.words} {describe_start(home)}"}) for item in items)


def _find_keys(name: str) -> Iterator[str]:
    """Yield the names by which an item of that ``name`` may be called."""
    path = PurePosixPath(name)
    yield from (comparison_key(name), comparison_key(path.name), comparison_stem(path.name))
    yield from (comparison_key(str(folder)) for folder in path.parents)
