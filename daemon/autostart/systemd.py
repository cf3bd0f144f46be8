"""The service on Linux: a unit of the user's systemd."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from config.errors import MissingDependency
from daemon.autostart.service_unit import AGAIN_S, FINAL, NICE, STOP_S, UMASK, Answer, ServiceUnit, Standing, ask

_UNIT = """\
[Unit]
Description=PresGen-Training: videos from what lies in the drop folder
# Never give up: what restarting cannot cure ends for good by RestartPreventExitStatus.
StartLimitIntervalSec=0

[Service]
Type=simple
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
StandardOutput=append:{log}
StandardError=append:{log}

[Install]
WantedBy=default.target
"""


def unit(entry: ServiceUnit) -> str:
    """Return the unit file of ``entry``."""
    return _UNIT.format(
        command=" ".join(_quoted(word).replace("$", "$$") for word in entry.command),
        folder=_plain(entry.home.root),
        environment="\n".join(f"Environment={_quoted(f'{k}={v}')}" for k, v in entry.environment.items()),
        again=AGAIN_S,
        final=" ".join(map(str, FINAL)),
        stop=STOP_S,
        nice=NICE,
        umask=UMASK,
        log=_plain(entry.log),
    )


class Systemd:
    """The service as the user's systemd knows it."""

    name = "systemd"

    def __init__(self, entry: ServiceUnit) -> None:
        self._entry = entry
        self.identity = f"presgen-{entry.suffix}.service" if entry.suffix else "presgen.service"

    @property
    def place(self) -> Path:
        """The unit file."""
        return Path.home() / ".config" / "systemd" / "user" / self.identity

    def install(self) -> None:
        """Describe the service to systemd, also instead of an older description, and start it, now and at login."""
        self._ask("show-environment")  # before anything is written: is there a systemd of this user at all?
        self._entry.write(self.place, unit(self._entry).encode())
        self._ask("daemon-reload")
        self._ask("enable", self.identity)
        self._ask("restart", self.identity)

    def uninstall(self) -> None:
        """End the service and take its description away."""
        self._ask("disable", "--now", self.identity)
        self.place.unlink(missing_ok=True)
        self._ask("daemon-reload")

    def start(self) -> None:
        """Start the service; does nothing when it runs."""
        self._ask("start", self.identity)

    def stop(self) -> None:
        """End the service until the next login or `start`."""
        self._ask("stop", self.identity)

    def restart(self) -> None:
        """Let the daemon end in its own time, then start it anew."""
        self._ask("restart", self.identity)

    def standing(self) -> Standing:
        """Return what systemd knows of the service."""
        answer = self._ask("show", self.identity, "--property=LoadState,MainPID,ExecMainCode,ExecMainStatus")
        facts = dict(line.split("=", 1) for line in answer.out.splitlines() if "=" in line)
        pid = int(facts.get("MainPID", "0"))
        return Standing(facts.get("LoadState") == "loaded", pid or None, "" if pid else _ended(facts))

    def lasting(self) -> str:
        """Say from when to when it works: without lingering, a user's services end when the user logs out."""
        if Path("/var/lib/systemd/linger", Path.home().name).exists():
            return "It starts whenever this machine does."
        return "It works while you are logged in; to let it work always, type once: loginctl enable-linger"

    def warnings(self) -> list[str]:
        """Say what may keep it from working: nothing that could be known beforehand."""
        return []

    def _ask(self, *arguments: str) -> Answer:
        answer = ask("systemctl", "--user", *arguments, environment=_environment())
        if answer.code == 0:
            return answer
        if re.search(r"connect to (the )?(user scope )?bus|been booted with systemd", answer.err):
            raise MissingDependency(
                "No systemd of this user runs here, so nothing can start the service in the background.",
                "Type: presgen run   (works as long as its window is open)",
            )
        words = answer.err.splitlines()[0] if answer.err else f"exit code {answer.code}"
        raise MissingDependency(
            f"systemd refused to {arguments[0]} the service: {words}",
            f"Type: systemctl --user status {self.identity}",
        )


def _environment() -> Mapping[str, str]:
    """Return our environment with the way to the user's systemd, which su and sudo leave out."""
    folder = Path("/run/user", str(os.getuid()))
    known = {"XDG_RUNTIME_DIR": str(folder)} if folder.is_dir() else {}
    return {**known, **os.environ, "LC_ALL": "C"}  # what it says is read by us


def _ended(facts: Mapping[str, str]) -> str:
    """Say how the last run ended; the codes are those of waitid(2): 1 exited, 2 killed, 3 killed with a core dump."""
    code, status = facts.get("ExecMainCode", "0"), facts.get("ExecMainStatus", "0")
    if code == "1":
        return f"exit code {status}"
    return f"ended by signal {status}" if code in ("2", "3") else ""


def _quoted(word: str) -> str:
    """Return ``word`` as systemd reads one word, with none of its characters special (systemd.syntax(7))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _plain(path: Path) -> str:
    """Return ``path`` as systemd reads the rest of a line."""
    return str(path).replace("%", "%%")
