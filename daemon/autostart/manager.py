"""`presgen service`: what its verbs do, whichever system starts the service."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from config.errors import AlreadyRunning, MissingDependency, PresGenError, UsageError
from config.settings import Settings
from daemon.autostart.service_unit import FINAL, ServiceUnit, Standing
from daemon.state.instance_lock import holder

STARTED_S = 20.0
"""How long a daemon may take until it works, in seconds: a cold disk reads slowly."""
_PACE_S = 0.1
_LAST_WORDS = 5
_NEW_LINE, _INDENTED = "\n", "\n" + " " * 10


class System(Protocol):
    """What starts the service. All verbs raise MissingDependency when the system cannot do it, and say why.

    ``identity`` is the name it has there, ``place`` the file that describes it. ``lasting`` says from when to when it
    works, ``warnings`` what may keep it from working.
    """

    name: str
    identity: str

    @property
    def place(self) -> Path: ...  # noqa: D102

    def install(self) -> None: ...  # noqa: D102

    def uninstall(self) -> None: ...  # noqa: D102

    def start(self) -> None: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102

    def restart(self) -> None: ...  # noqa: D102

    def standing(self) -> Standing: ...  # noqa: D102

    def lasting(self) -> str: ...  # noqa: D102

    def warnings(self) -> list[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class AutostartStatus:
    """How things stand with the service; ``trouble`` says what keeps it from running, or us from knowing."""

    system: str
    identity: str
    file: str
    installed: bool
    home: str
    running: bool
    pid: int | None
    since: str
    by_hand: bool
    ended: str
    log: str
    trouble: str

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the report for a person."""
        state = "not running"
        if self.running:
            how = ", started by hand" if self.by_hand else ""
            state = f"running (process {self.pid}, since {self.since or 'just now'}{how})"
        lines = [
            f"service   {self.identity}, {'installed' if self.installed else 'not installed'}",
            f"state     {state}",
            *([f"ended     {self.ended}"] if self.ended and self.installed and not self.running else []),
            f"home      {self.home}",
            *([f"file      {self.file}", f"log       {self.log}"] if self.installed else []),
            *([f"trouble   {self.trouble.replace(_NEW_LINE, _INDENTED)}"] if self.trouble else []),
        ]
        known = self.installed or self.running or self.trouble
        return "\n".join(lines if known else [*lines, "Type: presgen service install"])


class Agent:
    """The service of one home in the hands of ``system``. ``patience``: seconds to wait for the daemon to work."""

    def __init__(self, entry: ServiceUnit, system: System | None = None, patience: float = STARTED_S) -> None:
        self._entry, self._system, self._patience = entry, system or _of_this_machine(entry), patience
        self._lock = entry.home.lock

    def install(self) -> str:
        """Install and start the service, now and whenever the user logs in; also over an older one."""
        self._ready()
        self._entry.prepare()
        before = self._said()
        self._system.install()
        words = f"The service is installed and runs ({self._begun(before)}). {self._system.lasting()}"
        return "\n".join([words, f"Drop folders into {self._entry.home.inbox}", *self._system.warnings()])

    def uninstall(self) -> str:
        """End the service and remove what `install` made; the home stays."""
        if not self._system.place.exists() and not self._known():
            return "The service was not installed."
        self._system.uninstall()
        return f"The service is removed. Your videos and settings stay in {self._entry.home.root}.{self._by_hand()}"

    def start(self) -> str:
        """Start the service that was installed."""
        self._installed()
        self._ready()
        before = self._said()
        self._system.start()
        return f"The service runs ({self._begun(before)})."

    def stop(self) -> str:
        """End the service until the next login or start."""
        self._installed()
        self._system.stop()
        return f"The service is stopped; it starts again when you log in.{self._by_hand()}"

    def restart(self) -> str:
        """End the service and start it anew."""
        self._installed()
        self._ready()
        before = self._said()
        self._system.restart()
        return f"The service runs anew ({self._begun(before)})."

    def report(self) -> AutostartStatus:
        """Say how things stand; whatever cannot be found out is said in ``trouble``."""
        standing, trouble = Standing(False), []
        try:
            standing = self._system.standing()
        except PresGenError as error:
            trouble.append(f"{error.message}\n{error.hint}")
        try:
            if self._entry.home.settings.exists():
                Settings.load(self._entry.home)
        except PresGenError as error:
            trouble.append(f"{error.message}\n{error.hint}")
        works = holder(self._lock)
        return AutostartStatus(
            system=self._system.name,
            identity=self._system.identity,
            file=str(self._system.place),
            installed=self._system.place.exists(),
            home=str(self._entry.home.root),
            running=works is not None,
            pid=(works and works.pid) or standing.pid,
            since=works.since if works else "",
            by_hand=works is not None and works.pid not in (0, standing.pid),
            ended=standing.ended,
            log=str(self._entry.log),
            trouble="\n".join(trouble),
        )

    # ------------------------------------------------------------------------------------------------------- checks

    def _known(self) -> bool:
        with suppress(MissingDependency):  # where no system runs, it knows of nothing
            return self._system.standing().loaded
        return False

    def _installed(self) -> None:
        if not self._system.place.exists():
            raise UsageError("The service is not installed.", "Type: presgen service install")

    def _ready(self) -> None:
        """See to it beforehand that the daemon could run: in the background nobody would hear it complain."""
        Settings.load(self._entry.home)
        ours = self._system.standing().pid
        works = holder(self._lock)
        if works is not None and works.pid not in (0, ours):  # 0: it is just starting
            raise AlreadyRunning(
                f"A presgen daemon that was started by hand works in this home already (process {works.pid}).",
                "End it with Ctrl-C in its window, then try again.",
            )

    def _begun(self, before: int) -> str:
        """Wait until the daemon works, and return its process in words. ``before``: the length of its log until now."""
        from daemon.state.status_file import ServiceState

        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            # The lock alone does not do: what holds it may still find something that keeps it from working.
            told, pid = ServiceState.of(self._entry.home), self._system.standing().pid
            if told is not None and told.pid == pid:
                return f"process {pid}"
            time.sleep(_PACE_S)
        words = b""
        with suppress(OSError):
            words = self._entry.log.read_bytes()[before:]
        last = words.decode(errors="replace").strip().splitlines()[-_LAST_WORDS:]
        raise PresGenError(
            f"The service was started, but does not work after {self._patience:.0f} seconds.",
            "\n".join(
                [*last, *self._system.warnings(), f"Type: presgen run   (shows at once what {self._entry.log} gets)"]
            ),
        )

    def _said(self) -> int:
        """Return how much the log of the service holds, in bytes."""
        return self._entry.log.stat().st_size if self._entry.log.exists() else 0

    def _by_hand(self) -> str:
        works = holder(self._lock)
        return f" A daemon that was started by hand still works (process {works.pid})." if works else ""


def exit_code(code: int) -> int:
    """Return with what the daemon should end instead of ``code``.

    launchd starts whatever fails again, for ever. Under it (our property list says so in PRESGEN_SERVICE) the daemon
    ends well where starting it again is useless: after wrong settings, beside another daemon.
    """
    return 0 if code in FINAL and os.environ.get("PRESGEN_SERVICE") == "1" else code


def _of_this_machine(entry: ServiceUnit) -> System:
    if sys.platform == "darwin":
        from daemon.autostart.launchd import Launchd

        return Launchd(entry)
    if sys.platform == "linux":
        from daemon.autostart.systemd import Systemd

        return Systemd(entry)
    raise MissingDependency("There is no service on this system.", "Type: presgen run")
