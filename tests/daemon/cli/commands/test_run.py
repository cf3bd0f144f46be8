"""`presgen run` without a terminal, as systemd, a container or a pipe runs it: a real process."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.paths import SERVICE_LOG
from tests.processes import exit_code, started
from tests.waiting import until

PRESGEN = Path(sys.executable).with_name("presgen")
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d info (daemon_started|daemon_stopped) \S.*")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has systemd and its abstract sockets")
def test_systemd_hears_that_it_works_that_it_lives_and_that_it_ends(tmp_path):
    address = f"presgen-run-{os.getpid()}"
    asked = {"NOTIFY_SOCKET": f"@{address}", "WATCHDOG_USEC": "1000000", "PRESGEN_HOME": str(tmp_path / "home")}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{address}")
        manager.settimeout(60)
        with started([PRESGEN, "run"], env=os.environ | asked, stdout=subprocess.DEVNULL) as service:
            first = manager.recv(1000).decode().splitlines()
            assert first == ["READY=1", "STATUS=Watching the drop folder.", "WATCHDOG=1"]
            assert (tmp_path / "home" / "run" / "status.json").exists(), "it says so when it works, not before"
            for _ in range(3):  # idle, it would take a turn every ten seconds only
                assert manager.recv(1000) == b"WATCHDOG=1"
            service.terminate()
            assert exit_code(service) == 0
        told = b""
        while not told.startswith(b"STOPPING=1"):
            told = manager.recv(1000)


def test_its_log_is_printed_as_plain_lines_at_once_and_what_it_makes_is_private(tmp_path):
    home = tmp_path / "home"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    environment["PRESGEN_HOME"] = str(home)
    printed = tmp_path / "printed"
    with printed.open("w") as out, started([PRESGEN, "run"], env=environment, stdout=out, umask=0o022) as service:
        first = until(printed.read_text, 30, "a line, while the service still runs").splitlines()[0]
        assert LINE.fullmatch(first), first
        assert str(home) in first
        until(lambda: (home / "run" / "status.json").exists(), 30, "the status")
        service.terminate()
        assert exit_code(service) == 0

    lines = printed.read_text().splitlines()
    assert [line.split()[2] for line in lines if LINE.fullmatch(line)] == ["daemon_started", "daemon_stopped"]
    made = [home, *home.rglob("*")]
    shared = {path.relative_to(home) for path in made if path.stat().st_mode & 0o077 and not path.is_symlink()}
    assert {str(path) for path in shared} == {
        "jobs/outbox", "jobs/inbox", "jobs/inbox/.presgen-inbox", "jobs/.inbox-disk",
    }, "in jobs, which is closed"  # fmt: skip


def test_the_log_of_the_service_manager_does_not_grow_with_every_line(tmp_path):
    log = tmp_path / "logs" / SERVICE_LOG
    log.parent.mkdir()
    with log.open("ab") as out, started([PRESGEN, "--home", tmp_path, "run"], stdout=out) as service:
        until(lambda: (tmp_path / "run" / "status.json").exists(), 30, "the status")
        service.terminate()
        assert exit_code(service) == 0

    assert log.read_text() == ""
