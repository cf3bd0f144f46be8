"""Check files in a short-lived child process without ever blocking on it."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from inbox import filename_rules
from inbox.file_check import FileCheckResult, FileRole
from inbox.model import FileIdentity, WaitReason

TIMEOUT_S = 30.0
"""Seconds that a child may take for one file; opening a good one takes about 0.01 s."""
RETRY_S = 60.0
"""Seconds after which a file that could not be read is checked again."""
_BATCH = 100
_POLL_S = 0.1
_COMMAND = (sys.executable, "-P", "-m", "inbox.file_check")

FileCheckRequest = tuple[FileRole, str, FileIdentity]


class FileChecker(Protocol):
    """Checks whether files can be used in their roles, in the background."""

    def find_result(self, role: FileRole, path: str, identity: FileIdentity, now: float) -> FileCheckResult | None:
        """Return the result for a file, or request a check and return None. Never blocks."""

    def finish_scan(self, now: float) -> float:
        """Collect results, start requested checks, and forget files that this scan did not ask for.

        Returns the seconds until another scan is worthwhile.
        """

    def close(self) -> None:
        """Stop all running checks."""


@dataclass(slots=True)
class _Child:
    """A process that works through ``requests``.

    The first of them must be answered before ``deadline``.
    """

    process: subprocess.Popen[bytes]
    requests: list[FileCheckRequest]
    deadline: float
    buffer: bytearray = field(default_factory=bytearray)

    def read_lines(self) -> tuple[list[str], bool]:
        """Return the complete lines received so far, and whether the output has ended.

        Never blocks.
        """
        assert self.process.stdout is not None
        ended = False
        while not ended:
            try:
                piece = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                break
            self.buffer += piece
            ended = not piece
        *lines, rest = self.buffer.split(b"\n")
        self.buffer = rest
        return [line.decode() for line in lines], ended


class ChildProcessChecker:
    """Checks files in child processes, one process at a time.

    Keeps results while scans ask for them.
    """

    def __init__(self, timeout_s: float = TIMEOUT_S, command: Sequence[str] = _COMMAND) -> None:
        self._timeout_s = timeout_s
        self._command = command
        self._results: dict[FileCheckRequest, tuple[FileCheckResult, float]] = {}
        self._requested: dict[FileCheckRequest, bool] = {}
        self._child: _Child | None = None
        self._killed: list[subprocess.Popen[bytes]] = []
        self._paused_until = -math.inf

    def find_result(self, role: FileRole, path: str, identity: FileIdentity, now: float) -> FileCheckResult | None:
        """Return the result for a file, or request a check and return None. Never blocks."""
        request = (role, path, identity)
        result, at = self._results.get(request, (None, now))
        self._requested[request] = result is None or (result.retry and now >= at + RETRY_S)
        return result

    def finish_scan(self, now: float) -> float:
        """Collect results, start requested checks, and forget files that this scan did not ask for.

        Returns the seconds until another scan is worthwhile.
        """
        self._killed = [process for process in self._killed if process.poll() is None]
        known = len(self._results)
        if self._child is not None:
            self._collect_results(self._child, now)
        answered = len(self._results) > known  # too late for the scan that ends: another is due at once
        self._results = {request: result for request, result in self._results.items() if request in self._requested}
        pending = [request for request, wanted in self._requested.items() if wanted]
        self._requested = {}
        if self._child is None and pending and now >= self._paused_until:
            self._start(pending[:_BATCH], now)
        if answered:
            return 0.0
        return _POLL_S if self._child is not None else math.inf

    def close(self) -> None:
        """Kill the running child and wait a second for each killed process."""
        if self._child is not None:
            self._kill(self._child)
        for process in self._killed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)

    def _start(self, requests: list[FileCheckRequest], now: float) -> None:
        arguments = [argument for role, path, _ in requests for argument in (role.value, path)]
        try:
            process = subprocess.Popen(
                [*self._command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # no process or memory available: try later
            self._paused_until = now + 5.0
            return
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._child = _Child(process, requests, now + self._timeout_s)

    def _collect_results(self, child: _Child, now: float) -> None:
        lines, ended = child.read_lines()
        for line in lines:
            self._record_result(child, FileCheckResult.from_json(line), now)
            child.deadline = now + self._timeout_s
        if child.requests and ended:
            name = _display_name(child)
            message = f"Checking {name} failed. If other programs cannot play it either, export it again."
            self._record_result(child, FileCheckResult(WaitReason.UNREADABLE, message, retry=True), now)
        elif child.requests and now >= child.deadline:
            message = (
                f"{_display_name(child)} cannot be opened: the system does not answer. "
                "If a question about permissions is on the screen, answer it."
            )
            self._record_result(child, FileCheckResult(WaitReason.UNREADABLE, message, retry=True), now)
            ended = True
        if ended or not child.requests:
            self._kill(child)

    def _record_result(self, child: _Child, result: FileCheckResult, now: float) -> None:
        request = child.requests.pop(0)
        self._results[request] = (result, now)
        if request in self._requested:
            self._requested[request] = False

    def _kill(self, child: _Child) -> None:
        """Kill the child without waiting for its end.

        A child that is blocked in the kernel dies when its system call returns.
        """
        assert child.process.stdout is not None
        child.process.kill()
        child.process.stdout.close()
        self._killed.append(child.process)
        self._child = None


def _display_name(child: _Child) -> str:
    return filename_rules.printable(os.path.basename(child.requests[0][1]))  # noqa: PTH119
