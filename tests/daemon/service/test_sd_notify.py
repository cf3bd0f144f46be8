"""The messages of sd_notify(3), received as systemd receives them."""

from __future__ import annotations

import math
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.service.sd_notify import SystemdNotifier


@pytest.fixture(params=["a path", "the abstract namespace"])
def manager(request: pytest.FixtureRequest) -> Iterator[tuple[str, socket.socket]]:
    """The address for NOTIFY_SOCKET, and the socket at which the manager listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening, tempfile.TemporaryDirectory(dir="/tmp") as room:
        if request.param == "a path":
            address = bound = str(Path(room, "notify"))
        elif os.uname().sysname == "Linux":
            address, bound = f"@presgen-{os.getpid()}", f"\0presgen-{os.getpid()}"
        else:
            pytest.skip("only Linux has the abstract namespace")
        listening.bind(bound)
        listening.settimeout(5)
        yield address, listening


def test_the_first_turn_reports_readiness_and_every_turn_that_the_loop_lives(
    manager: tuple[str, socket.socket],
) -> None:
    address, listening = manager
    notifier = SystemdNotifier(address, 20)

    for status in ("Watching.", "Watching.", "Making\n1 video."):
        notifier.report_turn(status)
    notifier.report_end()

    assert [listening.recv(1000).decode() for _ in range(4)] == [
        "READY=1\nSTATUS=Watching.\nWATCHDOG=1",
        "WATCHDOG=1",
        "STATUS=Making 1 video.\nWATCHDOG=1",
        "STOPPING=1\nSTATUS=Ending.",
    ]
    assert notifier.interval_s == 10


def test_what_the_manager_asks_for_is_taken_out_of_the_environment() -> None:
    environment = {"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": str(os.getpid()), "PATH": "/bin"}

    assert SystemdNotifier.of_environment(environment).interval_s == 1.5
    assert environment == {"PATH": "/bin"}


@pytest.mark.parametrize(
    "environment", [{}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"}]
)
def test_a_watchdog_of_nobody_or_of_another_process_wants_nothing(environment: dict[str, str]) -> None:
    assert SystemdNotifier.of_environment(environment).interval_s == math.inf


@pytest.mark.parametrize("address", ["", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_fails(address: str) -> None:
    SystemdNotifier(address).report_turn("Watching.")
    SystemdNotifier(address).report_end()
