"""Kill the process at named failpoints, so that tests can check crash recovery.

``PRESGEN_CRASH=name`` kills whenever that point is reached. ``PRESGEN_CRASH=name@file`` kills only while ``file``
exists, and deletes it first, so that a restarted process passes the point.
"""

from __future__ import annotations

import os
import signal

_VARIABLE = "PRESGEN_CRASH"


def crash_point(name: str) -> None:
    """Kill this process with SIGKILL if PRESGEN_CRASH names this point; otherwise do nothing."""
    wanted, _, token = os.environ.get(_VARIABLE, "").partition("@")
    if wanted != name:
        return
    if token:
        try:
            os.unlink(token)  # noqa: PTH108  avoids an import
        except FileNotFoundError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
