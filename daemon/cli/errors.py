"""Print errors and choose exit codes."""

from __future__ import annotations

import json
import traceback
from contextlib import suppress
from pathlib import Path

import click

from config.errors import PresGenError
from daemon.cli.session import Session

USAGE, _BUG, INTERRUPTED = 64, 70, 130


def failed(session: Session, error: PresGenError) -> int:
    """Print ``error`` with its hint and return its exit code."""
    if session.debug:
        traceback.print_exception(error)
    return told(session, error.message, error.hint, error.exit_code)


def bug(session: Session, error: BaseException) -> int:
    """Keep the traceback where the user can find it; show it when there is no such place."""
    if not session.debug and (log := _kept(session, error)):
        hint = f"Please report this, with the last lines of {log}"
    else:
        traceback.print_exception(error)
        hint = "Please report this, with the lines above."
    reason = next(iter(str(error).splitlines()), "no reason given")
    return told(session, f"Something unexpected happened ({type(error).__name__}: {reason}).", hint, _BUG)


def _kept(session: Session, error: BaseException) -> Path | None:
    from config.logs import logging_to

    with suppress(OSError, PresGenError), logging_to(log := session.home.logs / "presgen.jsonl"):
        import structlog

        structlog.get_logger().error("unexpected_error", exc_info=error)
        return log
    return None


def told(session: Session, message: str, hint: str, code: int) -> int:
    """Say what happened and what to do about it; a program reads the same from standard output."""
    with suppress(OSError):
        click.echo(printable(message), err=True)
        if hint:
            click.echo(printable(hint), err=True)
        if session.json:
            click.echo(json.dumps({"error": {"message": message, "hint": hint, "exit_code": code}}))
    return code


def printable(text: str) -> str:
    """Return ``text`` with the bytes of file names that are not text shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
