"""Define `presgen service`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.command_group import CommandGroup
from daemon.cli.output import json_option, print_text, print_view

if TYPE_CHECKING:
    from daemon.autostart.manager import Autostart
    from daemon.cli.session import Session


@click.group(cls=CommandGroup)
def service() -> None:
    """Keep presgen running in the background, from login to logout."""


@service.command()
@click.option("--print", "print_only", is_flag=True, help="Print the file for launchd or systemd and change nothing.")
@click.pass_obj
def install(session: Session, /, print_only: bool) -> None:
    """Start presgen now and at every login."""
    autostart = _autostart(session)
    if print_only:
        click.echo(autostart.system.render(), nl=False)
        return
    for sentence in autostart.system.warnings():  # beforehand: a question of macOS may hold up the installation
        print_text(sentence, err=True)
    print_text(autostart.install())


@service.command()
@click.pass_obj
def uninstall(session: Session, /) -> None:
    """Stop the service and remove what install created; your videos and settings stay."""
    print_text(_autostart(session).uninstall())


@service.command()
@click.pass_obj
def start(session: Session, /) -> None:
    """Start the service."""
    print_text(_autostart(session).start())


@service.command()
@click.pass_obj
def stop(session: Session, /) -> None:
    """Stop the service until you start it or log in again.

    Unfinished videos are continued then.
    """
    print_text(_autostart(session).stop())


@service.command()
@click.pass_obj
def restart(session: Session, /) -> None:
    """Stop the service and start it again, for example after an update."""
    print_text(_autostart(session).restart())


@service.command()
@json_option
@click.pass_obj
def status(session: Session, /, as_json: bool) -> None:
    """Show whether the service is installed and runs.

    `presgen status` shows what it works on.
    """
    from daemon.cli.render.service_text import render_autostart_status
    from daemon.views.autostart_status import AutostartStatus

    view = AutostartStatus.of(_autostart(session))
    print_view(view, as_json, lambda: render_autostart_status(view))


def _autostart(session: Session) -> Autostart:
    from daemon.autostart.manager import Autostart
    from daemon.autostart.service_unit import ServiceUnit

    return Autostart(ServiceUnit.of(session.home))
