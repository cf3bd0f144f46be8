"""Start programs in tests, wait for them with patience, and leave none of them behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from tests.waiting import WorkClock, until


def start(command: Sequence[object], **more: Any) -> subprocess.Popen[str]:
    """Start ``command`` in a process group of its own, in which Ctrl-C works even if the tests ignore it.

    A shell that runs tests in the background lets them ignore SIGINT, and programs inherit that, but no handler.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(list(map(str, command)), start_new_session=True, text=True, **more)
    finally:
        signal.signal(signal.SIGINT, before)


def end(process: subprocess.Popen[Any]) -> None:
    """Kill ``process`` and its group, wait for it, and close its pipes."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    with process:
        pass


@contextmanager
def started(command: Sequence[object], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Let ``command`` run as long as the block does, at most."""
    process = start(command, **more)
    try:
        yield process
    finally:
        end(process)


def exit_code(process: subprocess.Popen[Any], seconds: float = 30.0) -> int:
    """Return the exit status of ``process`` once it has ended."""
    until(lambda: process.poll() is not None, seconds, f"the end of {process.args}")
    return int(process.returncode)


def output(process: subprocess.Popen[str], seconds: float = 30.0) -> tuple[str, str]:
    """Return what ``process`` writes until its end."""
    clock = WorkClock()
    while True:
        try:
            return process.communicate(timeout=0.5)
        except subprocess.TimeoutExpired:
            assert clock.seconds < seconds, f"{process.args} did not end within {seconds:g} s of work"


def run(command: Sequence[object], seconds: float = 60.0, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run ``command`` to its end; return its exit status and what it wrote."""
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more) as process:
        out, errors = output(process, seconds)
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)
