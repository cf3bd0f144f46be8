"""Say how to start the service on this computer."""

from __future__ import annotations

from config.errors import PresGenError
from config.paths import Home

_IN_A_WINDOW = "presgen run"


def describe_start(home: Home) -> str:
    """Return that nothing works in ``home``, and the commands that start it.

    Runs no other program.
    """
    return f"Nothing is working: start it with {_find_commands(home)}."


def _find_commands(home: Home) -> str:
    from daemon.autostart.manager import Autostart  # slow to import, and needed only where no service runs
    from daemon.autostart.service_unit import ServiceUnit

    try:
        system = Autostart(ServiceUnit.of(home)).system
    except PresGenError:  # what `presgen service` says; without it there is still a way
        return _IN_A_WINDOW
    if not system.is_available():
        return _IN_A_WINDOW
    verb = "start" if system.path.exists() else "install"
    return f"presgen service {verb}, or {_IN_A_WINDOW}"
