"""Messages between a worker and the daemon."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from typing import Any

from stages.jobs.events import Event, EventKind

REST = b"rest\n"
"""Said on standard input: stop at the next point from which the work can be taken up again at no loss."""


class Channel:
    """The way to the daemon. A daemon that has gone must not make us fail in some other way."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._one = threading.Lock()

    def send(self, **words: Any) -> None:
        """Tell the daemon something, in one line."""
        line = (json.dumps(words, default=str) + "\n").encode()
        with self._one, suppress(OSError):
            while line:
                line = line[os.write(self._handle, line) :]

    def forward(self, event: Event) -> None:
        """Tell the daemon what a stage reported."""
        if event.kind is not EventKind.WARNING:
            self.send(event=event.kind.value, **event.data)
