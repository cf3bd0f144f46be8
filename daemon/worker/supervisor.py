"""Start, watch, suspend and stop a worker process, and find out how its attempt ended."""

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
from config.files import make_private_folder, write_atomically
from config.formats.counting import format_count
from config.paths import Home
from daemon.worker.channel import REST
from stages.jobs.events import EventKind
from stages.jobs.manifest import Failure

log = structlog.get_logger()

SLEEP_GAP_S = 15.0
"""After so many seconds between two checks of a worker the computer slept, or the daemon was stopped."""
MIN_SHARE = 0.1
"""Share of the time that counts at least, however busy the machine is: a worker of low priority gets a tenth of a
processor beside a busy program (see `daemon.worker.main.NICE`), and one that hangs must be found on every machine."""
Outcome = Literal["done", "failed", "interrupted", "lost"]


@dataclass(frozen=True, slots=True)
class WorkerTimeouts:
    """The limits of a worker's silence.

    A slow machine needs more (see config/hardware_profiles.yaml).

    Attributes:
        silent_s: seconds without a sign of life after which a worker is given up.
        stuck_s: seconds without any progress after which a worker is given up, though it lives.
    """

    silent_s: float = 60.0
    stuck_s: float = 600.0


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The outcome of an attempt; ``transient`` tells whether another attempt may succeed."""

    outcome: Outcome
    failure: Failure | None = None
    transient: bool = False


class WorkerProcess:
    """A worker process for one job, in its own session and process group.

    ``wake`` is called when it has ended. Times are those of ``clock``, in monotonic seconds.
    """

    def __init__(
        self,
        folder: Path,
        home: Home,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        timeouts: WorkerTimeouts = WorkerTimeouts(),
    ) -> None:
        self.job = folder.name
        self.stage, self.engine, self.eased, self.substitute = "", "", "", ""
        self.share, self.reached = 0.0, 0.0
        self.suspended = False
        self.started_at = self._last_message = self._last_progress = self._last_check = clock()
        self._clock, self._wake, self._suspended_at, self._moved_at = clock, wake, 0.0, 0.0
        self._timeouts = timeouts
        self._end_message: dict[str, Any] = {}
        self._told_to_stop, self._kill_reason = False, ""
        self._ended = threading.Event()
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
        self._pid_file = home.run / "workers" / f"{self.job}.json"
        _write_pid_file(self._pid_file, self._process.pid)
        threading.Thread(target=self._read_messages, args=(read,), name=f"attempt {self.job}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process, which is also that of its group."""
        return self._process.pid

    @property
    def seconds(self) -> float:
        """The seconds that it has worked, without those in which it was suspended."""
        return (self._suspended_at if self.suspended else self._clock()) - self.started_at

    @property
    def unmoved(self) -> float:
        """The seconds of work since its last sign of progress."""
        return self.seconds - self._moved_at

    def find_fault(self, available_share: float = 1.0) -> str:
        """Return why this worker should be killed; empty while it is well.

        To be called every few seconds. The machine was there for the worker for ``available_share`` (0..1) of the time
        since the last call: a worker that others keep from its work has not stopped answering.
        """
        now = self._clock()
        gap = now - self._last_check
        if gap > SLEEP_GAP_S:  # this process stood still, and so may the worker have
            self._shift_timers(gap)
        elif not self.suspended:
            self._shift_timers(gap * (1 - max(MIN_SHARE, available_share)))
        self._last_check = now
        if self.suspended or self._ended.is_set():
            return ""
        if now - self._last_message > self._timeouts.silent_s:
            return f"it gave no sign of life for {format_count(round(self._timeouts.silent_s), 'second')}"
        if now - self._last_progress > self._timeouts.stuck_s:
            minutes = format_count(round(self._timeouts.stuck_s / 60), "minute")
            return f"the {self.stage or 'first'} stage made no progress for {minutes}"
        return ""

    def result(self) -> AttemptResult | None:
        """Return how it ended; None while it works."""
        if not self._ended.is_set():
            return None
        last = self._end_message
        if last.get("end") == "done":
            return AttemptResult("done")
        if last.get("end") == "interrupted":
            return AttemptResult("interrupted")
        if last.get("end") == "failed":
            failure = Failure(kind=last["kind"], message=last["message"], hint=last["hint"], stage=self.stage or None)
            return AttemptResult("failed", failure, last["transient"])
        if self._told_to_stop:
            return AttemptResult("interrupted")
        cause = self._kill_reason or _describe_exit(self._process.returncode)
        lost = WorkerLost(f"The worker was lost: {cause}.", _RETRY_HINT)
        failure = Failure(
            kind="WorkerLost",
            message=lost.message,
            hint=lost.hint,
            stage=self.stage or None,
            signal="" if self._kill_reason else _signal_name(self._process.returncode),
        )
        return AttemptResult("lost", failure, transient=True)

    def rest(self) -> None:
        """Ask it to stop where nothing is lost; it takes the time it needs."""
        self._told_to_stop = True
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(REST)
            self._process.stdin.flush()

    def interrupt(self) -> None:
        """Tell it to stop at once."""
        self._told_to_stop = True
        self.release()
        self._send_signal(signal.SIGTERM)

    def kill(self, reason: str) -> None:
        """Kill it and everything it started; ``reason`` completes "The worker was lost: "."""
        self._kill_reason = reason
        self._send_signal(signal.SIGKILL)

    def suspend(self) -> None:
        """Stop the processes of the worker where they are (SIGSTOP); they keep their memory."""
        if not self.suspended:
            self.suspended, self._suspended_at = True, self._clock()
            self._send_signal(signal.SIGSTOP)

    def release(self) -> None:
        """Let suspended processes go on. The time in which they were suspended does not count."""
        if self.suspended:
            gap = self._clock() - self._suspended_at
            self.started_at += gap
            self._shift_timers(gap)
            self.suspended = False
            self._send_signal(signal.SIGCONT)

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, for at most ``seconds``; tell whether it has."""
        return self._ended.wait(seconds)

    def _shift_timers(self, gap: float) -> None:
        """Leave ``gap`` seconds out of the time since the last message and the last progress."""
        self._last_message, self._last_progress = self._last_message + gap, self._last_progress + gap

    def _send_signal(self, number: int) -> None:
        if not self._ended.is_set():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def _read_messages(self, read: int) -> None:
        """Handle all messages of the worker.

        When it has ended, kill what it left running and wake the daemon.
        """
        with os.fdopen(read, "rb") as lines:
            for line in lines:
                with suppress(ValueError, KeyError, TypeError):
                    self._handle(json.loads(line))
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)  # while it is not yet reaped, its group is still its own
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._pid_file.unlink(missing_ok=True)
        self._ended.set()
        self._wake()

    def _handle(self, message: dict[str, Any]) -> None:
        self._last_message = self._clock()
        if "beat" in message:
            return
        if "end" in message:
            self._end_message = message
            return
        self._last_progress, self._moved_at = self._last_message, self.seconds
        if message["event"] == EventKind.QUALITY_CHANGED:
            self.eased = f"{datetime.now():%H:%M}, because {message['reason']}" if message["preset"] else ""
        elif message["event"] == EventKind.STAGE_STARTED:
            self.eased, self.engine = "", message.get("engine", "")
        elif message["event"] == EventKind.STEP_DOWN:
            self.substitute = message["got"]
        stage = message.get("stage") or self.stage  # a warning before the first stage belongs to none
        if stage != self.stage:
            self.stage, self.reached, self.substitute = stage, 0.0, ""
        self.share = message.get("share", 0.0 if message["event"] == "stage_started" else self.share)
        self.reached = max(self.reached, self.share)
        kind = message.pop("event")
        if kind in (EventKind.WARNING, EventKind.STEP_DOWN):
            log.warning("job_event", job=self.job, kind=kind, **message)
        elif kind != EventKind.STAGE_PROGRESS:
            log.info("job_event", job=self.job, kind=kind, **message)


_RETRY_HINT = "It is tried again by itself. When it happens every time, type: presgen doctor"


def _describe_exit(code: int) -> str:
    return f"it was ended by {_signal_name(code)}" if code < 0 else f"it ended with exit status {code} without a word"


def _signal_name(code: int) -> str:
    """Return the name of the signal that led to exit status ``code``; empty when none did."""
    try:
        return signal.Signals(-code).name if code < 0 else ""
    except ValueError:
        return f"signal {-code}"


def _write_pid_file(path: Path, pid: int) -> None:
    """Write number and start time of a worker, by which a later daemon recognizes it."""
    make_private_folder(path.parent)
    with suppress(psutil.NoSuchProcess):
        write_atomically(path, json.dumps({"pid": pid, "born": psutil.Process(pid).create_time()}))


def _wait_for_end(process: psutil.Process) -> None:
    """Wait until a killed process is gone, or dead but not yet reaped; for 5 s at most."""
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        threading.Event().wait(0.02)


def kill_orphans(home: Home) -> list[str]:
    """Kill the workers that an earlier daemon left behind; return the names of their jobs."""
    killed = []
    for path in sorted((home.run / "workers").glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError, psutil.Error):
            record = json.loads(path.read_bytes())
            process = psutil.Process(record["pid"])
            if abs(process.create_time() - record["born"]) < 0.01:
                os.killpg(process.pid, signal.SIGKILL)
                killed.append(path.stem)
                _wait_for_end(process)
        path.unlink(missing_ok=True)
    return killed
