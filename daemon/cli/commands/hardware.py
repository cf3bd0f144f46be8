"""Define `presgen hardware`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--refresh", is_flag=True, help="Detect and measure again, even if nothing has changed.")
@json_option
@click.pass_obj
def hardware(session: Session, /, refresh: bool, as_json: bool) -> None:
    """Show this computer, how fast it makes videos, and which preset suits it.

    The first time, and whenever the computer has changed, it is measured for some seconds.
    """
    from daemon.cli.render.hardware_text import render_hardware
    from daemon.hardware.current import is_measured
    from daemon.views.hardware import HardwareReport

    if sys.stderr.isatty() and (refresh or not is_measured(session.home)):
        click.echo("Measuring how fast this computer is ...", err=True)
    report = HardwareReport.of(session.home, refresh=refresh)
    print_view(report, as_json, lambda: render_hardware(report))
