"""Follow changes of the settings while the service runs.

A mistake in them keeps new work waiting, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import structlog
from pydantic import BaseModel

from config.brand import Brand
from config.errors import PresGenError
from config.paths import Home
from config.settings import Settings

LIVE_SETTINGS = ("guard", "quiet_seconds", "shared_footage", "jobs_at_once", "keep_awake", "retention")
"""Settings that the service itself uses, from the moment of the change; an attempt at a video reads all others when it
starts, so none needs a restart."""

log = structlog.get_logger()


class LiveSettings:
    """The settings that hold now.

    ``load`` reads them, and raises PresGenError when they are wrong. ``problem`` is a sentence while config.yaml or
    brand.yaml is wrong: then `current` are the last good ones.
    """

    def __init__(self, home: Home, load: Callable[[], Settings]) -> None:
        self._home, self._load = home, load
        self.current, self.problem = load(), ""
        self._stamps: tuple[object, ...] | None = None

    def read_again(self) -> None:
        """Have `refresh` read the files though they look unchanged; for signal handlers too."""
        self._stamps = None

    def refresh(self) -> bool:
        """Read the files if they have changed or are wrong; tell whether `current` has changed."""
        stamps = _stamp(self._home.settings), _stamp(self._home.brand)
        if stamps == self._stamps and not self.problem:
            return False
        self._stamps = stamps
        try:
            settings = self._load()
            if self._home.brand.is_file():
                Brand.load(self._home.brand)
        except PresGenError as error:
            self._hold(error)
            return False
        if self.problem:
            self.problem = ""
            log.info("settings_mended")
        changed = list(_changed_names(self.current, settings))
        if changed:
            live = [name for name in changed if name.split(".")[0] in LIVE_SETTINGS]
            later = [name for name in changed if name not in live]
            log.info("settings_changed", now=live, next_video=later, message=_describe_change(live, later))
        self.current = settings
        return bool(changed)

    def _hold(self, error: PresGenError) -> None:
        """Note and log that ``error`` keeps new work waiting, once."""
        mistake = f"{' '.join(error.message.split()).removesuffix('.')}."
        problem = f"No new video is started. {mistake} Correct that; work then goes on by itself."
        if problem != self.problem:
            self.problem = problem
            log.warning("settings_wrong", message=mistake)


def _changed_names(before: BaseModel, after: BaseModel, group: str = "") -> Iterator[str]:
    """Yield the names of the settings that differ, such as ``guard.cpu``."""
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(old, BaseModel) and isinstance(new, BaseModel):
            yield from _changed_names(old, new, f"{group}{name}.")
        elif old != new:
            yield f"{group}{name}"


def _describe_change(live: list[str], later: list[str]) -> str:
    parts = [f"{', '.join(live)} from now on"] if live else []
    parts += [f"{', '.join(later)} from the next video on"] if later else []
    return f"Changed settings hold: {'; '.join(parts)}."


def _stamp(path: Path) -> tuple[int, int, int] | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_ino, status.st_mtime_ns, status.st_size
    return None
