"""Run `program.py` as a child process, send it sentences, and translate its errors."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from config.errors import InputError, MissingDependency, TransientError
from config.program import describe_reinstallation

_MAX_POLLS = 60
"""Polls of one second without output before the process is given up.

Polls are counted instead of seconds because a suspended process tree loses only one of them."""
_POLL_S = 1.0


class EspeakProcess:
    """A running `program.py`. Use it as a context manager; the process ends with the block."""

    def __init__(self, command: list[str], max_polls: int = _MAX_POLLS) -> None:
        self._command = command
        self._max_polls = max_polls

    def __enter__(self) -> Self:
        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as error:
            raise TransientError(
                f"The speech process did not start: {error.strerror or error}.", "Run the same command again."
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin
        self._answers = self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._answers, selectors.EVENT_READ)
        self._buffer = bytearray()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        self._answers.close()
        try:
            self._requests.close()
        finally:
            self._process.terminate()
            try:
                self._process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def synthesize(self, requests: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Yield the header and the 16-bit samples of every answer, in order.

        The next request is sent before an answer is read, so that the process never waits for us.
        """
        waiting = 0
        for request in requests:
            self._send(request)
            waiting += 1
            if waiting == 2:
                yield self._receive()
                waiting = 1
        if waiting:
            yield self._receive()

    def _send(self, request: dict[str, Any]) -> None:
        rest = memoryview(json.dumps(request).encode() + b"\n")
        try:
            while rest:
                rest = rest[self._requests.write(rest) :]
        except BrokenPipeError:
            pass  # the process has died; reading its answer raises the error

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        header: dict[str, Any] = json.loads(self._read_line())
        match header.get("error"):
            case None:
                return header, self._read_bytes(2 * header["samples"])
            case "library":
                raise MissingDependency(
                    f"The speech library espeak-ng cannot be loaded: {header['reason']}.",
                    describe_reinstallation(),
                )
            case "voice":
                raise InputError(
                    f"The voice espeak cannot load {header['voice']}.",
                    "Choose another voice or language.",
                )
            case "crash" if header["status"] == -signal.SIGXCPU:
                raise _make_timeout_error()
            case "crash":
                raise _make_crash_error(header["status"])
            case other:
                raise RuntimeError(f"espeak-ng refused a sentence: {other} {header}")

    def _read_line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            self._read()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _read_bytes(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._read()
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _read(self) -> None:
        for _ in range(self._max_polls):
            if self._selector.select(_POLL_S):
                more = os.read(self._answers.fileno(), 1 << 20)
                if not more:
                    raise _make_crash_error(self._process.wait())
                self._buffer += more
                return
        raise _make_timeout_error()


def _make_crash_error(status: int) -> TransientError:
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return TransientError(
        f"The speech process died ({how}).", "Run the same command again; if it happens again, choose another voice."
    )


def _make_timeout_error() -> TransientError:
    return TransientError(
        "The speech process stopped answering.",
        "Run the same command again; if it happens again, choose another voice.",
    )
