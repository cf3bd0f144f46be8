"""Define `presgen guard`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_json, print_text

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--cpu", type=float, help="Pause while other programs use more of the processor, in percent.")
@click.option("--memory", type=float, help="Pause while other programs use more of the memory, in percent.")
@click.option("--temperature", type=float, help="Pause while the processor is hotter, in °C (Linux).")
@click.option("--cooldown", type=float, help="Shortest pause, in seconds.")
@click.option("--patience", type=float, help="Longest pause for busy programs, in seconds; then work goes on.")
@click.option("--battery", type=float, help="Pause while the battery discharges below this level, in percent.")
@click.option("--disk", "disk_gb", type=float, help="Start no new job while less space is free, in GB.")
@json_option
@click.pass_obj
def guard(session: Session, /, as_json: bool, **limits: float | None) -> None:
    """Show resource limits and current load; the options set limits in config.yaml."""
    from daemon.cli.render.guard_text import render_guard
    from daemon.views.guard_state import GuardState

    home = session.home
    changes = {name: value for name, value in limits.items() if value is not None}
    for name, value in changes.items():
        _check_limit(name, value)
    if changes:
        from config.settings import Settings
        from config.yaml_editor import set_values

        Settings.load(home)
        set_values(home.settings, "guard", changes)
    state = GuardState.of(home)
    if as_json:
        print_json(state.as_json() | {"changed": changes})
        return
    if changes:
        changed = ", ".join(f"{name}: {value:g}" for name, value in changes.items())
        soon = " The service follows within ten seconds." if state.serving else ""
        print_text(f"Set in {home.settings}: {changed}.{soon}\n")
    print_text(render_guard(state))


def _check_limit(name: str, value: float) -> None:
    """Raise BadParameter unless the setting ``name`` may have ``value``."""
    from config.guard_settings import GuardSettings

    constraints = GuardSettings.model_fields[name].metadata
    low, high = (next(getattr(each, end) for each in constraints if hasattr(each, end)) for end in ("ge", "le"))
    if not low <= value <= high:
        option = "disk" if name == "disk_gb" else name
        raise click.BadParameter(f"{value:g} is not in the range from {low:g} to {high:g}.", param_hint=f"--{option}")
