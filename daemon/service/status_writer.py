"""Write the status of the daemon to run/status.json."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.paths import Home
from daemon.state import pause_flag

if TYPE_CHECKING:  # whoever only reads the status has no need of all that
    from daemon.guard.guard import GuardVerdict
    from daemon.worker.supervisor import WorkerProcess
    from inbox.model import Waiting
from daemon.state.status_file import STATUS_FILE, RunningJob, ServiceState, WaitingItem

_EVERY_S = 10.0
"""Seconds after which the status is written although nothing has changed: it shows that the daemon lives."""


class StatusWriter:
    """Where the daemon writes its status: when something has changed, and now and then to show that it lives."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._since = datetime.now(UTC)
        self._last: tuple[object, ...] = ()
        self._written = 0.0

    def tell(
        self,
        verdict: GuardVerdict,
        attempts: Mapping[str, WorkerProcess],
        waiting: Iterable[Waiting],
        trouble: Iterable[str],
    ) -> None:
        """Write the status. Raises OSError."""
        running = tuple(
            RunningJob(
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
            WaitingItem(
                name=one.name, reason=one.reason, words=one.message, since=datetime.fromtimestamp(one.since, UTC)
            )
            for one in waiting
        )
        paused = pause_flag.is_paused(self._home)
        told = (verdict, paused, running, items, tuple(trouble))
        if told == self._last and time.monotonic() - self._written < _EVERY_S:
            return
        self._home.run.mkdir(parents=True, exist_ok=True)
        ServiceState(
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
        ).save(self._home.run / STATUS_FILE)
        self._last, self._written = told, time.monotonic()

    def clear(self) -> None:
        """Take the status away: the daemon ends."""
        (self._home.run / STATUS_FILE).unlink(missing_ok=True)
