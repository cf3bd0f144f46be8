"""Named places at which a test may kill the process, to see that what is left behind is put right."""

from __future__ import annotations

import os
import signal

_VARIABLE = "PRESGEN_CRASH"


def crash_point(name: str) -> None:
    """Kill this process if PRESGEN_CRASH names this place; otherwise do nothing."""
    if os.environ.get(_VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
