"""Install, start and stop the service under launchd or systemd."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from config.errors import AlreadyRunning, MissingDependency, PresGenError, UsageError
from daemon.autostart.service_unit import FINAL_EXIT_CODES, ServiceUnit, UnitState
from daemon.state.instance_lock import holder
from models.registry import load_settings

START_TIMEOUT_S = 20.0
"""Seconds that a daemon may take until it works: a cold disk is slow."""
_POLL_S = 0.1
_LOG_LINES = 5


class InitSystem(Protocol):
    """Starts the service and keeps it running.

    ``identity`` is the name of the service in it, ``path`` the file that describes the service to it. Every method
    raises MissingDependency, with the reason, when the system cannot do it.
    """

    name: str
    identity: str

    @property
    def path(self) -> Path: ...  # noqa: D102

    def install(self) -> None: ...  # noqa: D102

    def uninstall(self) -> None: ...  # noqa: D102

    def start(self) -> None: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102

    def restart(self) -> None: ...  # noqa: D102

    def state(self) -> UnitState: ...  # noqa: D102

    def render(self) -> bytes:
        """Return the content of the file at `path`."""
        ...

    def installed_program(self) -> Path | None:
        """Return the program that the file at `path` starts; None without a readable one."""
        ...

    @property
    def enable_command(self) -> str: ...  # noqa: D102

    def is_available(self) -> bool:
        """Tell whether it seems to work for this user; runs no program."""
        ...

    def is_disabled(self) -> bool:
        """Tell whether the user has disabled the installed service."""
        ...

    def describe_schedule(self) -> str:
        """Return, in a sentence, when the service runs: from login, or from boot."""
        ...

    def warnings(self) -> list[str]:
        """Return sentences on what may keep the service from working, for before an installation."""
        ...


class Autostart:
    """Controls the service of one home through its init system.

    ``timeout`` is how many seconds to wait until a daemon that was started works.
    """

    def __init__(self, unit: ServiceUnit, system: InitSystem | None = None, timeout: float = START_TIMEOUT_S) -> None:
        self.unit = unit
        self.system = system or _detect_system(unit)
        self._timeout = timeout
        self._lock = unit.home.lock

    def install(self) -> str:
        """Install and start the service, replacing an older installation.

        Return what was done, in sentences.
        """
        self._check_startable()
        self.unit.prepare()
        log_size = self._log_size()
        self.system.install()
        pid = self._wait_until_working(log_size)
        done = f"The service is installed and runs (process {pid}). {self.system.describe_schedule()}"
        return f"{done}\nDrop folders into {self.unit.home.inbox}"

    def uninstall(self) -> str:
        """Stop the service and remove what `install` created; the home stays."""
        if not self.system.path.exists() and not self._is_loaded():
            return "The service was not installed."
        self.system.uninstall()
        removed = f"The service is removed. Your videos and settings stay in {self.unit.home.root}."
        return removed + self._describe_manual_daemon()

    def start(self) -> str:
        """Start the installed service. Raises UsageError when it is not installed."""
        self._check_installed()
        self._check_startable()
        log_size = self._log_size()
        self.system.start()
        return f"The service runs (process {self._wait_until_working(log_size)})."

    def stop(self) -> str:
        """Stop the service until the next login or `start`.

        Raises UsageError when it is not installed.
        """
        self._check_installed()
        self.system.stop()
        return f"The service is stopped; it starts again when you log in.{self._describe_manual_daemon()}"

    def restart(self) -> str:
        """Stop the service and start it again. Raises UsageError when it is not installed."""
        self._check_installed()
        self._check_startable()
        log_size = self._log_size()
        self.system.restart()
        return f"The service is restarted (process {self._wait_until_working(log_size)})."

    # ------------------------------------------------------------------------------------------------------- checks

    def _is_loaded(self) -> bool:
        with suppress(MissingDependency):  # without an init system, nothing is loaded
            return self.system.state().loaded
        return False

    def _check_installed(self) -> None:
        if not self.system.path.exists():
            command = "presgen service install" if self.system.is_available() else "presgen run"
            raise UsageError("The service is not installed.", f"Type: {command}")

    def _check_startable(self) -> None:
        """Raise what would keep the daemon from starting, because its log is easily overlooked."""
        load_settings(self.unit.home)
        service_pid = self.system.state().pid
        daemon = holder(self._lock)
        if daemon is not None and daemon.pid not in (0, service_pid):  # 0: it is just starting
            raise AlreadyRunning(
                f"A presgen daemon that was started by hand works in this home already (process {daemon.pid}).",
                "End it with Ctrl-C in its window, then try again.",
            )

    def _wait_until_working(self, log_size: int) -> int:
        """Wait until the daemon has written its status and return its process id.

        Raises PresGenError with the lines it has printed beyond ``log_size`` bytes of its log when it takes too long.
        """
        from daemon.state.status_file import ServiceState

        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            # The lock is not enough: a daemon that holds it may still fail before it works.
            status, pid = ServiceState.of(self.unit.home), self.system.state().pid
            if pid is not None and status is not None and status.pid == pid:
                return pid
            time.sleep(_POLL_S)
        printed = b""
        with suppress(OSError):
            printed = self.unit.log.read_bytes()[log_size:]
        last_lines = printed.decode(errors="replace").strip().splitlines()[-_LOG_LINES:]
        run_hint = f"Type: presgen run   (shows at once what {self.unit.log} gets)"
        raise PresGenError(
            f"The service was started, but does not work after {self._timeout:.0f} seconds.",
            "\n".join([*last_lines, *self.system.warnings(), run_hint]),
        )

    def _log_size(self) -> int:
        return self.unit.log.stat().st_size if self.unit.log.exists() else 0

    def _describe_manual_daemon(self) -> str:
        daemon = holder(self._lock)
        return f" A daemon that was started by hand still works (process {daemon.pid})." if daemon else ""


def service_exit_code(code: int) -> int:
    """Return the exit code of a daemon that would otherwise exit with ``code``.

    launchd restarts whatever fails, without end. Under launchd (the property list sets PRESGEN_SERVICE) the daemon
    exits with 0 where a restart is useless: with wrong settings, or beside another daemon.
    """
    return 0 if code in FINAL_EXIT_CODES and os.environ.get("PRESGEN_SERVICE") == "1" else code


def _detect_system(unit: ServiceUnit) -> InitSystem:
    if sys.platform == "darwin":
        from daemon.autostart.launchd import Launchd

        return Launchd(unit)
    if sys.platform == "linux":
        from daemon.autostart.systemd import Systemd

        return Systemd(unit)
    raise MissingDependency("There is no service on this system.", "Type: presgen run")
