"""Define `presgen open`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_json, print_text

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command("open")
@click.argument("job", default="")
@json_option
@click.pass_obj
def open_result(session: Session, /, job: str, as_json: bool) -> None:
    """Open the folder of finished videos.

    With JOB, open its video, or its folder while there is no video.
    """
    from daemon.control.find_job import find_job
    from daemon.control.open_path import find_result, open_path

    outbox = session.home.outbox
    if not job:
        outbox.mkdir(parents=True, exist_ok=True)
    path = find_result(find_job(session.home, job), outbox) if job else outbox
    opened = open_path(path)
    if as_json:
        print_json({"path": str(path), "opened": opened})
    else:
        print_text(str(path))
