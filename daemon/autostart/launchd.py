"""Run the service on macOS as a LaunchAgent, with a property list and ``launchctl``.

Exit codes and behaviour of ``launchctl`` are those of macOS 10.11 and later; ``launchctl error N`` names a code.
"""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.errors import MissingDependency, PresGenError, TransientError, UsageError
from daemon.autostart.service_unit import (
    NICE,
    OPEN_FILES,
    RESTART_DELAY_S,
    STOP_TIMEOUT_S,
    UMASK,
    CommandResult,
    ServiceUnit,
    UnitState,
    run_command,
)

LABEL = "org.presgen.daemon"

_GONE, _IO, _ENDING, _ALREADY, _DISABLED, _UNKNOWN, _NO_SESSION = 3, 5, 36, 37, 119, 113, 125
_INSTALL = "Type: presgen service install"
_SWITCH = "Switch it on in System Settings > General > Login Items, then type: presgen service install"
_REFUSALS = {
    _IO: (
        "launchd refuses to load the service, and does not say why (5).",
        f"Most often it is switched off. {_SWITCH}\n"
        "If it is on: log in at the screen of this Mac, not over ssh, and see that your home folder is not on an "
        "external disk. Else restart the Mac.",
    ),
    _GONE: ("launchd does not know the service (3).", _INSTALL),
    _ENDING: ("launchd is still ending the service (36).", "Wait a minute, then try again."),
    _DISABLED: ("The service is switched off (119).", _SWITCH),
    _UNKNOWN: ("launchd does not know the service (113).", _INSTALL),
    _NO_SESSION: (
        "launchd has no session of this user that the service could run in (125).",
        "Log in at the screen of this Mac, then try again.",
    ),
}


def render_plist(unit: ServiceUnit) -> bytes:
    """Return the property list of ``unit`` in XML.

    Every path is absolute: launchd expands neither ~ nor $HOME.
    """
    return plistlib.dumps(_keys(unit), sort_keys=False)


def label(unit: ServiceUnit) -> str:
    """Return the label of ``unit`` in launchd, which is different for each home."""
    return f"{LABEL}.{unit.suffix}" if unit.suffix else LABEL


def _keys(unit: ServiceUnit) -> dict[str, Any]:
    return {
        "Label": label(unit),
        "ProgramArguments": list(unit.command),
        # The daemon reads this and exits with 0 where a restart is useless: launchd itself never gives up.
        "EnvironmentVariables": {**unit.environment, "PRESGEN_SERVICE": "1"},
        "WorkingDirectory": str(unit.home.root),
        "RunAtLoad": True,
        # Restart after failures only: a daemon that was stopped, or for which a restart is useless, exits with 0.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": RESTART_DELAY_S,
        "ExitTimeOut": STOP_TIMEOUT_S,
        # Background would keep the workers on the efficiency cores too, and nothing can raise that later; without a
        # type, launchd throttles processor and disk a little. Niceness is enough.
        "ProcessType": "Standard",
        "Nice": NICE,
        "Umask": UMASK,  # a number: in a property list, 077 is seventy-seven
        "SoftResourceLimits": {"NumberOfFiles": OPEN_FILES},
        # Without it, a process that launchd starts cannot read a file that lies only in iCloud (EDEADLK).
        "MaterializeDatalessFiles": True,
        # In the session at the screen, and over ssh on a Mac without such a session.
        "LimitLoadToSessionType": ["Aqua", "Background"],
        # One file for both: launchd appends to it and never creates its folder.
        "StandardOutPath": str(unit.log),
        "StandardErrorPath": str(unit.log),
    }


class Launchd:
    """Controls the service in launchd.

    ``pace`` is the seconds between two polls, ``timeout`` the seconds in all.
    """

    name = "launchd"

    def __init__(
        self, unit: ServiceUnit, uid: int | None = None, *, pace: float = 0.5, timeout: float = STOP_TIMEOUT_S + 10.0
    ) -> None:
        self._unit = unit
        self._uid = os.getuid() if uid is None else uid
        self._pace, self._timeout = pace, timeout
        self.identity = label(unit)

    @property
    def path(self) -> Path:
        """The property list."""
        return Path.home() / "Library" / "LaunchAgents" / f"{self.identity}.plist"

    def render(self) -> bytes:
        """Return the property list."""
        return render_plist(self._unit)

    def installed_program(self) -> Path | None:
        """Return the program that the installed property list starts; None without a readable one."""
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            return Path(plistlib.loads(self.path.read_bytes())["ProgramArguments"][0])
        return None

    @property
    def enable_command(self) -> str:
        """The command that undoes what `is_disabled` finds."""
        return f"launchctl enable {self._domains[0]}/{self.identity}"

    def is_available(self) -> bool:
        """Tell whether there is launchctl; every Mac has it."""
        return shutil.which("launchctl") is not None

    def is_disabled(self) -> bool:
        """Tell whether the user has disabled the service with ``launchctl disable``."""
        # macOS 13 and later print "disabled", earlier ones "true".
        disabled = re.compile(rf'"{re.escape(self.identity)}" => (disabled|true)\b')
        return any(disabled.search(self._launchctl("print-disabled", domain).out) for domain in self._domains)

    def install(self) -> None:
        """Write the property list, replacing an older one, and start the service."""
        self._refuse_root()
        self._refuse_disabled()
        self._unload()
        self._unit.write(self.path, render_plist(self._unit))
        self._load()

    def uninstall(self) -> None:
        """Stop the service and delete its property list."""
        self._unload()
        self.path.unlink(missing_ok=True)

    def start(self) -> None:
        """Start the service; does nothing when it runs."""
        self._refuse_root()
        if (domain := self._domain()) is None:
            self._refuse_disabled()
            self._load()  # RunAtLoad starts it
        else:
            self._check(self._launchctl("kickstart", f"{domain}/{self.identity}"), _ALREADY)

    def stop(self) -> None:
        """Stop the service until the next login or `start`."""
        self._unload()

    def restart(self) -> None:
        """Let the daemon end gracefully, then start it again."""
        self._refuse_root()
        if (domain := self._domain()) is None:
            self._refuse_disabled()
            return self._load()
        target = f"{domain}/{self.identity}"
        # kickstart -k kills at once, so the daemon is told to end first; it may not be running.
        self._check(self._launchctl("kill", "SIGTERM", target), _GONE, _UNKNOWN)
        before, deadline = self.state().pid, time.monotonic() + self._timeout
        while before is not None and self.state().pid == before and time.monotonic() < deadline:
            time.sleep(self._pace)
        self._check(self._launchctl("kickstart", "-k", target))
        return None

    def state(self) -> UnitState:
        """Return what launchd knows of the service."""
        if (loaded := self._find_loaded()) is None:
            return UnitState(False)
        facts = dict(re.findall(r"^\t([a-z ]+) = (.*)$", loaded[1], re.MULTILINE))  # only the outer level
        pid = facts.get("pid", "")
        return UnitState(True, int(pid) if pid.isdecimal() else None, _describe_end(facts))

    def describe_schedule(self) -> str:
        """Return when the service runs."""
        return "It starts whenever you log in."

    def warnings(self) -> list[str]:
        """Return warnings on folders that macOS protects from processes that launchd starts."""
        paths = (("home", self._unit.home.root), ("program", self._unit.program))
        return [
            f"The {what} lies in a place that macOS guards ({path}): it asks you once whether Python may use it, and "
            "everything waits for your answer. A folder straight below your home folder is not guarded."
            for what, path in paths
            if _is_protected(path)
        ]

    # ---------------------------------------------------------------------------------------------------- launchctl

    def _load(self) -> None:
        for domain in self._domains:
            answer = self._bootstrap(domain)
            if answer.code == _IO and self._domain() is None:  # launchd may still be ending an older one
                time.sleep(self._pace)
                answer = self._bootstrap(domain)
            if answer.code == _NO_SESSION:  # no user is logged in at the screen
                continue
            if answer.code and self._domain() is None:
                raise _refusal(answer)
            return
        raise _refusal(CommandResult(_NO_SESSION, "", ""))

    def _bootstrap(self, domain: str) -> CommandResult:
        return self._launchctl("bootstrap", domain, str(self.path))

    def _unload(self) -> None:
        """Stop the service and wait until launchd has unloaded it: bootout returns before that."""
        deadline = time.monotonic() + self._timeout
        while (domain := self._domain()) is not None:
            self._check(
                self._launchctl("bootout", f"{domain}/{self.identity}"), _GONE, _IO, _ENDING, _UNKNOWN, _NO_SESSION
            )
            if self._domain() is None:
                return
            if time.monotonic() > deadline:
                raise TransientError(
                    f"launchd did not end the service within {self._timeout:.0f} seconds.",
                    "Try again; if that does not help, log out and in again.",
                )
            time.sleep(self._pace)

    @property
    def _domains(self) -> tuple[str, str]:
        """The domain of the session at the screen, then the one that exists without it."""
        return f"gui/{self._uid}", f"user/{self._uid}"

    def _domain(self) -> str | None:
        """Return the domain in which the service is loaded; None when it is not."""
        return loaded[0] if (loaded := self._find_loaded()) else None

    def _find_loaded(self) -> tuple[str, str] | None:
        """Return the domain in which the service is loaded and what ``launchctl print`` shows of it."""
        for domain in self._domains:
            answer = self._launchctl("print", f"{domain}/{self.identity}")
            if answer.code == 0:
                return domain, answer.out
        return None

    def _launchctl(self, *arguments: str) -> CommandResult:
        return run_command("launchctl", *arguments)

    def _check(self, answer: CommandResult, *harmless: int) -> None:
        if answer.code and answer.code not in harmless:
            raise _refusal(answer)

    def _refuse_disabled(self) -> None:
        """Raise MissingDependency when the user has disabled the service.

        Only the user enables it again.
        """
        if self.is_disabled():
            raise MissingDependency(
                "You have disabled the service with launchctl, so it is not started.",
                f"To enable it, type: {self.enable_command}\nThen type: presgen service install",
            )

    def _refuse_root(self) -> None:
        if self._uid == 0:
            raise UsageError("The service belongs to a user, not to the system.", "Type the same without sudo.")


def _refusal(answer: CommandResult) -> PresGenError:
    reason = answer.err.splitlines()[0] if answer.err else "no reason given"
    message, hint = _REFUSALS.get(
        answer.code,
        (
            f"launchd refused ({answer.code}: {reason}).",
            f"Type: launchctl error {answer.code}   (names the reason); presgen run works meanwhile",
        ),
    )
    return MissingDependency(message, hint)


def _describe_end(facts: dict[str, str]) -> str:
    """Return how the last run ended, from the fields of ``launchctl print``.

    Empty when none has ended.
    """
    if signal := facts.get("last terminating signal"):
        return f"ended by a signal ({signal})"
    code, _, _ = facts.get("last exit code", "(").partition(":")
    if code == "78":  # the daemon itself exits with 0 instead under launchd
        return (
            "launchd could not start it (78): its folder or its log is missing or closed; type presgen service install"
        )
    return f"exit code {code}" if code.isdecimal() else ""


def _is_protected(path: Path) -> bool:
    """Return whether macOS asks the user before a program may read ``path`` (TCC)."""
    folders = ("Desktop", "Documents", "Downloads", "Library/Mobile Documents", "Library/CloudStorage")
    inside = any(path.is_relative_to(Path.home() / folder) for folder in folders)
    return inside or path.is_relative_to("/Volumes")
