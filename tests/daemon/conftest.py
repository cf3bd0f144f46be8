"""What tests of the daemon share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.paths import Home
from daemon.timings.usage import Usage
from stages.jobs.job import Job
from stages.script.intake import create_job

SCRIPT = """\
#!/bin/sh
cd '{folder}'
echo "$*" >>calls
[ "$1" = --user ] && shift
key=$1
for word in "$@"; do case $word in gui/*) key=$key.gui ;; user/*) key=$key.user ;; esac; done
[ -f "$key" ] || exit {otherwise}
code=$(head -n 1 "$key")
if [ "$(wc -l <"$key")" -gt 1 ]; then tail -n +2 "$key" >rest; mv rest "$key"; fi
[ "$code" = 0 ] && [ -f "$key.out" ] && cat "$key.out"
[ "$code" = 0 ] || [ ! -f "$key.err" ] || cat "$key.err" >&2
exit "$code"
"""


@dataclass
class Scripted:
    """A program of the system that answers what it was told to, and remembers what it was asked."""

    folder: Path

    def answers(self, key: str, *codes: int, out: str = "", err: str = "") -> None:
        """Let the calls of ``key`` (verb, or verb.gui, verb.user) end with ``codes``, the last one from then on."""
        (self.folder / key).write_text("".join(f"{code}\n" for code in codes))
        (self.folder / f"{key}.out").write_text(out)
        (self.folder / f"{key}.err").write_text(err)

    @property
    def calls(self) -> list[str]:
        """What it was called with."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    """Put a program of some name before all others; what it was not told about ends with ``otherwise``."""

    def make(name: str, otherwise: int = 0) -> Scripted:
        folder = tmp_path / f"scripted {name}"
        folder.mkdir()
        program = folder / name
        program.write_text(SCRIPT.format(folder=folder, otherwise=otherwise))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return Scripted(folder)

    return make


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a user who has nothing yet."""
    folder = tmp_path / "a user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("PRESGEN_HOME", "PRESGEN_SERVICE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


TALK = "Welcome to this talk. It has two sentences, and nine words more than that.\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without a daemon."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def job(home: Home, tmp_path: Path) -> Job:
    """A job nobody has worked on; its footage is no video."""
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "me.mp4").write_bytes(b"no video")
    return create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name="My talk", wishes={})


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
