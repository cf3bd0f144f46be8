"""A program keeps the computer awake while work runs, and never longer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from daemon.service.sleep_inhibitor import SleepInhibitor, find_inhibitor
from tests.processes import started
from tests.waiting import until

FAKE = """\
#!/bin/sh
echo $$ "$@" >>'{calls}'
[ -z "$2" ] || [ "$1" != -i ] || exec cat
while [ "${{1#--}}" != "$1" ]; do shift; done
exec "$@"
"""
"""Like caffeinate and systemd-inhibit; both end when the input does, which caffeinate -w does by the process id."""
HOLD = """
import sys
from daemon.service.sleep_inhibitor import SleepInhibitor, find_inhibitor
SleepInhibitor(find_inhibitor()).hold(True)
print("holds", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["darwin", "linux"])
def calls(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Put the fake programs on PATH; return how to learn how they were called: process id, then arguments."""
    monkeypatch.setattr(sys, "platform", request.param)
    file = tmp_path / "calls"
    for name in ("caffeinate", "systemd-inhibit"):
        (tmp_path / name).write_text(FAKE.format(calls=file))
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return lambda: file.read_text().splitlines() if file.exists() else []


def lives(call: str) -> bool:
    pid = int(call.split()[0])
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_it_runs_once_as_long_as_it_is_wanted_and_leaves_nobody_behind(calls: Callable[[], list[str]]) -> None:
    inhibitor = SleepInhibitor(find_inhibitor())
    inhibitor.hold(False)
    assert calls() == []

    inhibitor.hold(True)
    inhibitor.hold(True)
    (first,) = until(calls)
    assert lives(first)
    asked = f"-i -w {os.getpid()}" if sys.platform == "darwin" else "--what=idle"
    assert asked in first

    inhibitor.hold(False)
    assert not lives(first)
    inhibitor.hold(True)
    inhibitor.hold(False)
    assert psutil.Process().children() == []


def test_a_program_that_fails_is_told_once_and_not_tried_again(tmp_path: Path) -> None:
    inhibitor = SleepInhibitor(["/bin/sh", "-c", "exit 3"])
    with capture_logs() as lines:
        inhibitor.hold(True)
        until(lambda: inhibitor.hold(True) or lines)
        for _ in range(3):
            inhibitor.hold(True)
        SleepInhibitor([str(tmp_path / "nothing")]).hold(True)

    assert [line["event"] for line in lines] == ["sleep_not_prevented"] * 2
    assert "exit status 3" in lines[0]["message"]
    assert psutil.Process().children() == []


def test_without_a_program_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert find_inhibitor() == ()
    SleepInhibitor(find_inhibitor()).hold(True)


@pytest.mark.skipif(sys.platform != "linux", reason="the -w of caffeinate is not ours to test")
@pytest.mark.parametrize("calls", ["linux"], indirect=True)
def test_it_ends_with_a_service_that_is_killed(calls: Callable[[], list[str]]) -> None:
    with started([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        (call,) = until(calls)
        holder.kill()
        holder.wait()
        until(lambda: not lives(call), 10, "the end of the program")
