"""Define the paths of all files and folders below the home folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from config.files import make_private_folder


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds the user's settings, jobs, weights, caches and logs.

    Never inside the source code.
    """

    root: Path

    @classmethod
    def find(cls, override: Path | None = None) -> Home:
        """Return the home: ``override``, else ``PRESGEN_HOME``, else ``~/PresGen``.

        Creates nothing.
        """
        chosen = override or os.environ.get("PRESGEN_HOME") or Path.home() / "PresGen"
        return cls(Path(chosen).expanduser().resolve())

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.root / "config.yaml"

    @property
    def brand(self) -> Path:
        """The default brand.yaml, for scripts without one of their own."""
        return self.root / "brand.yaml"

    @property
    def jobs(self) -> Path:
        """The folder of job directories."""
        return self.root / "jobs"

    @property
    def inbox(self) -> Path:
        """The drop folder, for scripts and footage."""
        return self.jobs / "inbox"

    @property
    def outbox(self) -> Path:
        """The folder of finished videos."""
        return self.jobs / "outbox"

    @property
    def run(self) -> Path:
        """The folder of the service's run-time files: lock, status, requests and workers."""
        return self.root / "run"

    @property
    def lock(self) -> Path:
        """The lock file that allows one daemon per home."""
        return self.run / "daemon.lock"

    @property
    def requests(self) -> Path:
        """The folder of requests (retry, cancel, pause ...) to the daemon."""
        return self.run / "requests"

    @property
    def models(self) -> Path:
        """The folder of installed weights."""
        return self.root / "models"

    @property
    def cache(self) -> Path:
        """The content-addressed cache; deleting it costs time, never work."""
        return self.root / "cache"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.root / "logs"

    @property
    def hardware(self) -> Path:
        """The last hardware detection and benchmark results."""
        return self.root / "hardware.json"

    @property
    def performance(self) -> Path:
        """The database of measured run times."""
        return self.root / "performance.db"

    def create(self) -> None:
        """Create the folders that every command relies on, closed to other users.

        Faces and scripts are private.
        """
        for folder in (self.jobs, self.models, self.cache, self.logs):
            make_private_folder(folder)


SERVICE_LOG = "service.log"
"""Name of the log of the daemon's stdout and stderr; truncated at every start, because launchd and systemd append."""
