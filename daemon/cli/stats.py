"""Implement the command `presgen stats`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="Number of jobs to look back at.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with charts to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.pass_obj
def stats(session: Session, /, last: int, html: Path | None, as_json: bool) -> None:
    """Show how long jobs and stages took, how good the estimates were, what to improve."""
    from dataclasses import asdict

    from config.errors import InputError, translated
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
            raise translated(error, "writing the page") from error
    if as_json:
        click.echo(json.dumps(asdict(found)))
    elif html is not None:
        click.echo(str(html))
    else:
        from daemon.cli.stats_text import render_stats

        text = render_stats(found, inbox, shutil.get_terminal_size().columns, sys.stdout.isatty())
        click.echo(text.encode("utf-8", "backslashreplace").decode())
