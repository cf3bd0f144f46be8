"""What the system is told about the service: which program it runs for which home, and how."""

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

FINAL = (UsageError.exit_code, AlreadyRunning.exit_code, SettingsError.exit_code)
"""Exit codes after which starting the daemon again is useless until somebody changes something."""
STOP_S = 20
"""Seconds between the request to end and the kill. The daemon needs less than five."""
AGAIN_S = 10
"""The pace of restarts, in seconds: launchd counts from the last start, systemd from the last end."""
NICE = 5
"""Behind what the user is doing, but before idle work."""
OPEN_FILES = 4096
"""launchd allows 256 open files otherwise, which a drop folder with many folders in it can use up."""
UMASK = 0o022
"""As in a terminal, so that files do not depend on who started the daemon."""
_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What the system knows of the service: whether it looks after it, its process, how the last run ended."""

    loaded: bool
    pid: int | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program of the system answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class ServiceUnit:
    """The service of one home. ``suffix`` tells the services of several homes apart; it is empty for the usual home."""

    home: Home
    program: Path
    suffix: str

    @classmethod
    def of(cls, home: Home) -> ServiceUnit:
        """Return the entry of ``home``; creates nothing.

        Raises MissingDependency when ``presgen`` is not beside the Python that runs this, UsageError when a path cannot
        be written into the files of launchd and systemd.
        """
        program = Path(sys.executable).absolute().with_name("presgen")
        if not program.is_file():
            raise MissingDependency(
                f"The program that the service would run is not there: {program}",
                "Type: ./setup_training_env.sh",
            )
        for path in (home.root, program, Path.home()):
            if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", str(path)):
                raise UsageError(
                    f"The service cannot be told about a folder of this name: {str(path)!r}.",
                    "Name a home without control characters, with --home or PRESGEN_HOME.",
                )
        usual = (Path.home() / "PresGen").resolve()
        return cls(home, program, "" if home.root == usual else _suffix(home.root))

    @property
    def command(self) -> tuple[str, ...]:
        """The program and its arguments."""
        return (str(self.program), "--home", str(self.home.root), "run")

    @property
    def environment(self) -> Mapping[str, str]:
        """What the daemon must find in its environment: nothing of a terminal is handed on to it."""
        folders = (self.program.parent, "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
        return {
            "PATH": ":".join(map(str, folders)),
            "HOME": str(Path.home()),
            "PRESGEN_HOME": str(self.home.root),
        }

    @property
    def log(self) -> Path:
        """Where the system writes what the daemon prints: the reason, when it cannot even start."""
        return self.home.logs / SERVICE_LOG

    def prepare(self) -> None:
        """Make the folders that must be there before the system starts anything.

        Raises what `translate_os_error` returns.
        """
        try:
            self.home.create()
        except OSError as error:
            raise translate_os_error(error, "making the folders of the home") from error

    def write(self, place: Path, content: bytes) -> None:
        """Put the file that describes the service at ``place``, whole, for all to read and the user alone to change."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with draft(place) as temporary:
                temporary.write_bytes(content)
                temporary.chmod(0o644)  # launchd refuses what others may write, whatever the umask is
        except OSError as error:
            raise translate_os_error(error, "writing the file of the service") from error


def ask(*command: str, environment: Mapping[str, str] | None = None) -> Answer:
    """Run a program of the system and return what it answered, whatever its exit code.

    Raises MissingDependency when there is no such program, TransientError when it does not answer within a minute.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ANSWER_S,
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
    return Answer(done.returncode, done.stdout, done.stderr.strip())


def _suffix(root: Path) -> str:
    """Return a readable and unique name for the home ``root``: its folder's name and a digest of its path."""
    name = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")[:40]
    mark = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    return f"{name}-{mark}" if name else mark
