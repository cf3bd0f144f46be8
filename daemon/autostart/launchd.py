"""The service on macOS: a LaunchAgent of the user, described by a property list and handled with ``launchctl``.

Exit codes and behaviour of ``launchctl`` are those of macOS 10.11 and later; ``launchctl error N`` names a code.
"""

from __future__ import annotations

import os
import plistlib
import re
import time
from pathlib import Path
from typing import Any

from config.errors import MissingDependency, PresGenError, TransientError, UsageError
from daemon.autostart.service_unit import AGAIN_S, NICE, OPEN_FILES, STOP_S, UMASK, Answer, ServiceUnit, Standing, ask

LABEL = "org.presgen.daemon"

_GONE, _IO, _ENDING, _ALREADY, _DISABLED, _UNKNOWN, _NO_SESSION = 3, 5, 36, 37, 119, 113, 125
_INSTALL = "Type: presgen service install"
_SWITCH = "Switch it on in System Settings > General > Login Items, then type: presgen service install"
_WORDS = {
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


def plist(entry: ServiceUnit) -> bytes:
    """Return the property list of ``entry`` in XML. Every path is absolute: launchd expands neither ~ nor $HOME."""
    return plistlib.dumps(_keys(entry), sort_keys=False)


def label(entry: ServiceUnit) -> str:
    """Return the name by which launchd knows ``entry``: two homes are two services."""
    return f"{LABEL}.{entry.suffix}" if entry.suffix else LABEL


def _keys(entry: ServiceUnit) -> dict[str, Any]:
    return {
        "Label": label(entry),
        "ProgramArguments": list(entry.command),
        # The daemon reads this and ends with 0 where restarting is useless: launchd itself never gives up.
        "EnvironmentVariables": {**entry.environment, "PRESGEN_SERVICE": "1"},
        "WorkingDirectory": str(entry.home.root),
        "RunAtLoad": True,
        # Only failures: `presgen service stop`, and a daemon that has nothing more to do here, end with 0.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": AGAIN_S,
        "ExitTimeOut": STOP_S,
        # Background would keep all work on the efficiency cores, also that of the workers, and nothing can raise it
        # again later; without a type, launchd slows processor and disk down a little. Nice is the courtesy.
        "ProcessType": "Standard",
        "Nice": NICE,
        "Umask": UMASK,  # a number: in a property list 022 would be read as twenty-two
        "SoftResourceLimits": {"NumberOfFiles": OPEN_FILES},
        # Else a file that lies only in iCloud cannot be read at all by what launchd starts (EDEADLK).
        "MaterializeDatalessFiles": True,
        # At the screen, and over ssh on a Mac where nobody is logged in.
        "LimitLoadToSessionType": ["Aqua", "Background"],
        # One file: launchd appends, and never makes its folder.
        "StandardOutPath": str(entry.log),
        "StandardErrorPath": str(entry.log),
    }


class Launchd:
    """The service as launchd knows it. ``pace`` and ``patience`` are seconds: between two looks, and in all."""

    name = "launchd"

    def __init__(
        self, entry: ServiceUnit, uid: int | None = None, *, pace: float = 0.5, patience: float = STOP_S + 10.0
    ) -> None:
        self._entry = entry
        self._uid = os.getuid() if uid is None else uid
        self._pace, self._patience = pace, patience
        self.identity = label(entry)

    @property
    def place(self) -> Path:
        """The property list."""
        return Path.home() / "Library" / "LaunchAgents" / f"{self.identity}.plist"

    def install(self) -> None:
        """Describe the service to launchd, also instead of an older description, and start it."""
        self._no_root()
        self._unload()
        self._entry.write(self.place, plist(self._entry))
        self._load()

    def uninstall(self) -> None:
        """End the service and take its description away."""
        self._unload()
        self.place.unlink(missing_ok=True)

    def start(self) -> None:
        """Start the service; does nothing when it runs."""
        self._no_root()
        if (domain := self._domain()) is None:
            self._load()  # it runs at load
        else:
            self._expect(self._ask("kickstart", f"{domain}/{self.identity}"), _ALREADY)

    def stop(self) -> None:
        """End the service until the next login or `start`."""
        self._unload()

    def restart(self) -> None:
        """Let the daemon end in its own time, then start it anew."""
        self._no_root()
        if (domain := self._domain()) is None:
            return self._load()
        target = f"{domain}/{self.identity}"
        # kickstart -k kills at once, so it is asked to end first; it may not be running at all.
        self._expect(self._ask("kill", "SIGTERM", target), _GONE, _UNKNOWN)
        before, deadline = self.standing().pid, time.monotonic() + self._patience
        while before is not None and self.standing().pid == before and time.monotonic() < deadline:
            time.sleep(self._pace)
        self._expect(self._ask("kickstart", "-k", target))
        return None

    def standing(self) -> Standing:
        """Return what launchd knows of the service."""
        if (shown := self._shown()) is None:
            return Standing(False)
        facts = dict(re.findall(r"^\t([a-z ]+) = (.*)$", shown[1], re.MULTILINE))  # deeper tabs are other things
        pid = facts.get("pid", "")
        return Standing(True, int(pid) if pid.isdecimal() else None, _ended(facts))

    def lasting(self) -> str:
        """Say from when to when it works."""
        return "It starts whenever you log in."

    def warnings(self) -> list[str]:
        """Say what may keep it from working: macOS guards some folders from what launchd starts."""
        places = (("home", self._entry.home.root), ("program", self._entry.program))
        return [
            f"The {what} lies in a place that macOS guards ({path}): it asks you once whether Python may use it, and "
            "everything waits for your answer. A folder straight below your home folder is not guarded."
            for what, path in places
            if _guarded(path)
        ]

    # ---------------------------------------------------------------------------------------------------- launchctl

    def _load(self) -> None:
        for domain in self._domains:
            answer = self._bootstrap(domain)
            if answer.code == _IO and self._domain() is None:  # it may still be busy with an older one
                time.sleep(self._pace)
                answer = self._bootstrap(domain)
            if answer.code == _NO_SESSION:  # nobody is logged in at the screen
                continue
            if answer.code and self._domain() is None:
                raise _refused(answer)
            return
        raise _refused(Answer(_NO_SESSION, "", ""))

    def _bootstrap(self, domain: str) -> Answer:
        self._ask("enable", f"{domain}/{self.identity}")  # what was once disabled cannot be loaded
        return self._ask("bootstrap", domain, str(self.place))

    def _unload(self) -> None:
        """End the service and wait until launchd has forgotten it: bootout only begins that."""
        deadline = time.monotonic() + self._patience
        while (domain := self._domain()) is not None:
            self._expect(self._ask("bootout", f"{domain}/{self.identity}"), _GONE, _IO, _ENDING, _UNKNOWN, _NO_SESSION)
            if self._domain() is None:
                return
            if time.monotonic() > deadline:
                raise TransientError(
                    f"launchd did not end the service within {self._patience:.0f} seconds.",
                    "Try again; if that does not help, log out and in again.",
                )
            time.sleep(self._pace)

    @property
    def _domains(self) -> tuple[str, str]:
        """The session at the screen; and the one that is there without it."""
        return f"gui/{self._uid}", f"user/{self._uid}"

    def _domain(self) -> str | None:
        """Return in which domain the service is loaded."""
        return shown[0] if (shown := self._shown()) else None

    def _shown(self) -> tuple[str, str] | None:
        """Return in which domain the service is loaded, and what launchd tells of it."""
        for domain in self._domains:
            answer = self._ask("print", f"{domain}/{self.identity}")
            if answer.code == 0:
                return domain, answer.out
        return None

    def _ask(self, *arguments: str) -> Answer:
        return ask("launchctl", *arguments)

    def _expect(self, answer: Answer, *harmless: int) -> None:
        if answer.code and answer.code not in harmless:
            raise _refused(answer)

    def _no_root(self) -> None:
        if self._uid == 0:
            raise UsageError("The service belongs to a user, not to the system.", "Type the same without sudo.")


def _refused(answer: Answer) -> PresGenError:
    words = answer.err.splitlines()[0] if answer.err else "no reason given"
    message, hint = _WORDS.get(
        answer.code,
        (
            f"launchd refused ({answer.code}: {words}).",
            f"Type: launchctl error {answer.code}   (names the reason); presgen run works meanwhile",
        ),
    )
    return MissingDependency(message, hint)


def _ended(facts: dict[str, str]) -> str:
    """Say how the last run ended, from what ``launchctl print`` told; empty when none has."""
    if signal := facts.get("last terminating signal"):
        return f"ended by a signal ({signal})"
    code, _, _ = facts.get("last exit code", "(").partition(":")
    if code == "78":  # the daemon never ends with it here
        return (
            "launchd could not start it (78): its folder or its log is missing or closed; type presgen service install"
        )
    return f"exit code {code}" if code.isdecimal() else ""


def _guarded(path: Path) -> bool:
    """Tell whether macOS asks the user before a program may read ``path`` (TCC)."""
    folders = ("Desktop", "Documents", "Downloads", "Library/Mobile Documents", "Library/CloudStorage")
    inside = any(path.is_relative_to(Path.home() / folder) for folder in folders)
    return inside or path.is_relative_to("/Volumes")
