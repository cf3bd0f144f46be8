"""What the daemon says of itself: run/status.json, for `presgen status` and for other programs."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config.paths import Home
from stages.records.base import Record

if TYPE_CHECKING:  # whoever only reads the status has no need of all that
    pass

STATUS_FILE = "status.json"


class RunningJob(Record):
    """A job that is being worked on: its stage, and how much of that is done, 0..1.

    ``eased``: since when, and why, at lower quality than was chosen; empty: it is not.
    """

    job: str
    stage: str
    share: float
    seconds: float
    suspended: bool
    eased: str = ""


class WaitingItem(Record):
    """Something in the drop folder that waits, and why."""

    name: str
    reason: str
    words: str
    since: datetime


class ServiceState(Record):
    """The state of the daemon at a moment."""

    pid: int
    since: datetime
    at: datetime
    paused: bool
    guard: str
    guard_limit: str
    guard_words: str
    running: tuple[RunningJob, ...]
    waiting: tuple[WaitingItem, ...]
    trouble: tuple[str, ...]

    @classmethod
    def of(cls, home: Home) -> ServiceState | None:
        """Return what the daemon of ``home`` said last; None when it said nothing that can be read."""
        with suppress(OSError, ValidationError, ValueError):
            return cls.load(home.run / STATUS_FILE)
        return None
