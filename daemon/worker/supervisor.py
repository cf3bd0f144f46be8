"""An attempt, as the daemon sees it: a worker process that is started, watched, suspended, stopped and understood."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import psutil
import structlog

from config.errors import WorkerLost
from config.files import write_atomically
from config.paths import Home
from daemon.worker.channel import REST
from stages.jobs.events import EventKind
from stages.jobs.manifest import Failure

log = structlog.get_logger()

STILL_S = 15.0
"""Seconds between two looks at a worker that tell of a computer that slept, or of a daemon that was stopped."""
Outcome = Literal["done", "failed", "interrupted", "lost"]


@dataclass(frozen=True, slots=True)
class WorkerTimeouts:
    """How long a worker may be quiet; a slow machine needs more (see config/hardware_profiles.yaml).

    Attributes:
        silent_s: seconds without a sign of life after which a worker is given up.
        stuck_s: seconds without any progress after which a worker is given up, though it lives.
    """

    silent_s: float = 60.0
    stuck_s: float = 600.0


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended; ``transient`` tells whether it is worth trying again."""

    outcome: Outcome
    failure: Failure | None = None
    transient: bool = False


class WorkerProcess:
    """A worker process that works on one job, in a session and so in a process group of its own.

    ``wake`` is called when it has ended. Times are those of ``clock`` (monotonic seconds).
    """

    def __init__(
        self,
        folder: Path,
        home: Home,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        limits: WorkerTimeouts = WorkerTimeouts(),
    ) -> None:
        self.job = folder.name
        self.stage, self.share, self.eased = "", 0.0, ""
        self.suspended = False
        self.begun = self._heard = self._moved = self._looked = clock()
        self._clock, self._wake, self._paused_at = clock, wake, 0.0
        self._limits = limits
        self._last: dict[str, Any] = {}
        self._asked, self._why_killed = False, ""
        self._over = threading.Event()
        read, write = os.pipe()
        command = [sys.executable, "-P", "-m", "daemon.worker.main", str(folder), str(home.root), str(write)]
        try:
            with (folder / "processing" / "worker.log").open("ab") as out:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=out,
                    pass_fds=(write,),
                    start_new_session=True,
                    cwd=folder,
                )
        except BaseException:
            os.close(read)
            raise
        finally:
            os.close(write)
        self._mark = home.run / "workers" / f"{self.job}.json"
        _remember(self._mark, self._process.pid)
        threading.Thread(target=self._listen, args=(read,), name=f"attempt {self.job}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process, which is also its group."""
        return self._process.pid

    @property
    def seconds(self) -> float:
        """How long it has been working; standing still does not count."""
        return (self._paused_at if self.suspended else self._clock()) - self.begun

    def trouble(self) -> str:
        """Say why this worker should be given up; empty while it is well. To be asked every few seconds."""
        now = self._clock()
        if (still := now - self._looked) > STILL_S:  # so long that we must have stood still ourselves, as may it
            self._heard, self._moved = self._heard + still, self._moved + still
        self._looked = now
        if self.suspended or self._over.is_set():
            return ""
        if now - self._heard > self._limits.silent_s:
            return f"it gave no sign of life for {self._limits.silent_s:.0f} seconds"
        if now - self._moved > self._limits.stuck_s:
            return f"the {self.stage or 'first'} stage made no progress for {self._limits.stuck_s / 60:.0f} minutes"
        return ""

    def ending(self) -> AttemptResult | None:
        """Return how it ended; None while it works."""
        if not self._over.is_set():
            return None
        told = self._last
        if told.get("end") == "done":
            return AttemptResult("done")
        if told.get("end") == "interrupted":
            return AttemptResult("interrupted")
        if told.get("end") == "failed":
            failure = Failure(kind=told["kind"], message=told["message"], hint=told["hint"], stage=self.stage or None)
            return AttemptResult("failed", failure, told["transient"])
        if self._asked:
            return AttemptResult("interrupted")
        lost = WorkerLost(f"The worker was lost: {self._why_killed or _died(self._process.returncode)}.", _AGAIN)
        failure = Failure(
            kind="WorkerLost",
            message=lost.message,
            hint=lost.hint,
            stage=self.stage or None,
            signal="" if self._why_killed else _signal(self._process.returncode),
        )
        return AttemptResult("lost", failure, transient=True)

    def rest(self) -> None:
        """Ask it to stop where nothing is lost; it takes the time it needs."""
        self._asked = True
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(REST)
            self._process.stdin.flush()

    def interrupt(self) -> None:
        """Tell it to stop at once."""
        self._asked = True
        self.release()
        self._signal(signal.SIGTERM)

    def kill(self, why: str) -> None:
        """End it and everything it started, whatever it is doing; ``why`` completes "The worker was lost: "."""
        self._why_killed = why
        self._signal(signal.SIGKILL)

    def suspend(self) -> None:
        """Stop the processes of the worker where they are; their memory stays taken."""
        if not self.suspended:
            self.suspended, self._paused_at = True, self._clock()
            self._signal(signal.SIGSTOP)

    def release(self) -> None:
        """Let suspended processes go on. The time they stood still does not count."""
        if self.suspended:
            still = self._clock() - self._paused_at
            self.begun, self._heard, self._moved = self.begun + still, self._heard + still, self._moved + still
            self.suspended = False
            self._signal(signal.SIGCONT)

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, for at most ``seconds``; tell whether it has."""
        return self._over.wait(seconds)

    def _signal(self, number: int) -> None:
        if not self._over.is_set():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def _listen(self, read: int) -> None:
        """Hear everything the worker says; when it has ended, end what it left running and tell the daemon."""
        with os.fdopen(read, "rb") as lines:
            for line in lines:
                with suppress(ValueError, KeyError, TypeError):
                    self._hear(json.loads(line))
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)  # while it is not yet reaped, its group is still its own
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._mark.unlink(missing_ok=True)
        self._over.set()
        self._wake()

    def _hear(self, told: dict[str, Any]) -> None:
        self._heard = self._clock()
        if "beat" in told:
            return
        if "end" in told:
            self._last = told
            return
        self._moved = self._heard
        if told["event"] == EventKind.QUALITY_CHANGED:
            self.eased = f"{datetime.now():%H:%M}, because {told['reason']}" if told["preset"] else ""
        elif told["event"] == EventKind.STAGE_STARTED:
            self.eased = ""
        self.stage = told.get("stage", self.stage)
        self.share = told.get("share", 0.0 if told["event"] == "stage_started" else self.share)
        if (kind := told.pop("event")) != EventKind.STAGE_PROGRESS:
            log.info("job_event", job=self.job, kind=kind, **told)


_AGAIN = "It is tried again by itself. When it happens every time, type: presgen doctor"


def _died(code: int) -> str:
    return f"it was ended by {_signal(code)}" if code < 0 else f"it ended with exit status {code} without a word"


def _signal(code: int) -> str:
    """Return the name of the signal that led to exit status ``code``; empty when none did."""
    try:
        return signal.Signals(-code).name if code < 0 else ""
    except ValueError:
        return f"signal {-code}"


def _remember(mark: Path, pid: int) -> None:
    """Write down which process works on a job, so that a later daemon can tell it from another with its number."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    with suppress(psutil.NoSuchProcess):
        write_atomically(mark, json.dumps({"pid": pid, "born": psutil.Process(pid).create_time()}))


def _await_end(process: psutil.Process) -> None:
    """Wait until a killed process is gone, or dead and only not yet reaped; some seconds at most."""
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        threading.Event().wait(0.02)


def end_orphans(home: Home) -> list[str]:
    """Kill the workers that an earlier daemon left behind; return the names of their jobs."""
    ended = []
    for mark in sorted((home.run / "workers").glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError, psutil.Error):
            told = json.loads(mark.read_bytes())
            process = psutil.Process(told["pid"])
            if abs(process.create_time() - told["born"]) < 0.01:
                os.killpg(process.pid, signal.SIGKILL)
                ended.append(mark.stem)
                _await_end(process)
        mark.unlink(missing_ok=True)
    return ended
