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
        loaded: whether the init system knows it.
        disabled: whether the user has disabled it.
        program: that the installed file starts; None without a readable file.
        own_program: that it would start if it was installed now.
        enable_command: what enables it again.
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
    loaded: bool
    disabled: bool
    program: Path | None
    own_program: Path
    enable_command: str

    @classmethod
    def of(cls, autostart: Autostart) -> AutostartStatus:
        """Return the state of ``autostart``; what cannot be found out is reported in ``trouble``."""
        unit, system = autostart.unit, autostart.system
        state, disabled, trouble = UnitState(False), False, []
        try:
            state, disabled = system.state(), system.is_disabled()
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
            loaded=state.loaded,
            disabled=disabled,
            program=system.installed_program(),
            own_program=unit.program,
            enable_command=system.enable_command,
            log=unit.log,
            trouble="\n".join(trouble),
        )

    @property
    def fault(self) -> tuple[str, str]:
        """The fault of the installed service, and what to do; empty texts when there is none."""
        if not self.installed:
            return "", ""
        install = "Type: presgen service install"
        if self.program is None:
            return f"its file {self.file} cannot be understood", install
        if not (self.program.exists() and self.program.with_name("python").exists()):
            return f"it starts {self.program}, which is no longer there or has lost its Python", install
        if self.program != self.own_program:
            return f"it starts another copy of the program ({self.program})", f"{install}   (then it starts this one)"
        if self.disabled:
            return "you have disabled it", f"To enable it, type: {self.enable_command}"
        if not self.running:
            ended = f" ({self.ended})" if self.ended else ""
            return f"it does not run{ended}", "Type: presgen service start"
        return "", ""

    def as_json(self) -> dict[str, Any]:
        """Return the status as plain data."""
        paths = {"file": self.file, "home": self.home, "log": self.log, "own_program": self.own_program}
        program = None if self.program is None else str(self.program)
        return asdict(self) | {name: str(path) for name, path in paths.items()} | {"program": program}
