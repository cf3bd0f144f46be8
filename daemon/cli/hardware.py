"""The verb about the computer. Everything that takes long to import is imported when it is called."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--refresh", is_flag=True, help="Look and measure again, although nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")
@click.pass_obj
def hardware(session: Session, /, refresh: bool, as_json: bool) -> None:
    """Say what this computer is, how fast it makes videos, and which preset suits it.

    The first time, and when the computer has changed, it works for some seconds to measure that.
    """
    from daemon.hardware.current import is_measured, measure
    from daemon.views.hardware import answer, in_words

    if sys.stderr.isatty() and (refresh or not is_measured(session.home)):
        click.echo("Measuring how fast this computer is ...", err=True)
    profile = measure(session.home, again=refresh)
    click.echo(json.dumps(answer(profile)) if as_json else in_words(profile))
