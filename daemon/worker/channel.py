"""Send messages from a worker to the daemon."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from typing import Any

from stages.jobs.events import Event

REST = b"rest\n"
"""Message to a worker on standard input: stop at the next point where nothing is lost."""


class Channel:
    """Writes JSON lines to the daemon; a daemon that has ended causes no error."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._lock = threading.Lock()

    def send(self, **fields: Any) -> None:
        """Send one message with these fields."""
        line = (json.dumps(fields, default=str) + "\n").encode()
        with self._lock, suppress(OSError):
            while line:
                line = line[os.write(self._handle, line) :]

    def forward(self, event: Event) -> None:
        """Send an event of a stage."""
        self.send(event=event.kind.value, **event.data)
