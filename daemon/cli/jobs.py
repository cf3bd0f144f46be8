"""The verbs with which one looks at the service and asks it for something."""

from __future__ import annotations

import json
import shutil
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from daemon.cli.session import Session
    from daemon.state.requests import Verb

_json = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")


@click.command()
@click.argument("job", default="")
@_json
@click.pass_obj
def status(session: Session, /, job: str, as_json: bool) -> None:
    """Say what is going on: jobs, what waits in the drop folder and why; with JOB, everything about that job.

    JOB is the id of a job, the beginning of it, or its name.
    """
    from daemon.control.find_job import find
    from daemon.views.job_detail import JobDetail
    from daemon.views.overview import Overview

    now = datetime.now().astimezone()
    width = shutil.get_terminal_size().columns
    view = JobDetail.of(session.home, find(session.home, job), now) if job else Overview.of(session.home, now)
    if as_json:
        click.echo(json.dumps(view.as_json()))
    elif isinstance(view, JobDetail):
        _say(view.in_words(width))
    else:
        from daemon.cli.status_table import drawn

        _say(drawn(view, width, sys.stdout.isatty()))


@click.command()
@click.argument("job", default="")
@click.option("-f", "--follow", is_flag=True, help="Go on as more happens, until Ctrl-C.")
@click.option("-n", "--lines", type=click.IntRange(0), help="How many lines at most. [50; all of a job]")
@click.option("--json", "as_json", is_flag=True, help="Lines as they were logged, a JSON object each.")
@click.pass_obj
def logs(session: Session, /, job: str, follow: bool, lines: int | None, as_json: bool) -> None:
    """Tell what has happened; with JOB, only to that job."""
    from daemon.control.find_job import find
    from daemon.views.log_lines import speaker, told
    from daemon.views.log_reader import EVERY_S, Log

    identity = find(session.home, job).manifest.id if job else ""
    most = lines if lines is not None or job else 50
    log, empty = Log(session.home, identity), True
    say = speaker(session.home.jobs, named=not job)
    try:
        for found in log.follow(lambda: time.sleep(EVERY_S), most) if follow else [log.new(most)]:
            for line in found if as_json else told(found):
                click.echo(json.dumps(line.fields)) if as_json else say(line)
            if empty and not found and lines != 0:
                click.echo("Nothing has been logged yet.", err=True)
            empty = False
    except KeyboardInterrupt:
        click.echo(err=True)
    finally:
        log.close()


@click.command()
@click.argument("job")
@_json
@click.pass_obj
def retry(session: Session, /, job: str, as_json: bool) -> None:
    """Try JOB again, which has failed, was given up, or waits for its next attempt; finished stages are kept."""
    _ask(session, "retry", job, as_json)


@click.command()
@click.argument("job")
@_json
@click.pass_obj
def cancel(session: Session, /, job: str, as_json: bool) -> None:
    """Give JOB up, also while it is being worked on; its files stay."""
    _ask(session, "cancel", job, as_json)


@click.command()
@_json
@click.pass_obj
def pause(session: Session, /, as_json: bool) -> None:
    """Start no more work and let running work rest, until `presgen resume`."""
    _ask(session, "pause", "", as_json)


@click.command()
@_json
@click.pass_obj
def resume(session: Session, /, as_json: bool) -> None:
    """Go on after `presgen pause`."""
    _ask(session, "resume", "", as_json)


def _ask(session: Session, verb: Verb, job: str, as_json: bool) -> None:
    from daemon.control.client import grant
    from daemon.control.find_job import find

    wanted = find(session.home, job) if job else None
    words = grant(session.home, verb, wanted)
    if as_json:
        click.echo(json.dumps({"verb": verb, "job": wanted.manifest.id if wanted else None, "words": words}))
    else:
        _say(words)


@click.command("open")
@click.argument("job", default="")
@_json
@click.pass_obj
def open_place(session: Session, /, job: str, as_json: bool) -> None:
    """Open the folder of finished videos; with JOB, its video, or its folder as long as there is none."""
    from daemon.cli.open_path import opened, place
    from daemon.control.find_job import find

    outbox = session.home.outbox
    if not job:
        outbox.mkdir(parents=True, exist_ok=True)
    path = place(find(session.home, job), outbox) if job else outbox
    shown = opened(path)
    if as_json:
        click.echo(json.dumps({"path": str(path), "opened": shown}))
    else:
        _say(str(path))


def _say(text: str) -> None:
    """Print ``text``; bytes of file names that are no text are shown as escapes."""
    click.echo(text.encode("utf-8", "backslashreplace").decode())


VERBS = (status, logs, retry, cancel, pause, resume, open_place)
"""What `presgen` takes in from here."""
