"""`presgen service`: keep presgen running in the background."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from daemon.autostart.manager import Agent
    from daemon.cli.session import Session


@click.group()
def service() -> None:
    """Keep presgen running in the background, from login to logout."""


@service.command()
@click.option("--print", "shown", is_flag=True, help="Show the property list for macOS, and change nothing.")
@click.pass_obj
def install(session: Session, /, shown: bool) -> None:
    """Start presgen now and whenever you log in."""
    if shown:
        from daemon.autostart.launchd import plist
        from daemon.autostart.service_unit import ServiceUnit

        click.echo(plist(ServiceUnit.of(session.home)), nl=False)
    else:
        click.echo(_agent(session).install())


@service.command()
@click.pass_obj
def uninstall(session: Session, /) -> None:
    """End it and remove what install made; your videos and settings stay."""
    click.echo(_agent(session).uninstall())


@service.command()
@click.pass_obj
def start(session: Session, /) -> None:
    """Start it."""
    click.echo(_agent(session).start())


@service.command()
@click.pass_obj
def stop(session: Session, /) -> None:
    """End it until you start it or log in again; unfinished videos are continued then."""
    click.echo(_agent(session).stop())


@service.command()
@click.pass_obj
def restart(session: Session, /) -> None:
    """End it and start it anew, for example after a change of config.yaml."""
    click.echo(_agent(session).restart())


@service.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")
@click.pass_obj
def status(session: Session, /, as_json: bool) -> None:
    """Say whether it is installed and runs; `presgen status` says what it works on."""
    report = _agent(session).report()
    click.echo(json.dumps(report.as_json()) if as_json else report.in_words())


def _agent(session: Session) -> Agent:
    from daemon.autostart.manager import Agent
    from daemon.autostart.service_unit import ServiceUnit

    return Agent(ServiceUnit.of(session.home))
