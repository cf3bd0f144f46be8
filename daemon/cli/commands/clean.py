"""Define `presgen clean`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from config.errors import InputError
from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
@json_option
@click.pass_obj
def clean(session: Session, /, dry_run: bool, as_json: bool) -> None:
    """Remove footage and working files of jobs that ended long ago.

    `retention` in config.yaml says how long ago. The service does that by itself. Nothing is removed of jobs that wait,
    run or are not delivered, and nothing in the outbox.
    """
    from config.settings import Settings
    from daemon.cli.render.clean_text import render_cleanup
    from daemon.control.cleaning import CleanedJob, CleanupResult, find_due_removals
    from daemon.control.client import clean_home

    home, now = session.home, datetime.now(UTC)
    retention = Settings.load(home).retention
    due = find_due_removals(home, retention, now)
    jobs = [CleanedJob.of(removal) for removal in due]
    if due and not dry_run:
        clean_home(home, retention, now)
        if left := find_due_removals(home, retention, now):
            names = ", ".join(one.job.manifest.name for one in left)
            raise InputError(
                f"Not everything could be removed: files of {names} are left.",
                "Type: presgen status   It says why.",
            )
    result = CleanupResult(tuple(jobs), dry_run)
    print_view(result, as_json, lambda: render_cleanup(result))
