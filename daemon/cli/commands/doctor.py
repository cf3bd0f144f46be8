"""Define `presgen doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config.errors import MissingDependency
from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@json_option
@click.pass_obj
def doctor(session: Session, /, as_json: bool) -> int:
    """Show what is installed, what is missing and how to get it."""
    from daemon.cli.render.doctor_text import render_doctor
    from daemon.views.doctor import examine

    report = examine(session.home)
    print_view(report, as_json, lambda: render_doctor(report))
    return 0 if report.ok else MissingDependency.exit_code
