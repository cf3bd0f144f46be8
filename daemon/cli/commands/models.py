"""Define `presgen models`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config.errors import MissingDependency
from daemon.cli.command_group import CommandGroup
from daemon.cli.output import json_option, print_text, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.group(cls=CommandGroup)
def models() -> None:
    """Install, verify and remove the weights that engines need."""


@models.command("list")
@json_option
@click.pass_obj
def list_weights(session: Session, /, as_json: bool) -> None:
    """List all weights and whether they are installed."""
    from daemon.cli.render.weights_text import render_weights
    from daemon.views.weights import WeightsList

    weights = WeightsList.of(session.home)
    print_view(weights, as_json, lambda: render_weights(weights))


@models.command()
@click.argument("name")
@click.pass_obj
def install(session: Session, /, name: str) -> None:
    """Download and verify the weights NAME; does nothing if they are intact."""
    from inbox.drop_folder import prepare_home
    from models.weights import installer

    prepare_home(session.home)  # the set-up runs this, and the drop folder must be there when it has ended
    print_text(str(installer.install(session.home.models, name)))


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_obj
def verify(session: Session, /, names: tuple[str, ...]) -> int:
    """Compare the weights NAME with what was published.

    Every byte is read; without NAME, of all weights.
    """
    from models.weights import installer

    code = 0
    for name in names or [each.name for each in installer.list_available()]:
        if faults := installer.verify(session.home.models, name):
            print_text("\n".join([*faults, f"Type: {installer.find(name).command}"]), err=True)
            code = MissingDependency.exit_code
        else:
            print_text(f"{name} is installed and sound.")
    return code


@models.command()
@click.argument("name")
@click.pass_obj
def remove(session: Session, /, name: str) -> None:
    """Delete the weights NAME; those that come with the program stay."""
    from models.weights import installer

    removed = installer.remove(session.home.models, name)
    if installer.read_state(session.home.models, name) is installer.WeightsState.MISSING:
        print_text(f"{name} is removed." if removed else f"{name} was not installed.")
    else:
        print_text(f"The weights {name} come with the program, and stay.")
