"""The other end of `espeaker`: starts it, asks, and turns its silence, its death and its complaints into our errors."""

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

_PATIENCE = 60
"""Looks of one second each without a sign of life. Looks, not seconds: a suspended worker tree loses one look only."""
_LOOK_S = 1.0


class Speaker:
    """A running `espeaker`. Use it as a context manager; the process ends with the block."""

    def __init__(self, command: list[str], patience: int = _PATIENCE) -> None:
        self._command = command
        self._patience = patience

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
        self._asked = self._process.stdin
        self._told = self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._told, selectors.EVENT_READ)
        self._buffer = bytearray()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        self._told.close()
        try:
            self._asked.close()
        finally:
            self._process.terminate()
            try:
                self._process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def answers(self, orders: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Yield the head and the 16-bit samples of every answer. One order is always under way while we read."""
        waiting = 0
        for order in orders:
            self._ask(order)
            waiting += 1
            if waiting == 2:
                yield self._answer()
                waiting = 1
        if waiting:
            yield self._answer()

    def _ask(self, order: dict[str, Any]) -> None:
        rest = memoryview(json.dumps(order).encode() + b"\n")
        try:
            while rest:
                rest = rest[self._asked.write(rest) :]
        except BrokenPipeError:
            pass  # it died; the answer that does not come says how

    def _answer(self) -> tuple[dict[str, Any], bytes]:
        head: dict[str, Any] = json.loads(self._line())
        match head.get("error"):
            case None:
                return head, self._take(2 * head["samples"])
            case "library":
                raise MissingDependency(
                    f"The speech library espeak-ng cannot be loaded: {head['reason']}.",
                    "Run setup_training_env.sh again, or: pip install --force-reinstall espeakng-loader",
                )
            case "voice":
                raise InputError(
                    f"The voice espeak cannot load {head['voice']}.",
                    "Choose another voice or language.",
                )
            case "crash" if head["status"] == -signal.SIGXCPU:
                raise _hung()
            case "crash":
                raise _crashed(head["status"])
            case other:
                raise RuntimeError(f"espeak-ng refused a sentence: {other} {head}")

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            self._read()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._read()
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _read(self) -> None:
        for _ in range(self._patience):
            if self._selector.select(_LOOK_S):
                more = os.read(self._told.fileno(), 1 << 20)
                if not more:
                    raise _crashed(self._process.wait())
                self._buffer += more
                return
        raise _hung()


def _crashed(status: int) -> TransientError:
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return TransientError(
        f"The speech process died ({how}).", "Run the same command again; if it happens again, choose another voice."
    )


def _hung() -> TransientError:
    return TransientError(
        "The speech process stopped answering.",
        "Run the same command again; if it happens again, choose another voice.",
    )
