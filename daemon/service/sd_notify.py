"""Tell systemd how the service is, by the protocol of sd_notify(3).

Messages are datagrams of ``NAME=value`` lines to a socket of the service manager.
"""

from __future__ import annotations

import math
import os
import socket
from collections.abc import MutableMapping
from contextlib import suppress

_TIMEOUT_S = 1.0
"""Seconds that a message may take: a manager that does not read must not hold up the loop."""


class SystemdNotifier:
    """Sends messages to ``address``, the path of a socket.

    One in the abstract namespace begins with @. Without an address it does nothing. ``watchdog_s`` is after how many
    seconds of silence the manager starts the service again.
    """

    def __init__(self, address: str = "", watchdog_s: float = math.inf) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.interval_s = watchdog_s / 2
        """The seconds in which `report_turn` must be called: half of the time allowed (sd_watchdog_enabled(3))."""
        self._status: str | None = None

    @classmethod
    def of_environment(cls, environment: MutableMapping[str, str] = os.environ) -> SystemdNotifier:
        """Return the notifier that the manager asked for by variables, which are removed.

        Child processes must not find them: only this process speaks for the service.
        """
        address = environment.pop("NOTIFY_SOCKET", "")
        allowed, process = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        watched = allowed.isdecimal() and int(allowed) > 0 and process in ("", str(os.getpid()))
        return cls(address, int(allowed) / 1e6 if watched else math.inf)

    def report_turn(self, status: str) -> None:
        """Report that the loop has taken a turn, and what the service does, in a line."""
        lines = [] if self._status is not None else ["READY=1"]
        if status != self._status:
            lines.append(f"STATUS={' '.join(status.split())}")
        self._status = status
        self._send(*lines, "WATCHDOG=1")

    def report_end(self) -> None:
        """Report that the service is about to end."""
        self._send("STOPPING=1", "STATUS=Ending.")

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(_TIMEOUT_S)
            channel.sendto("\n".join(lines).encode(), self._address)
