"""Named places at which a test may kill the process, to see that what is left behind is put right.

``PRESGEN_CRASH=name`` kills whenever that place is reached; ``PRESGEN_CRASH=name@file`` only as long as ``file`` is
there, and takes it away, so that a process that is started again goes on.
"""

from __future__ import annotations

import os
import signal

_VARIABLE = "PRESGEN_CRASH"


def crash_point(name: str) -> None:
    """Kill this process if PRESGEN_CRASH names this place; otherwise do nothing."""
    wanted, _, token = os.environ.get(_VARIABLE, "").partition("@")
    if wanted != name:
        return
    if token:
        try:
            os.unlink(token)  # noqa: PTH108  nothing more is imported for this
        except FileNotFoundError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
