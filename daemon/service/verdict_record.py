"""Record the decisions of the guard in the log, and its pauses in the timings."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from config.paths import Home
from daemon.guard.guard import GuardVerdict
from daemon.state.status_file import ServiceState
from daemon.timings.database import end_open_pauses, record_pause

log = structlog.get_logger()


class VerdictRecord:
    """Holds the decision that is in force in ``home``, as `verdict`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.verdict = GuardVerdict()

    def end_pause_left_open(self) -> None:
        """End the pause in which an earlier daemon was killed: when that was last seen."""
        last = ServiceState.of(self._home)
        if end_open_pauses(self._home, last.at.timestamp() if last else None):
            log.info("guard_changed", action="run", limit="", message="The pause ended when the service did.")

    def change(self, verdict: GuardVerdict, jobs: Sequence[str], sentence: str = "Work may go on.") -> None:
        """Put ``verdict`` in force, and record it if it demands another action.

        ``jobs`` are those that are worked on or wait; ``sentence`` is logged for a verdict without words.
        """
        before, self.verdict = self.verdict, verdict
        if verdict.action != before.action:
            log.info("guard_changed", action=verdict.action, limit=verdict.limit, message=verdict.words or sentence)
            record_pause(self._home, verdict.action, verdict.limit, jobs)
