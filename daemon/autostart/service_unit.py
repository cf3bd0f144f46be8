"""Define the service that launchd or systemd runs: program, home, environment and limits."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.errors import (
    AlreadyRunning,
    MissingDependency,
    SettingsError,
    TransientError,
    UsageError,
    translate_os_error,
)
from config.files import draft
from config.paths import SERVICE_LOG, Home
from config.program import describe_reinstallation, find_program
from inbox.drop_folder import prepare_home

FINAL_EXIT_CODES = (UsageError.exit_code, AlreadyRunning.exit_code, SettingsError.exit_code)
"""Exit codes after which a restart is useless until somebody changes something."""
STOP_TIMEOUT_S = 20
"""Seconds between the request to end and the kill. The daemon needs less than five."""
RESTART_DELAY_S = 10
"""Seconds between restarts: launchd counts from the last start, systemd from the last exit."""
NICE = 5
"""Niceness: below interactive programs, above idle work."""
OPEN_FILES = 4096
"""Limit of open files. The default of launchd, 256, is too low for a drop folder with many folders."""
UMASK = 0o077
"""Nobody but the user reads what the daemon makes: faces and scripts are private."""
_COMMAND_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class UnitState:
    """The unit in the init system: loaded or not, its process, and how its last run ended."""

    loaded: bool
    pid: int | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Exit code and output of a command."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class ServiceUnit:
    """The service of one home. ``suffix`` distinguishes services of several homes.

    It is empty for ~/PresGen.
    """

    home: Home
    program: Path
    suffix: str

    @classmethod
    def of(cls, home: Home) -> ServiceUnit:
        """Return the service of ``home``; creates nothing.

        Raises MissingDependency when the running Python has no ``presgen``, UsageError when a path cannot be
        written into the files of launchd and systemd.
        """
        program = find_program()
        if program is None:
            raise MissingDependency(
                f"The program that the service would run is not there: no presgen belongs to {sys.executable}.",
                describe_reinstallation(),
            )
        for path in (home.root, program, Path.home()):
            if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", str(path)):
                raise UsageError(
                    f"The service cannot be told about a folder of this name: {str(path)!r}.",
                    "Name a home without control characters, with --home or PRESGEN_HOME.",
                )
        default = (Path.home() / "PresGen").resolve()
        return cls(home, program, "" if home.root == default else _suffix(home.root))

    @property
    def command(self) -> tuple[str, ...]:
        """The program and its arguments."""
        return (str(self.program), "--home", str(self.home.root), "run")

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the daemon; it inherits nothing from a terminal."""
        folders = (self.program.parent, "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
        return {
            "PATH": ":".join(map(str, folders)),
            "HOME": str(Path.home()),
            "PRESGEN_HOME": str(self.home.root),
        }

    @property
    def log(self) -> Path:
        """The file that gets what the daemon prints, such as why it could not start."""
        return self.home.logs / SERVICE_LOG

    def prepare(self) -> None:
        """Create the folders that must exist before the daemon starts and people drop files.

        Raises what `prepare_home` raises.
        """
        prepare_home(self.home)

    def write(self, path: Path, content: bytes) -> None:
        """Write the file that describes the service, atomically and writable by the user alone."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft(path) as temporary:
                temporary.write_bytes(content)
                temporary.chmod(0o644)  # launchd refuses files that others may write
        except OSError as error:
            raise translate_os_error(error, "writing the file of the service") from error


def run_command(*command: str, environment: Mapping[str, str] | None = None) -> CommandResult:
    """Run a command and return its result, whatever its exit code.

    Raises MissingDependency when it cannot be run, TransientError when it does not end within a minute.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_COMMAND_TIMEOUT_S,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise MissingDependency(
            f"{command[0]} cannot be run here ({error.strerror}), so nothing can start the service in the background.",
            "Type: presgen run   (works as long as its window is open)",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise TransientError(f"{command[0]} did not answer within a minute.", "Try again.") from error
    return CommandResult(done.returncode, done.stdout, done.stderr.strip())


def _suffix(root: Path) -> str:
    """Return the name of the folder ``root`` with a digest of its path: readable and unique."""
    name = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")[:40]
    mark = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    return f"{name}-{mark}" if name else mark
