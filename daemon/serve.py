"""`presgen run`: the service in the foreground, until it is told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from config.errors import translated
from config.logs import logging_by, logging_to
from config.paths import Home
from config.settings import Settings
from daemon.lock import held
from daemon.loop import Service
from daemon.story import listener
from inbox.root import prepare


def serve(home: Home) -> None:
    """Serve ``home``. Raises AlreadyRunning, SettingsError, or what the folders of the home do not allow."""
    try:
        home.create()
    except OSError as error:
        raise translated(error, "making the folders of the home") from error
    with ExitStack() as open_:
        open_.enter_context(held(home.run / "daemon.lock"))
        settings = Settings.load(home)
        prepare(home.inbox, outside=(home.outbox, home.logs, home.cache, home.models, home.run))
        try:
            open_.enter_context(logging_to(home.logs / "presgen.jsonl"))
        except OSError as error:
            raise translated(error, "opening the log") from error
        if sys.stdout.isatty():
            open_.enter_context(logging_by(listener(home.jobs)))
        service = Service(home, settings)
        with _stopped_by_signals(service):
            service.run()


@contextmanager
def _stopped_by_signals(service: Service) -> Iterator[None]:
    """Stop in good order when told to end; a second Ctrl-C ends at once. SIGCONT asks for a turn: see daemon.wish."""

    def stop(number: int, frame: FrameType | None) -> None:
        service.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    before[signal.SIGCONT] = signal.signal(signal.SIGCONT, lambda number, frame: service.wake())
    print("Drop a folder with a script and a video. Ctrl-C stops.", file=sys.stderr)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
