"""Define `presgen logs`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from daemon.cli.output import print_json

if TYPE_CHECKING:
    from daemon.cli.session import Session

_DEFAULT_LINES = 50


@click.command()
@click.argument("job", default="")
@click.option("-f", "--follow", is_flag=True, help="Keep printing new lines, until Ctrl-C.")
@click.option("-n", "--lines", type=click.IntRange(0), help="Maximum number of lines. [50; all of a job]")
@click.option("--json", "as_json", is_flag=True, help="Print the lines as they were logged, one JSON object each.")
@click.pass_obj
def logs(session: Session, /, job: str, follow: bool, lines: int | None, as_json: bool) -> None:
    """Show what has happened; with JOB, only to that job."""
    from daemon.cli.render.log_text import LinePrinter, without_superseded
    from daemon.control.find_job import find_job
    from daemon.views.log_reader import POLL_INTERVAL_S, LogReader

    identity = find_job(session.home, job).manifest.id if job else ""
    limit = lines if lines is not None or job else _DEFAULT_LINES
    log, is_first = LogReader(session.home, identity), True
    printer = LinePrinter(session.home.jobs, with_names=not job)
    try:
        for batch in log.follow(lambda: time.sleep(POLL_INTERVAL_S), limit) if follow else [log.read_new(limit)]:
            if as_json:
                for line in batch:
                    print_json(line.as_json())
            else:
                for line in without_superseded(batch):
                    printer.print_line(line)
            if is_first and not batch and lines != 0:
                click.echo("Nothing has been logged yet.", err=True)
            is_first = False
    except KeyboardInterrupt:
        click.echo(err=True)
    finally:
        log.close()
