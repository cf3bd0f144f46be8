"""Define `presgen open`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config.errors import UsageError
from daemon.cli.output import json_option, print_json, print_text

if TYPE_CHECKING:
    from pathlib import Path

    from config.paths import Home
    from daemon.cli.session import Session


@click.command("open")
@click.argument("what", default="outbox", metavar="[inbox|outbox|report|JOB]")
@click.argument("job", default="")
@json_option
@click.pass_obj
def open_result(session: Session, /, what: str, job: str, as_json: bool) -> None:
    """Open the folder of finished videos, the drop folder, a report or a job.

    JOB opens its video, or its folder while there is no video. `report` opens the report of the last video,
    `report JOB` that of another one. Where nothing can be opened, the path is printed all the same.
    """
    from daemon.control.open_path import open_path

    path = _find(session.home, what, job)
    opened = open_path(path)
    if as_json:
        print_json({"path": str(path), "opened": opened})
        return
    print_text(str(path))
    if not opened:
        print_text("Nothing here can open it.", err=True)


def _find(home: Home, what: str, job: str) -> Path:
    """Return the path to open. Raises UsageError when there is none."""
    from config.files import make_private_folder
    from daemon.control.find_job import find_job
    from daemon.control.open_path import find_last_report, find_report, find_result

    if what == "report":
        report = find_report(find_job(home, job), home.outbox) if job else find_last_report(home)
        if report is None:
            raise UsageError("There is no report yet.", "It is made with the video. Type: presgen status")
        return report
    if job:
        raise UsageError(f"presgen open {what} takes no second name.", "Type: presgen open --help")
    if what in ("inbox", "outbox"):
        folder = home.inbox if what == "inbox" else home.outbox
        make_private_folder(home.jobs)
        folder.mkdir(exist_ok=True)
        return folder
    return find_result(find_job(home, what), home.outbox)
