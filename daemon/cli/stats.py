"""The verb `presgen stats`."""

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
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many jobs to look back at.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with plots to this file.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")
@click.pass_obj
def stats(session: Session, /, last: int, html: Path | None, as_json: bool) -> None:
    """Say how long jobs and their stages took, how well that was foreseen, and what can be learned from it."""
    from config.errors import InputError, translate_os_error
    from config.files import write_atomically
    from daemon.timings.database import Unkept
    from daemon.views.stats import Stats
    from daemon.views.stats_page import page

    try:
        found = Stats.of(session.home, last)
    except Unkept as fault:
        raise InputError(str(fault), f"Try again, or remove {session.home.performance}*") from fault
    if html is not None:
        try:
            write_atomically(html, page(found))
        except OSError as error:
            raise translate_os_error(error, "writing the page") from error
    if as_json:
        click.echo(json.dumps(found.as_json()))
    elif html is not None:
        click.echo(str(html))
    else:
        words = found.in_words(shutil.get_terminal_size().columns, sys.stdout.isatty())
        click.echo(words.encode("utf-8", "backslashreplace").decode())
