"""Define `presgen status`."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_json, print_text, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.argument("job", default="")
@click.option("--all", "everything", is_flag=True, help="Show all jobs and items, also those of earlier days.")
@json_option
@click.pass_obj
def status(session: Session, /, job: str, everything: bool, as_json: bool) -> None:
    """Show jobs and what waits in the drop folder, with reasons.

    With JOB, show everything about that job or item of the drop folder. JOB is the id of a job, the beginning of it, or
    the name of a job or item.
    """
    now = datetime.now().astimezone()
    if job:
        _print_job(session, job, now, as_json)
    else:
        _print_overview(session, now, everything, as_json)


def _print_overview(session: Session, now: datetime, everything: bool, as_json: bool) -> None:
    from daemon.views.overview import Overview

    overview = Overview.of(session.home, now)

    def render() -> str:
        from daemon.cli.render.status_table import render_overview

        return render_overview(overview, _width(), sys.stdout.isatty(), everything)

    print_view(overview, as_json, render)


def _print_job(session: Session, job: str, now: datetime, as_json: bool) -> None:
    from daemon.cli.render.job_text import render_job, render_waiting_items
    from daemon.control.find_job import NoSuchJob, find_job
    from daemon.control.find_waiting import find_waiting
    from daemon.views.job_detail import JobDetail

    try:
        detail = JobDetail.of(session.home, find_job(session.home, job), now)
    except NoSuchJob:
        items = find_waiting(session.home, job)
        if not items:
            raise
        if as_json:
            print_json({"waiting": [item.model_dump(mode="json") for item in items]})
        else:
            print_text(render_waiting_items(items, now, _width()))
    else:
        print_view(detail, as_json, lambda: render_job(detail, _width()))


def _width() -> int:
    return shutil.get_terminal_size().columns
