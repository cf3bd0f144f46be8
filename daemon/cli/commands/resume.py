"""Define `presgen resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@json_option
@click.pass_obj
def resume(session: Session, /, as_json: bool) -> None:
    """Continue after `presgen pause`."""
    from daemon.control.client import request

    outcome = request(session.home, "resume")
    print_view(outcome, as_json, lambda: outcome.sentence)
