"""Keep the computer from sleeping by itself while work runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

import structlog

_END_S = 2.0
"""Seconds that the program has to end; then it is killed."""

log = structlog.get_logger()


def find_inhibitor() -> tuple[str, ...]:
    """Return the command that keeps this computer awake as long as it runs.

    Empty where there is none. It ends by itself when this process does, however that ends: caffeinate waits for our
    process (-w), and ``cat`` below systemd-inhibit reads a pipe of which we hold the other end. Neither keeps the
    screen on, nor prevents sleep that the user asks for.
    """
    if sys.platform == "darwin":
        command: tuple[str, ...] = ("caffeinate", "-i", "-w", str(os.getpid()))
    else:
        command = ("systemd-inhibit", "--what=idle", "--who=PresGen", "--why=A video is being made", "cat")
    program = shutil.which(command[0])
    return (program, *command[1:]) if program else ()


class SleepInhibitor:
    """Runs ``command`` while the computer is to stay awake; without one it does nothing."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def hold(self, wanted: bool) -> None:
        """Keep the computer awake from now on if ``wanted``, else let it sleep.

        To be called again and again. A command that fails is logged, and not tried again.
        """
        if self._process is not None and self._process.poll() is not None:
            self._give_up(f"{self._command[0]} ended with exit status {self._process.returncode}")
        if wanted and self._process is None and self._command:
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                self._give_up(f"{self._command[0]} cannot be run ({error.strerror})")
        elif not wanted and self._process is not None:
            self._release(self._process)

    def _give_up(self, reason: str) -> None:
        log.info("sleep_not_prevented", message=f"This computer may fall asleep while a video is made: {reason}.")
        if self._process is not None:
            self._release(self._process)
        self._command = ()

    def _release(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None
