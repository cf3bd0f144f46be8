"""Doing what a person asks for: through the daemon where one runs, else directly."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.errors import AlreadyRunning, TransientError
from config.paths import Home
from daemon.control import actions
from daemon.state import pause_flag
from daemon.state.instance_lock import held, holder
from daemon.state.requests import Request, Verb, send_request
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

PATIENCE_S = 5.0
"""Seconds for which an answer of the daemon is waited for."""
_LOOK_S = 0.05
NOBODY = "Nothing is working: start it with presgen service start, or presgen run."


def grant(home: Home, verb: Verb, job: Job | None = None) -> str:
    """Do ``verb``, to ``job`` where it is about one; return what came of it, in a sentence.

    Raises UsageError when that is not possible with this job, TransientError when the daemon does not answer.
    """
    if verb == "retry" and job is not None:
        actions.check_retry(job)
    if verb == "cancel" and job is not None:
        actions.check_cancel(job)
    lock = home.lock
    if holder(lock) is None:
        with suppress(AlreadyRunning), held(lock):  # a daemon that starts at this moment is asked instead
            return _directly(home, verb, job)
    return _asked(home, Request(verb=verb, job=job.manifest.id if job else ""), job)


def _directly(home: Home, verb: Verb, job: Job | None) -> str:
    if verb == "pause":
        return pause_flag.pause(home)
    if verb == "resume":
        return f"{pause_flag.resume(home)} {NOBODY}"
    assert job is not None
    return f"{actions.retry(job)} {NOBODY}" if verb == "retry" else actions.cancel(job)


def _asked(home: Home, request: Request, job: Job | None) -> str:
    """Ask the daemon; return what came of it. Raises TransientError when it does not answer."""
    left = send_request(home.requests, request)
    _wake(home)
    deadline = time.monotonic() + PATIENCE_S
    if not _until(lambda: not left.exists(), deadline):
        who = holder(home.lock)
        named = f"process {who.pid}" if who else "it has just ended"
        raise TransientError(
            f"The service has not answered within {PATIENCE_S:.0f} seconds ({named}).",
            "What you asked for is kept, and done as soon as it answers. Type: presgen status",
        )
    return _answer(home, request, job, deadline)


def _answer(home: Home, request: Request, job: Job | None, deadline: float) -> str:
    if request.verb == "pause":
        return "Paused: nothing new is started, and running work rests where nothing is lost. Type: presgen resume"
    if request.verb == "resume":
        return "Work goes on."
    assert job is not None
    name, file = job.manifest.name, job.folder
    if request.verb == "retry":
        return f"{name} is tried again."
    if _until(lambda: _state(file) in (JobState.CANCELLED, None), deadline):
        return f"{name} is given up; its files stay in {file}."
    return f"{name} is being given up; its worker is just stopping."


def _state(folder: Path) -> JobState | None:
    try:
        return Job.open(folder).manifest.state
    except FileNotFoundError:
        return None


def _wake(home: Home) -> None:
    """Have the daemon look at once. The signal does nothing to a process that does not care for it."""
    who = holder(home.lock)
    if who is not None and who.pid > 0:
        with suppress(OSError):
            os.kill(who.pid, signal.SIGCONT)


def _until(holds: Callable[[], bool], deadline: float) -> bool:
    """Wait until ``holds`` is true; False when that takes longer than ``deadline``."""
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_S)
    return True
