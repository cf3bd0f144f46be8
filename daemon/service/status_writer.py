"""Write the status of the daemon to run/status.json."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from config.files import make_private_folder
from config.paths import Home
from daemon.guard.guard import Guard, GuardVerdict
from daemon.service.scheduler import Worker
from daemon.state import pause_flag
from daemon.state.status_file import STATUS_FILE, RunningJob, ServiceState, WaitingItem
from inbox.model import Waiting

_EVERY_S = 10.0
"""Seconds after which an unchanged status is written again: it shows that the daemon lives."""


class StatusWriter:
    """Writes the status when it has changed, and every `_EVERY_S` seconds when it has not."""

    def __init__(
        self, home: Home, guard: Guard, clock: Callable[[], float], wall_clock: Callable[[], datetime]
    ) -> None:
        self._guard = guard
        self._home, self._clock, self._wall_clock = home, clock, wall_clock
        self._since = wall_clock()
        self._last: tuple[object, ...] = ()
        self._written_at = 0.0

    def write(
        self,
        verdict: GuardVerdict,
        workers: Mapping[str, Worker],
        waiting: Iterable[Waiting],
        trouble: tuple[str, ...],
        deleted_jobs: int = 0,
    ) -> None:
        """Write the status if it is due. Raises OSError.

        A new reading alone is no reason to write.
        """
        running = tuple(_running_job(name, worker) for name, worker in workers.items())
        items = tuple(_waiting_item(item) for item in waiting)
        paused = pause_flag.is_paused(self._home)
        content = (verdict, self._guard.settings, paused, running, items, trouble, deleted_jobs)
        if content == self._last and self._clock() - self._written_at < _EVERY_S:
            return
        make_private_folder(self._home.run)
        ServiceState(
            pid=os.getpid(),
            since=self._since,
            at=self._wall_clock(),
            paused=paused,
            guard=verdict.action,
            guard_limit=verdict.limit,
            guard_words=verdict.words,
            running=running,
            waiting=items,
            trouble=trouble,
            deleted_jobs=deleted_jobs,
            limits=self._guard.settings,
            reading=self._guard.reading,
        ).save(self._home.run / STATUS_FILE)
        self._last, self._written_at = content, self._clock()

    def clear(self) -> None:
        """Remove the status: the daemon ends."""
        (self._home.run / STATUS_FILE).unlink(missing_ok=True)


def describe_activity(home: Home, verdict: GuardVerdict, problem: str, videos: int) -> str:
    """Return what the service does, in a sentence for the service manager.

    ``problem`` is a mistake in the settings that keeps it from working; empty for none. ``videos`` are being made.
    """
    if pause_flag.is_paused(home):
        return "Paused by you; presgen resume goes on."
    works = f"Making {videos} {'video' if videos == 1 else 'videos'}." if videos else "Watching the drop folder."
    return verdict.words or problem or works


def _running_job(name: str, worker: Worker) -> RunningJob:
    return RunningJob(
        job=name,
        stage=worker.stage,
        engine=worker.engine,
        share=round(worker.share, 2),
        seconds=int(worker.seconds),
        suspended=worker.suspended,
        eased=worker.eased,
        reached=round(worker.reached, 2),
        unmoved=int(worker.unmoved),
        substitute=worker.substitute,
    )


def _waiting_item(item: Waiting) -> WaitingItem:
    since = datetime.fromtimestamp(item.since, UTC)
    return WaitingItem(name=item.name, reason=item.reason, words=item.message, since=since)
