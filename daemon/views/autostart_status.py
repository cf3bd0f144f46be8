"""Collect what `presgen service status` knows: whether the service is installed and runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.errors import PresGenError
from daemon.autostart.manager import Autostart
from daemon.autostart.service_unit import UnitState
from daemon.state.instance_lock import holder
from models.registry import load_settings


@dataclass(frozen=True, slots=True)
class AutostartStatus:
    """The state of the service of one home.

    Attributes:
        system: name of the init system, launchd or systemd.
        identity: name of the service in it.
        file: the file that describes the service.
        installed: whether that file exists.
        home: folder of the home.
        running: whether a daemon runs in the home.
        pid: of the daemon; None when none runs.
        since: when it started (ISO 8601); empty when unknown.
        by_hand: whether it was started by hand instead of by the init system.
        ended: how the last run under the init system ended; empty when unknown or running.
        log: file with what the daemon prints.
        trouble: what keeps it from running, or what could not be found out, in lines; empty when all is well.
    """

    system: str
    identity: str
    file: Path
    installed: bool
    home: Path
    running: bool
    pid: int | None
    since: str
    by_hand: bool
    ended: str
    log: Path
    trouble: str

    @classmethod
    def of(cls, autostart: Autostart) -> AutostartStatus:
        """Return the state of ``autostart``; what cannot be found out is reported in ``trouble``."""
        unit, system = autostart.unit, autostart.system
        state, trouble = UnitState(False), []
        try:
            state = system.state()
        except PresGenError as error:
            trouble.append(f"{error.message}\n{error.hint}")
        try:
            if unit.home.settings.exists():
                load_settings(unit.home)
        except PresGenError as error:
            trouble.append(f"{error.message}\n{error.hint}")
        daemon = holder(unit.home.lock)
        return cls(
            system=system.name,
            identity=system.identity,
            file=system.path,
            installed=system.path.exists(),
            home=unit.home.root,
            running=daemon is not None,
            pid=(daemon and daemon.pid) or state.pid,
            since=daemon.since if daemon else "",
            by_hand=daemon is not None and daemon.pid not in (0, state.pid),
            ended=state.ended,
            log=unit.log,
            trouble="\n".join(trouble),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the status as plain data."""
        return asdict(self) | {"file": str(self.file), "home": str(self.home), "log": str(self.log)}
