"""Provide a drop folder with a clock that the tests set, and a file checker that accepts every file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inbox.drop_folder import prepare
from inbox.file_check import FileCheckResult, FileRole
from inbox.inbox import HALF_PAIR_S, Inbox
from inbox.model import FileIdentity, Pair, ScanResult, WaitReason

WALL = 1_763_800_000.0
"""Some moment in November 2025, in seconds since 1970."""


@dataclass
class AcceptingChecker:
    """Accepts every file but those named in ``bad``; records the names that it was asked about.

    ``shows``: the pictures that a script shows, by the name of the script.
    """

    bad: dict[str, FileCheckResult] = field(default_factory=dict)
    shows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def find_result(self, role: FileRole, path: str, identity: FileIdentity, now: float) -> FileCheckResult | None:
        self.asked.append(Path(path).name)
        name = Path(path).name
        return self.bad.get(name, FileCheckResult(None, f"the {role} is good", pictures=self.shows.get(name, ())))

    def finish_scan(self, now: float) -> float:
        return math.inf

    def close(self) -> None:
        pass


class Drop:
    """A drop folder that is scanned when a test asks for it."""

    def __init__(self, jobs: Path) -> None:
        self.jobs = jobs
        self.root = jobs / "inbox"
        jobs.mkdir(parents=True, exist_ok=True)
        prepare(self.root)
        self.checker = AcceptingChecker()
        self.inbox = Inbox(self.root, checker=self.checker)
        self.now = 1000.0

    def put(self, *names: str, content: str = "Hello there.") -> None:
        """Create files in the drop folder, with the folders in their names."""
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{content} {name}", encoding="utf-8")

    def scan(self, after: float = 0.0) -> ScanResult:
        """Advance the clock by ``after`` seconds and scan."""
        self.now += after
        return self.inbox.scan(self.now, WALL + self.now)

    def settle(self) -> ScanResult:
        """Scan each second until everything that does not change has settled."""
        for _ in range(4):
            result = self.scan(after=1.0)
        return result

    def settle_half(self) -> ScanResult:
        """Scan until the complete pairs no longer wait for the other half of another."""
        self.settle()
        return self.scan(after=HALF_PAIR_S)

    def pair(self) -> Pair:
        """Return the only ready pair after everything has settled."""
        (pair,) = self.settle().ready
        return pair

    def why(self, name: str) -> tuple[WaitReason, str]:
        """Return why ``name`` waits after everything has settled."""
        (waiting,) = [item for item in self.settle().waiting if item.name == name]
        return waiting.reason, waiting.message


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "jobs")
