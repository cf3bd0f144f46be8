"""`presgen guard`: the limits, what the machine says now, and what follows from that; and setting the limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.views.guard_state import GuardState

if TYPE_CHECKING:
    from daemon.cli.session import Session


def _check(name: str, value: float) -> None:
    """Raise BadParameter unless the setting ``name`` may have ``value``."""
    from config.guard_settings import GuardSettings

    known = GuardSettings.model_fields[name].metadata
    low, high = (next(getattr(each, end) for each in known if hasattr(each, end)) for end in ("ge", "le"))
    if not low <= value <= high:
        option = "disk" if name == "disk_gb" else name
        raise click.BadParameter(f"{value:g} is not in the range from {low:g} to {high:g}.", param_hint=f"--{option}")


@click.command()
@click.option("--cpu", type=float, help="Pause while others use more of the processor, in percent.")
@click.option("--memory", type=float, help="Rest while others use more of the memory, in percent.")
@click.option("--temperature", type=float, help="Pause while the processor is hotter, in °C (Linux).")
@click.option("--cooldown", type=float, help="The shortest pause, in seconds.")
@click.option("--patience", type=float, help="After how many seconds work goes on all the same.")
@click.option("--battery", type=float, help="Rest while the battery is emptied below this, in percent.")
@click.option("--disk", "disk_gb", type=float, help="Start nothing while less is free, in GB.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")
@click.pass_obj
def guard(session: Session, /, as_json: bool, **wishes: float | None) -> None:
    """Say what the machine bears and what others need; with options, set the limits in config.yaml."""
    home = session.home
    changes = {name: value for name, value in wishes.items() if value is not None}
    for name, value in changes.items():
        _check(name, value)
    if changes:
        from config.settings import Settings
        from config.yaml_editor import set_values

        Settings.load(home)
        set_values(home.settings, "guard", changes)
    watch = GuardState.of(home)
    if as_json:
        click.echo(json.dumps(watch.as_json() | {"changed": changes}))
        return
    if changes:
        told = ", ".join(f"{name}: {value:g}" for name, value in changes.items())
        again = " Type: presgen service restart" if watch.serving else ""
        click.echo(f"Set in {home.settings}: {told}.{again}\n")
    click.echo(watch.in_words())
