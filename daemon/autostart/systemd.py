"""Run the service on Linux as a systemd user unit."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from config.errors import MissingDependency
from daemon.autostart.service_unit import (
    FINAL_EXIT_CODES,
    NICE,
    RESTART_DELAY_S,
    STOP_TIMEOUT_S,
    UMASK,
    CommandResult,
    ServiceUnit,
    UnitState,
    run_command,
)

_TEMPLATE = """\
[Unit]
Description=PresGen-Training: videos from what lies in the drop folder
{documentation}# Never give up: what restarting cannot cure ends for good by RestartPreventExitStatus.
StartLimitIntervalSec=0

[Service]
# The daemon says when it works, and then with every turn of its loop that it lives: a deaf one is started again.
Type=notify
NotifyAccess=main
TimeoutStartSec={start}
WatchdogSec={watchdog}
ExecStart={command}
WorkingDirectory={folder}
{environment}
Restart=on-failure
RestartSec={again}
RestartPreventExitStatus={final}
# Told to end before it was ready to end in good order.
SuccessExitStatus=143
# The daemon ends its workers itself; what is left after that is killed with it.
KillMode=mixed
TimeoutStopSec={stop}
Nice={nice}
# Nice counts inside the unit alone; this is what counts against other programs (100 is usual).
CPUWeight=20
UMask={umask:04o}
# What a video never needs. All of it works without administrator rights and without namespaces: ProtectSystem= and its
# like need those, and where the kernel refuses them (in containers) the service would not start (226). What they close
# is closed to a user anyway, as long as no privileges can be gained. The home, the drop folder and the outbox may lie
# anywhere, also in /tmp and on other disks. Engines may use the graphics card and compile code while they run.
NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
# Desktop notifications, an engine that uses the network, and the lookup of its address.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
StandardOutput=append:{log}
StandardError=append:{log}

[Install]
WantedBy=default.target
"""


START_TIMEOUT_S = 90
"""Seconds until the daemon must work: at boot, on a slow disk, everything else starts too."""
WATCHDOG_S = 180
"""Seconds of silence after which systemd starts the daemon again. Its loop takes a turn every ten seconds."""
_GUIDE = Path(__file__).parents[2] / "docs" / "setup_guide.md"


def render_unit(unit: ServiceUnit) -> str:
    """Return the unit file of ``unit``."""
    documentation = f"Documentation={_GUIDE.as_uri().replace('%', '%%')}\n" if _GUIDE.exists() else ""
    return _TEMPLATE.format(
        documentation=documentation,
        start=START_TIMEOUT_S,
        watchdog=WATCHDOG_S,
        command=" ".join(_quote(word).replace("$", "$$") for word in unit.command),
        folder=_escape_path(unit.home.root),
        environment="\n".join(f"Environment={_quote(f'{k}={v}')}" for k, v in unit.environment.items()),
        again=RESTART_DELAY_S,
        final=" ".join(map(str, FINAL_EXIT_CODES)),
        stop=STOP_TIMEOUT_S,
        nice=NICE,
        umask=UMASK,
        log=_escape_path(unit.log),
    )


class Systemd:
    """Controls the service in the systemd of the user."""

    name = "systemd"

    def __init__(self, unit: ServiceUnit) -> None:
        self._unit = unit
        self.identity = f"presgen-{unit.suffix}.service" if unit.suffix else "presgen.service"

    @property
    def path(self) -> Path:
        """The unit file."""
        return Path.home() / ".config" / "systemd" / "user" / self.identity

    def render(self) -> bytes:
        """Return the unit file."""
        return render_unit(self._unit).encode()

    def installed_program(self) -> Path | None:
        """Return the program that the installed unit starts; None without a readable one."""
        with suppress(OSError, ValueError):
            if found := re.search(
                r'^ExecStart="((?:[^"\\]|\\.)*)"', self.path.read_text(encoding="utf-8"), re.MULTILINE
            ):
                return Path(_unquote(found[1]))
        return None

    @property
    def enable_command(self) -> str:
        """The command that undoes what `is_disabled` finds."""
        return f"systemctl --user unmask {self.identity}; systemctl --user enable {self.identity}"

    def is_available(self) -> bool:
        """Tell whether there are systemctl and the socket of the systemd of this user."""
        runtime = _environment().get("XDG_RUNTIME_DIR", "")
        return shutil.which("systemctl") is not None and Path(runtime, "systemd", "private").exists()

    def is_disabled(self) -> bool:
        """Tell whether the user has disabled or masked the unit, so that it does not start at login."""
        shown = self._systemctl("show", self.identity, "--property=UnitFileState").out
        return bool(re.search(r"^UnitFileState=(disabled|masked)", shown, re.MULTILINE))

    def install(self) -> None:
        """Write the unit file, replacing an older one, and start the service now and at every login."""
        self._systemctl("show-environment")  # before anything is written: fails when this user has no systemd
        self._unit.write(self.path, self.render())
        self._systemctl("daemon-reload")
        self._systemctl("enable", self.identity)
        self.restart()

    def uninstall(self) -> None:
        """Stop the service and delete its unit file."""
        self._systemctl("disable", "--now", self.identity)
        self.path.unlink(missing_ok=True)
        self._systemctl("daemon-reload")

    def start(self) -> None:
        """Start the service; does nothing when it runs."""
        self._start("start")

    def stop(self) -> None:
        """Stop the service until the next login or `start`."""
        self._systemctl("stop", self.identity)

    def restart(self) -> None:
        """Let the daemon end gracefully, then start it again."""
        self._start("restart")

    def state(self) -> UnitState:
        """Return what systemd knows of the service."""
        answer = self._systemctl("show", self.identity, "--property=LoadState,MainPID,ExecMainCode,ExecMainStatus")
        facts = dict(line.split("=", 1) for line in answer.out.splitlines() if "=" in line)
        pid = int(facts.get("MainPID", "0"))
        return UnitState(facts.get("LoadState") == "loaded", pid or None, "" if pid else _describe_end(facts))

    def describe_schedule(self) -> str:
        """Return when the service runs; without lingering it ends when the user logs out."""
        if Path("/var/lib/systemd/linger", Path.home().name).exists():
            return "It starts whenever this machine does."
        return "It works while you are logged in; to let it work always, type once: loginctl enable-linger"

    def warnings(self) -> list[str]:
        """Return no warnings: nothing that may keep the service from working is known beforehand."""
        return []

    def _start(self, verb: str) -> None:
        """Start the unit by ``verb``. That the daemon itself failed is no error here.

        `daemon.autostart.manager.Autostart` sees that too, and knows what the daemon has printed.
        """
        try:
            self._systemctl(verb, self.identity)
        except MissingDependency as error:
            if not re.search(r": Job for .* failed", error.message):
                raise

    def _systemctl(self, *arguments: str) -> CommandResult:
        answer = run_command("systemctl", "--user", *arguments, environment=_environment())
        if answer.code == 0:
            return answer
        if re.search(r"connect to (the )?(user scope )?bus|been booted with systemd", answer.err):
            raise MissingDependency(
                "No systemd of this user runs here, so nothing can start the service in the background.",
                "Type: presgen run   (works as long as its window is open)",
            )
        reason = answer.err.splitlines()[0] if answer.err else f"exit code {answer.code}"
        raise MissingDependency(
            f"systemd refused to {arguments[0]} the service: {reason}",
            f"Type: systemctl --user status {self.identity}",
        )


def _environment() -> Mapping[str, str]:
    """Return our environment with XDG_RUNTIME_DIR, which su and sudo drop."""
    folder = Path("/run/user", str(os.getuid()))
    known = {"XDG_RUNTIME_DIR": str(folder)} if folder.is_dir() else {}
    return {**known, **os.environ, "LC_ALL": "C"}  # its output is parsed


def _describe_end(facts: Mapping[str, str]) -> str:
    """Return how the last run ended.

    The codes are those of waitid(2): 1 exited, 2 killed, 3 killed with a core dump.
    """
    code, status = facts.get("ExecMainCode", "0"), facts.get("ExecMainStatus", "0")
    if code == "1":
        return f"exit code {status}"
    return f"ended by signal {status}" if code in ("2", "3") else ""


def _quote(word: str) -> str:
    """Return ``word`` quoted so that systemd reads it literally (systemd.syntax(7))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _unquote(word: str) -> str:
    """Return what `_quote` was given, for the first word of a command line."""
    return re.sub(r"\\(.)", r"\1", word.replace("$$", "$").replace("%%", "%"))


def _escape_path(path: Path) -> str:
    """Return ``path`` escaped for a setting that takes the rest of a line."""
    return str(path).replace("%", "%%")
