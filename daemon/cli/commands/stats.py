"""Implement the command `presgen stats`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="Number of jobs to look back at.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with charts to this file.")
@json_option
@click.pass_obj
def stats(session: Session, /, last: int, html: Path | None, as_json: bool) -> None:
    """Show how long jobs and stages took, how good the estimates were, what to improve."""
    from config.errors import InputError, translate_os_error
    from config.files import write_atomically
    from daemon.timings.database import TimingsUnavailable
    from daemon.views.stats import load_stats

    inbox = session.home.inbox
    try:
        found = load_stats(session.home, last)
    except TimingsUnavailable as fault:
        raise InputError(str(fault), f"Try again, or remove {session.home.performance}*") from fault
    if html is not None:
        from daemon.views.stats_page import render_stats_page

        try:
            write_atomically(html, render_stats_page(found, inbox))
        except OSError as error:
            raise translate_os_error(error, "writing the page") from error

    def render() -> str:
        from daemon.cli.render.stats_text import render_stats

        return render_stats(found, inbox, shutil.get_terminal_size().columns, sys.stdout.isatty())

    print_view(found, as_json, render if html is None else lambda: str(html))
