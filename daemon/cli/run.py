"""`presgen run`: the service in the foreground, until it is told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from config.errors import translated
from config.log_file import shorten
from config.logs import logging_by, logging_to
from config.paths import PRINTED, Home
from config.settings import Settings
from daemon.hardware import resolve
from daemon.service.loop import Service
from daemon.service.parts import assemble
from daemon.state.instance_lock import held
from daemon.views.log_lines import listener
from inbox.drop_folder import prepare


def serve(home: Home) -> None:
    """Serve ``home``. Raises AlreadyRunning, SettingsError, or what the folders of the home do not allow."""
    with ExitStack() as open_:
        running = open_.enter_context(_stopped_by_signals())
        try:
            home.create()
        except OSError as error:
            raise translated(error, "making the folders of the home") from error
        shorten(home.logs / PRINTED)
        open_.enter_context(held(home.lock))
        machine = resolve(home)
        settings = machine.complete(Settings.load(home))
        prepare(home.inbox, outside=(home.outbox, home.logs, home.cache, home.models, home.run))
        try:
            open_.enter_context(logging_to(home.logs / "presgen.jsonl"))
        except OSError as error:
            raise translated(error, "opening the log") from error
        if sys.stdout.isatty():
            open_.enter_context(logging_by(listener(home.jobs)))
            print("Drop a folder with a script and a video. Ctrl-C stops.", file=sys.stderr)
        running.append(Service(home, settings.jobs_at_once, assemble(home, settings, machine)))
        running[0].run()


@contextmanager
def _stopped_by_signals() -> Iterator[list[Service]]:
    """Yield a place for the service, which stops in good order when told to end; before it is there, we just end.

    A second Ctrl-C ends at once. SIGCONT asks for a turn: see daemon.control.client.
    """
    running: list[Service] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not running:
            raise SystemExit(0)
        running[0].stop()

    def wake(number: int, frame: FrameType | None) -> None:
        for service in running:
            service.wake()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    before[signal.SIGCONT] = signal.signal(signal.SIGCONT, wake)
    try:
        yield running
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
