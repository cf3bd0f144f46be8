"""Show a desktop notification when a job has ended."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress

_TIMEOUT_S = 2.0
_SCRIPT = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"


def notify(title: str, text: str) -> None:
    """Show ``title`` and ``text``, where the desktop supports it.

    Blocks at most `_TIMEOUT_S`, never raises.
    """
    heading, body = title[:100] or "PresGen", text[:240]
    if sys.platform == "darwin":
        # As arguments, never as part of the script, so that no job name is executed.
        command = ["osascript", "-e", _SCRIPT, "--", heading, body]
    else:
        command = ["notify-send", "--app-name=PresGen", "--", heading, body]
    program = shutil.which(command[0])
    if program is None:
        return
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run([program, *command[1:]], timeout=_TIMEOUT_S, capture_output=True, check=False)
