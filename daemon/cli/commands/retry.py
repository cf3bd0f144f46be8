"""Define `presgen retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.argument("job")
@json_option
@click.pass_obj
def retry(session: Session, /, job: str, as_json: bool) -> None:
    """Retry JOB, which failed, was cancelled, waits for its next attempt, or stepped down.

    Finished stages are kept.
    """
    from daemon.control.client import request
    from daemon.control.find_job import find_job

    outcome = request(session.home, "retry", find_job(session.home, job))
    print_view(outcome, as_json, lambda: outcome.sentence)
