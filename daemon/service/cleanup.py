"""Remove old files of jobs by the retention settings, every hour and on request."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from config.paths import Home
from config.settings import RetentionSettings
from daemon.control.cleaning import carry_out
from daemon.service.trouble import TroubleLog
from daemon.state.job_index import JobIndex
from daemon.state.retention_start import begin_retention, load_retention_start
from outbox.retention import find_removals, finish_removals

CLEAN_UP_S = 3600.0
"""Seconds between two looks for old files."""


class Cleanup:
    """Removes what is due of the jobs of ``index``; a job that refuses stops no other."""

    def __init__(self, home: Home, index: JobIndex, trouble: TroubleLog, wall_clock: Callable[[], datetime]) -> None:
        self._home, self._index, self._trouble, self._wall_clock = home, index, trouble, wall_clock
        self._next = -math.inf

    def run_when_due(self, now: float, retention: RetentionSettings) -> None:
        """Remove what is due, at most every `CLEAN_UP_S`; ``now`` is in monotonic seconds."""
        if now < self._next:
            return
        self._next = now + CLEAN_UP_S
        begin_retention(self._home, self._wall_clock())
        self.run(retention, load_retention_start(self._home))

    def run(self, retention: RetentionSettings, counted_from: datetime | None = None) -> None:
        """Remove what is due now, by the times since ``counted_from`` (None: all times)."""
        now = self._wall_clock()
        finish_removals(self._home.jobs)
        for removal in list(find_removals(self._index, retention, now, counted_from)):
            name = removal.job.manifest.id
            with self._trouble.step(f"removing old files of {name}"):
                if removal.whole:
                    self._index.forget(name)
                carry_out(removal, now)
