"""A word to the user when something is finished: a notification, where there is somebody to see it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress

_PATIENCE_S = 2.0
_SCRIPT = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"


def notify(title: str, text: str) -> None:
    """Show ``title`` and ``text``; never waits long, never fails, does nothing where nothing can be shown."""
    name, words = title[:100] or "PresGen", text[:240]
    if sys.platform == "darwin":
        # As arguments, never as part of the script: whatever a job is called, it is only shown.
        command = ["osascript", "-e", _SCRIPT, "--", name, words]
    else:
        command = ["notify-send", "--app-name=PresGen", "--", name, words]
    program = shutil.which(command[0])
    if program is None:
        return
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run([program, *command[1:]], timeout=_PATIENCE_S, capture_output=True, check=False)
