"""Pause, resume, retry and cancel: through the daemon where one runs, else directly."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.errors import AlreadyRunning, TransientError, translate_os_error
from config.logs import logging_to
from config.paths import Home
from config.settings import RetentionSettings
from daemon.autostart.start_hint import describe_start
from daemon.control import actions
from daemon.control.cleaning import clean_directly
from daemon.state import pause_flag
from daemon.state.instance_lock import hold_lock, holder
from daemon.state.requests import Request, Verb, send_request
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

ANSWER_TIMEOUT_S = 5.0
"""Seconds to wait for an answer of the daemon."""
CLEANING_TIMEOUT_S = 60.0
"""The same for `clean_home`: deleting many gigabytes takes its time."""
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """The requested action, its job (the id; None: all), and the result."""

    verb: Verb
    job: str | None
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        return {"verb": self.verb, "job": self.job, "words": self.sentence}


def request(home: Home, verb: Verb, job: Job | None = None) -> RequestOutcome:
    """Carry out ``verb``, on ``job`` for retry and cancel, and return the outcome.

    Raises UsageError when the job does not allow it, TransientError when the daemon does not answer.
    """
    return RequestOutcome(verb, job.manifest.id if job else None, _carry_out(home, verb, job))


def clean_home(home: Home, retention: RetentionSettings, now: datetime) -> None:
    """Have the daemon remove what is due at ``now``, or remove it here where none runs.

    Raises what `translate_os_error` returns when a file cannot be removed, TransientError when the daemon does not
    answer; what it could not remove is in its status.
    """
    if holder(home.lock) is None:
        with suppress(AlreadyRunning), hold_lock(home.lock), logging_to(home.logs / "presgen.jsonl"):
            try:
                clean_directly(home, retention, now)
            except OSError as error:
                raise translate_os_error(error, "removing old files") from error
            return
    _wait_for_answer(home, Request(verb="clean"), CLEANING_TIMEOUT_S)


def _carry_out(home: Home, verb: Verb, job: Job | None) -> str:
    if verb == "retry" and job is not None:
        actions.check_retry(job)
    if verb == "cancel" and job is not None:
        actions.check_cancel(job)
    lock = home.lock
    if holder(lock) is None:
        with suppress(AlreadyRunning), hold_lock(lock):  # if a daemon starts right now, it is asked instead
            return _act_directly(home, verb, job)
    return _ask_daemon(home, Request(verb=verb, job=job.manifest.id if job else ""), job)


def _act_directly(home: Home, verb: Verb, job: Job | None) -> str:
    if verb == "pause":
        return pause_flag.pause(home)
    if verb == "resume":
        return f"{pause_flag.resume(home)} {describe_start(home)}"
    assert job is not None
    return f"{actions.retry(job)} {describe_start(home)}" if verb == "retry" else actions.cancel(job, home.outbox)


def _ask_daemon(home: Home, asked: Request, job: Job | None) -> str:
    """Send a request to the daemon and return what was done.

    Raises TransientError when it does not answer.
    """
    deadline = time.monotonic() + ANSWER_TIMEOUT_S
    _wait_for_answer(home, asked, ANSWER_TIMEOUT_S)
    return _describe_answer(asked, job, deadline)


def _wait_for_answer(home: Home, asked: Request, timeout: float) -> None:
    """Send a request to the daemon and wait until it is handled.

    Raises TransientError when that takes longer than ``timeout`` seconds.
    """
    file = send_request(home.requests, asked)
    _wake(home)
    if not _until(lambda: not file.exists(), time.monotonic() + timeout):
        who = holder(home.lock)
        named = f"process {who.pid}" if who else "it has just ended"
        raise TransientError(
            f"The service has not answered within {timeout:.0f} seconds ({named}).",
            "What you asked for is kept, and done as soon as it answers. Type: presgen status",
        )


def _describe_answer(asked: Request, job: Job | None, deadline: float) -> str:
    """Return what the daemon has done.

    A running job is waited for until ``deadline`` to be cancelled.
    """
    if asked.verb == "pause":
        return "Paused: nothing new is started, and running work rests where nothing is lost. Type: presgen resume"
    if asked.verb == "resume":
        return "Work goes on."
    assert job is not None
    name, folder = job.manifest.name, job.folder
    if asked.verb == "retry":
        return f"{name} is tried again."
    if _until(lambda: _state(folder) in (JobState.CANCELLED, None), deadline):
        return f"{name} is given up; its files stay in {folder}."
    return f"{name} is being given up; its worker is just stopping."


def _state(folder: Path) -> JobState | None:
    try:
        return Job.open(folder).manifest.state
    except FileNotFoundError:
        return None


def _wake(home: Home) -> None:
    """Wake the daemon with SIGCONT, which other processes ignore."""
    who = holder(home.lock)
    if who is not None and who.pid > 0:
        with suppress(OSError):
            os.kill(who.pid, signal.SIGCONT)


def _until(condition: Callable[[], bool], deadline: float) -> bool:
    """Wait until ``condition`` is true; return False after ``deadline``."""
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True
