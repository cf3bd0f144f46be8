"""A drop folder, and a clock that tests turn by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inbox.drop_folder import prepare
from inbox.file_check import FileVerdict, Role
from inbox.inbox import Inbox
from inbox.model import Identity, Pair, Reason, Sight

WALL = 1_763_800_000.0
"""Some moment in November 2025, in seconds since 1970."""


@dataclass
class Trusting:
    """Takes every file for what its name says, but those named in ``bad``; notes which it was asked about."""

    bad: dict[str, FileVerdict] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def verdict(self, role: Role, path: str, identity: Identity, now: float) -> FileVerdict | None:
        self.asked.append(Path(path).name)
        return self.bad.get(Path(path).name, FileVerdict(None, f"the {role} is good"))

    def turn(self, now: float) -> float:
        return math.inf

    def close(self) -> None:
        pass


class Drop:
    """A drop folder that is looked at whenever a test says so."""

    def __init__(self, jobs: Path) -> None:
        self.jobs = jobs
        self.root = jobs / "inbox"
        jobs.mkdir(parents=True, exist_ok=True)
        prepare(self.root)
        self.prover = Trusting()
        self.inbox = Inbox(self.root, opens=self.prover)
        self.now = 1000.0

    def put(self, *names: str, content: str = "Hello there.") -> None:
        """Drop files; folders in their names are made."""
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{content} {name}", encoding="utf-8")

    def look(self, after: float = 0.0) -> Sight:
        """Look ``after`` seconds."""
        self.now += after
        return self.inbox.look(self.now, WALL + self.now)

    def settle(self) -> Sight:
        """Look each second until everything that does not change has settled."""
        for _ in range(4):
            sight = self.look(after=1.0)
        return sight

    def pair(self) -> Pair:
        """Return the only pair that is ready once things have settled."""
        (pair,) = self.settle().ready
        return pair

    def why(self, name: str) -> tuple[Reason, str]:
        """Return why ``name`` waits once things have settled."""
        (waiting,) = [item for item in self.settle().waiting if item.name == name]
        return waiting.reason, waiting.words


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "jobs")
