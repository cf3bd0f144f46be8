"""Define `presgen run`: the service in the foreground."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from config.errors import PresGenError, translate_os_error
from daemon.cli.errors import print_error

if TYPE_CHECKING:
    from pathlib import Path

    from config.paths import Home
    from daemon.cli.session import Session
    from daemon.service.loop import Service


@click.command("run")
@click.pass_obj
def run_service(session: Session, /) -> int:
    """Run the service in the foreground.

    It makes a video of everything that is dropped into the inbox, until Ctrl-C. Without a terminal it prints its log as
    plain lines: time, level, event, words.
    """
    from daemon.autostart.manager import service_exit_code

    try:
        _serve(session.home)
    except PresGenError as error:
        return service_exit_code(print_error(session, error))
    return 0


def _serve(home: Home) -> None:
    """Run the service of ``home`` until a signal stops it.

    Raises AlreadyRunning, SettingsError, or what `translated` returns when the folders of the home cannot be written.
    """
    from config.log_file import truncate_log
    from config.logs import logging_to, logging_to_callback
    from config.paths import SERVICE_LOG
    from daemon.autostart.service_unit import UMASK
    from daemon.cli.render.log_text import make_line_printer, make_record_printer
    from daemon.hardware import resolve_machine
    from daemon.service.live_settings import LiveSettings
    from daemon.service.loop import Service
    from daemon.service.parts import assemble
    from daemon.state.instance_lock import hold_lock
    from inbox.drop_folder import prepare_home
    from models.registry import load_settings

    with ExitStack() as resources:
        running = resources.enter_context(_stopped_by_signals())
        prepare_home(home)
        resources.callback(os.umask, os.umask(UMASK))
        truncate_log(home.logs / SERVICE_LOG)
        resources.enter_context(hold_lock(home.lock))
        machine = resolve_machine(home)
        settings = LiveSettings(home, lambda: machine.complete(load_settings(home)))
        try:
            resources.enter_context(logging_to(home.logs / "presgen.jsonl"))
        except OSError as error:
            raise translate_os_error(error, "opening the log") from error
        if sys.stdout.isatty():
            resources.enter_context(logging_to_callback(make_record_printer(home.jobs)))
            print("Drop a folder with a script and a video. Ctrl-C stops.", file=sys.stderr)
        elif not _is_stdout(home.logs / SERVICE_LOG):  # the service manager's copy, which nobody rotates
            resources.enter_context(logging_to_callback(make_line_printer(home.jobs)))
        running.append(Service(home, settings, assemble(home, settings.current, machine)))
        running[0].run()


def _is_stdout(path: Path) -> bool:
    """Tell whether the standard output goes to the file ``path``."""
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), path.stat())
    except (OSError, ValueError):
        return False


@contextmanager
def _stopped_by_signals() -> Iterator[list[Service]]:
    """Yield a list for the service, which SIGTERM and SIGINT stop gracefully.

    While it is empty, they exit. A second Ctrl-C exits at once. SIGCONT wakes the service: see daemon.control.client.
    SIGHUP has it read the settings again, but where it has a terminal it means that this was closed, and ends it.
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

    def reload(number: int, frame: FrameType | None) -> None:
        for service in running:
            service.reload()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    before[signal.SIGCONT] = signal.signal(signal.SIGCONT, wake)
    if not _has_terminal():
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, reload)
    try:
        yield running
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _has_terminal() -> bool:
    """Tell whether this process has a terminal; under launchd and systemd it has none."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
