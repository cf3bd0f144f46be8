"""One daemon for each home."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.errors import AlreadyRunning
from daemon.state.instance_lock import hold_lock, holder

HOLD = """
import sys
from pathlib import Path
from daemon.state.instance_lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock."""
    path = tmp_path / "run" / "daemon.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process, path
        process.kill()


def test_the_second_is_told_who_the_first_is(other):
    process, path = other

    with pytest.raises(AlreadyRunning, match=f"process {process.pid}, since 20") as told, hold_lock(path):
        pass
    assert told.value.exit_code == 73
    assert holder(path).pid == process.pid


def test_a_holder_that_is_killed_lets_go(other):
    process, path = other
    process.kill()
    process.wait()

    assert holder(path) is None
    with hold_lock(path):
        assert holder(path).pid == os.getpid()


def test_a_child_that_outlives_the_holder_does_not_keep_the_lock(tmp_path):
    path = tmp_path / "daemon.lock"
    with hold_lock(path):
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        with hold_lock(path):
            pass
    finally:
        child.kill()
        child.communicate()


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path):
    assert holder(tmp_path / "daemon.lock") is None
