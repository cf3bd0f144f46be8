"""Define `presgen pause`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@json_option
@click.pass_obj
def pause(session: Session, /, as_json: bool) -> None:
    """Pause all work until `presgen resume`: nothing new is started, running work rests."""
    from daemon.control.client import request

    outcome = request(session.home, "pause")
    print_view(outcome, as_json, lambda: outcome.sentence)
