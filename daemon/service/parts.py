"""The parts that the loop works with: the real ones are assembled here.

A test brings its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from config.paths import Home
from config.settings import Settings
from daemon.guard.guard import Guard
from daemon.guard.sensors import Sensors
from daemon.hardware import MachineProfile
from daemon.service.background_task import BackgroundRunner, BackgroundTask
from daemon.service.scheduler import Worker
from daemon.service.sd_notify import SystemdNotifier
from daemon.service.sleep_inhibitor import SleepInhibitor, find_inhibitor
from daemon.worker.supervisor import WorkerProcess, WorkerTimeouts
from inbox.fs_events import FolderWatcher
from inbox.inbox import Inbox
from outbox.notification import notify


class FolderEvents(Protocol):
    """Wakes the loop when something happens in the drop folder.

    Each call returns a sentence about a fault, or None.
    """

    def start(self) -> str | None:
        """Begin to watch."""
        ...

    def check(self, now: float) -> str | None:
        """See whether events still come, at ``now`` in monotonic seconds, and watch anew if not."""
        ...

    def stop(self) -> None:
        """End watching."""
        ...


def read_wall_clock() -> datetime:
    """Return the time of day, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """The parts that the loop works with.

    Attributes:
        inbox: the drop folder.
        watcher: the events of the drop folder.
        guard: decides whether work may run.
        start_worker: starts an attempt at the job in a folder.
        alarm: set to have the loop take a turn at once.
        background: makes a runner of slow work, from a name and what to call after each piece.
        notify: shows a title and a text to the user.
        clock: monotonic seconds.
        wall_clock: the time of day, with its zone.
        inhibitor: keeps the computer awake.
        notifier: reports to systemd where that runs the service.
    """

    inbox: Inbox
    watcher: FolderEvents
    guard: Guard
    start_worker: Callable[[Path], Worker]
    alarm: threading.Event
    background: Callable[[str, Callable[[], None]], BackgroundRunner] = BackgroundTask
    notify: Callable[[str, str], None] = notify
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], datetime] = read_wall_clock
    inhibitor: SleepInhibitor = field(default_factory=SleepInhibitor)
    notifier: SystemdNotifier = field(default_factory=SystemdNotifier)


def assemble(home: Home, settings: Settings, machine: MachineProfile) -> ServiceParts:
    """Return the parts of the service of ``home`` on ``machine``, this one."""
    alarm = threading.Event()
    timeouts = WorkerTimeouts(machine.silent_s, machine.stuck_s)

    def start_worker(folder: Path) -> Worker:
        return WorkerProcess(folder, home, alarm.set, timeouts=timeouts)

    return ServiceParts(
        inbox=Inbox(home.inbox, settle_s=settings.quiet_seconds, share_footage=settings.shared_footage == "on"),
        watcher=FolderWatcher(home.inbox, alarm.set),
        guard=Guard(settings.guard, Sensors(home.root)),
        start_worker=start_worker,
        alarm=alarm,
        inhibitor=SleepInhibitor(find_inhibitor()),
        notifier=SystemdNotifier.of_environment(),
    )
