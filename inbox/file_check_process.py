"""Having files proven by a short-lived child process, without ever waiting for it."""

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
from inbox.file_check import FileVerdict, Role
from inbox.model import Identity, Reason

LIMIT = 30.0
"""Seconds that a child may take for one file; opening a good one takes a hundredth."""
RETRY = 60.0
"""Seconds after which a file that could not be read is tried again."""
_BATCH = 100
_POLL = 0.1
_COMMAND = (sys.executable, "-P", "-m", "inbox.file_check")

Question = tuple[Role, str, Identity]


class Prover(Protocol):
    """Says what files are."""

    def verdict(self, role: Role, path: str, identity: Identity, now: float) -> FileVerdict | None:
        """Return what the file is, or None when that is not known yet. Never blocks."""

    def turn(self, now: float) -> float:
        """End a look: go on proving, forget files nobody asked for. Return seconds until it is worth asking again."""

    def close(self) -> None:
        """End whatever runs."""


@dataclass(slots=True)
class _Child:
    """A process that works off ``questions``; the first of them must be answered before ``deadline``."""

    process: subprocess.Popen[bytes]
    questions: list[Question]
    deadline: float
    buffer: bytearray = field(default_factory=bytearray)

    def lines(self) -> tuple[list[str], bool]:
        """Return the lines that have come, and whether these were the last."""
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


class ChildProver:
    """Proves files in child processes, one at a time, and remembers what they are as long as they are asked for."""

    def __init__(self, limit: float = LIMIT, command: Sequence[str] = _COMMAND) -> None:
        self._limit = limit
        self._command = command
        self._known: dict[Question, tuple[FileVerdict, float]] = {}
        self._asked: dict[Question, bool] = {}
        self._child: _Child | None = None
        self._dying: list[subprocess.Popen[bytes]] = []
        self._resting = -math.inf

    def verdict(self, role: Role, path: str, identity: Identity, now: float) -> FileVerdict | None:
        """Return what the file is, or None when that is not known yet. Never blocks."""
        question = (role, path, identity)
        verdict, at = self._known.get(question, (None, now))
        self._asked[question] = verdict is None or (verdict.again and now >= at + RETRY)
        return verdict

    def turn(self, now: float) -> float:
        """End a look: go on proving, forget files nobody asked for. Return seconds until it is worth asking again."""
        self._dying = [process for process in self._dying if process.poll() is None]
        known = len(self._known)
        if self._child is not None:
            self._listen(self._child, now)
        answered = len(self._known) > known  # too late for the look that ends: another is due at once
        self._known = {question: answer for question, answer in self._known.items() if question in self._asked}
        open_questions = [question for question, wanted in self._asked.items() if wanted]
        self._asked = {}
        if self._child is None and open_questions and now >= self._resting:
            self._start(open_questions[:_BATCH], now)
        if answered:
            return 0.0
        return _POLL if self._child is not None else math.inf

    def close(self) -> None:
        """End whatever runs."""
        if self._child is not None:
            self._drop(self._child)
        for process in self._dying:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)

    def _start(self, questions: list[Question], now: float) -> None:
        words = [word for role, path, _ in questions for word in (role.value, path)]
        try:
            process = subprocess.Popen(
                [*self._command, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # no process or no memory to be had: later
            self._resting = now + 5.0
            return
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._child = _Child(process, questions, now + self._limit)

    def _listen(self, child: _Child, now: float) -> None:
        lines, ended = child.lines()
        for line in lines:
            self._answer(child, FileVerdict.parse(line), now)
            child.deadline = now + self._limit
        if child.questions and ended:
            words = f"Looking into {_shown(child)} failed. If other programs cannot play it either, export it again."
            self._answer(child, FileVerdict(Reason.UNREADABLE, words, again=True), now)
        elif child.questions and now >= child.deadline:
            words = (
                f"{_shown(child)} cannot be opened: the system does not answer. "
                "If a question about permissions is on the screen, answer it."
            )
            self._answer(child, FileVerdict(Reason.UNREADABLE, words, again=True), now)
            ended = True
        if ended or not child.questions:
            self._drop(child)

    def _answer(self, child: _Child, verdict: FileVerdict, now: float) -> None:
        question = child.questions.pop(0)
        self._known[question] = (verdict, now)
        if question in self._asked:
            self._asked[question] = False

    def _drop(self, child: _Child) -> None:
        """Let go of the child without waiting: one that the system holds up dies when it is let go."""
        assert child.process.stdout is not None
        child.process.kill()
        child.process.stdout.close()
        self._dying.append(child.process)
        self._child = None


def _shown(child: _Child) -> str:
    return filename_rules.printable(os.path.basename(child.questions[0][1]))  # noqa: PTH119
