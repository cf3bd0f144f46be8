"""What the daemon says of itself: run/status.json, for `presgen status` and for other programs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config.paths import Home
from daemon.control import actions
from stages.records.base import Record

if TYPE_CHECKING:  # whoever only reads the status has no need of all that
    from daemon.guard.guard import Verdict
    from daemon.worker.supervisor import Attempt
    from inbox.model import Waiting

FILE = "status.json"
_EVERY_S = 10.0
"""Seconds after which the status is written although nothing has changed: it shows that the daemon lives."""


class Running(Record):
    """A job that is being worked on: its stage, and how much of that is done, 0..1.

    ``eased``: since when, and why, at lower quality than was chosen; empty: it is not.
    """

    job: str
    stage: str
    share: float
    seconds: float
    suspended: bool
    eased: str = ""


class Item(Record):
    """Something in the drop folder that waits, and why."""

    name: str
    reason: str
    words: str
    since: datetime


class Status(Record):
    """The state of the daemon at a moment."""

    pid: int
    since: datetime
    at: datetime
    paused: bool
    guard: str
    guard_limit: str
    guard_words: str
    running: tuple[Running, ...]
    waiting: tuple[Item, ...]
    trouble: tuple[str, ...]

    @classmethod
    def of(cls, home: Home) -> Status | None:
        """Return what the daemon of ``home`` said last; None when it said nothing that can be read."""
        with suppress(OSError, ValidationError, ValueError):
            return cls.load(home.run / FILE)
        return None


class Board:
    """Where the daemon writes its status: when something has changed, and now and then to show that it lives."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._since = datetime.now(UTC)
        self._last: tuple[object, ...] = ()
        self._written = 0.0

    def tell(
        self, verdict: Verdict, attempts: Mapping[str, Attempt], waiting: Iterable[Waiting], trouble: Iterable[str]
    ) -> None:
        """Write the status. Raises OSError."""
        running = tuple(
            Running(
                job=name,
                stage=one.stage,
                share=round(one.share, 2),
                seconds=int(one.seconds),
                suspended=one.suspended,
                eased=one.eased,
            )
            for name, one in attempts.items()
        )
        items = tuple(
            Item(name=one.name, reason=one.reason, words=one.words, since=datetime.fromtimestamp(one.since, UTC))
            for one in waiting
        )
        paused = actions.is_paused(self._home)
        told = (verdict, paused, running, items, tuple(trouble))
        if told == self._last and time.monotonic() - self._written < _EVERY_S:
            return
        self._home.run.mkdir(parents=True, exist_ok=True)
        Status(
            pid=os.getpid(),
            since=self._since,
            at=datetime.now(UTC),
            paused=paused,
            guard=verdict.action,
            guard_limit=verdict.limit,
            guard_words=verdict.words,
            running=running,
            waiting=items,
            trouble=tuple(trouble),
        ).save(self._home.run / FILE)
        self._last, self._written = told, time.monotonic()

    def clear(self) -> None:
        """Take the status away: the daemon ends."""
        (self._home.run / FILE).unlink(missing_ok=True)
