"""Where things lie below the home, which is never inside the code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds the user's settings, jobs, weights, caches and logs."""

    root: Path

    @classmethod
    def find(cls, override: Path | None = None) -> Home:
        """Return the home: ``override``, else ``PRESGEN_HOME``, else ``~/PresGen``. Creates nothing."""
        chosen = override or os.environ.get("PRESGEN_HOME") or Path.home() / "PresGen"
        return cls(Path(chosen).expanduser().resolve())

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.root / "config.yaml"

    @property
    def brand(self) -> Path:
        """The look of the user's company, for scripts that have none beside them."""
        return self.root / "brand.yaml"

    @property
    def jobs(self) -> Path:
        """The folder of job directories."""
        return self.root / "jobs"

    @property
    def inbox(self) -> Path:
        """Where people drop a script and footage."""
        return self.jobs / "inbox"

    @property
    def outbox(self) -> Path:
        """Where finished videos appear."""
        return self.jobs / "outbox"

    @property
    def run(self) -> Path:
        """What the service keeps while it runs: its lock, its status, requests to it, and its workers."""
        return self.root / "run"

    @property
    def lock(self) -> Path:
        """The lock of the one daemon that may work here."""
        return self.run / "daemon.lock"

    @property
    def requests(self) -> Path:
        """The folder of what people ask of the daemon."""
        return self.run / "requests"

    @property
    def models(self) -> Path:
        """The folder of installed weights."""
        return self.root / "models"

    @property
    def cache(self) -> Path:
        """The folder of results kept by content; deleting it costs time, never work."""
        return self.root / "cache"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.root / "logs"

    @property
    def hardware(self) -> Path:
        """What this machine is and how fast, as it was found last."""
        return self.root / "hardware.json"

    @property
    def performance(self) -> Path:
        """How long everything took so far."""
        return self.root / "performance.db"

    def create(self) -> None:
        """Make the folders that every command may rely on."""
        for folder in (self.jobs, self.models, self.cache, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


PRINTED = "service.log"
"""The log of what the daemon prints. It is shortened at every start, for launchd and systemd only ever append."""
