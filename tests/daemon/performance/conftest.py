"""What tests of the performance share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.paths import Home
from daemon.performance.usage import Usage
from stages.job import Job

SCRIPT = "Welcome to this talk. It has two sentences, and nine words more than that.\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without a daemon."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def job(home: Home, tmp_path: Path) -> Job:
    """A job nobody has worked on; its footage is no video."""
    (tmp_path / "talk.txt").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "me.mp4").write_bytes(b"no video")
    return Job.create(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name="My talk", wishes={})


@dataclass
class Gauge:
    """A meter that says what it is told to say; its clock stands still until somebody moves it."""

    now: float = 0.0
    usages: list[Usage] = field(default_factory=list)

    def take(self) -> Usage:
        """Return what was put in first."""
        return self.usages.pop(0) if self.usages else Usage(0.0, 0.0, 0)

    def clock(self) -> float:
        """Return the seconds in which work was possible."""
        return self.now


@pytest.fixture
def gauge() -> Gauge:
    """A meter."""
    return Gauge()


@pytest.fixture
def played() -> Callable[[Job, int, int], None]:
    """Write what the avatar stage leaves behind: pictures made, and pictures found."""

    def write(job: Job, made: int, found: int) -> None:
        segments = [
            {"first": 0, "frames": made, "key": "a", "reused": False},
            {"first": made, "frames": found, "key": "b", "reused": True},
        ]
        (job.processing / "performance.json").write_text(json.dumps({"segments": segments}))

    return write
