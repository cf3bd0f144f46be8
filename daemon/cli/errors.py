"""Print errors and choose exit codes."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

import click

from config.errors import PresGenError, TransientError, find_similar, translate_os_error
from config.formats.control_characters import clean_text
from daemon.cli.output import print_json, print_text
from daemon.cli.session import Session

_USAGE, _BUG, _INTERRUPTED = 64, 70, 130
_GLOBAL_OPTIONS = ("--home", "--debug", "--version")


def report_error(session: Session, error: Exception) -> int:
    """Print whatever ended a command and return its exit code."""
    match error:
        case click.exceptions.Abort() if isinstance(error.__cause__, KeyboardInterrupt):
            return _print_failure(session, "Stopped.", "", _INTERRUPTED)
        case click.ClickException():
            return _report_usage(session, error)
        case PresGenError():
            return print_error(session, error)
        case OSError():
            translation = translate_os_error(error, "working")
            expected = isinstance(translation, TransientError)
            return print_error(session, translation) if expected else _report_bug(session, error)
        case MemoryError():
            return print_error(session, TransientError("The memory was full.", "Close other programs, then try again."))
        case _:
            return _report_bug(session, error)


def print_error(session: Session, error: PresGenError) -> int:
    """Print ``error`` with its hint and return its exit code."""
    if session.debug:
        traceback.print_exception(error)
    return _print_failure(session, error.message, error.hint, error.exit_code)


def _report_usage(session: Session, error: click.ClickException) -> int:
    hint = f"Type: {error.ctx.command_path} --help" if isinstance(error, click.UsageError) and error.ctx else ""
    if not isinstance(error, click.NoSuchOption):
        return _print_failure(session, error.format_message(), hint, _USAGE)
    options = [name for each in error.ctx.command.params for name in each.opts] if error.ctx else []
    if error.ctx and error.ctx.parent and error.option_name in _GLOBAL_OPTIONS:
        command = error.ctx.command_path.removeprefix("presgen ")
        hint = f"It stands before the command: presgen {error.option_name} ... {command}"
    elif near := find_similar(error.option_name, (each for each in options if each.startswith("--"))):
        hint = f"Did you mean {near}? {hint}"
    return _print_failure(session, f"There is no option {error.option_name} here.", hint, _USAGE)


def _report_bug(session: Session, error: Exception) -> int:
    """Write the traceback to the log of the home.

    Print it when that is impossible or with --debug.
    """
    if not session.debug and (log := _log_traceback(session, error)):
        hint = f"Please report this, with the last lines of {log}"
    else:
        traceback.print_exception(error)
        hint = "Please report this, with the lines above."
    reason = next(iter(str(error).splitlines()), "no reason given")
    return _print_failure(session, f"Something unexpected happened ({type(error).__name__}: {reason}).", hint, _BUG)


def _log_traceback(session: Session, error: Exception) -> Path | None:
    """Return the log that now has the traceback of ``error``; None when it cannot be written."""
    from config.logs import logging_to

    with suppress(OSError, PresGenError), logging_to(log := session.home.logs / "presgen.jsonl"):
        import structlog

        structlog.get_logger().error("unexpected_error", exc_info=error)
        return log
    return None


def _print_failure(session: Session, message: str, hint: str, code: int) -> int:
    """Print ``message`` and ``hint`` on standard error, with --json also on standard output."""
    with suppress(OSError):
        print_text(clean_text(message), err=True)
        if hint:
            print_text(clean_text(hint), err=True)
        if session.json:
            print_json({"error": {"message": message, "hint": hint, "exit_code": code}})
    return code
