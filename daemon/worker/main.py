"""Run a worker: one attempt at one job, in a separate process.

    python -m daemon.worker.main JOB HOME CHANNEL

Events are sent as JSON lines on the file descriptor CHANNEL; standard output is left to libraries. The worker lives as
long as its standard input: when the daemon ends, the worker and everything it started are killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import structlog

from config.errors import Interrupted, PresGenError, SettingsError, TransientError, translate_os_error
from config.files import digest
from config.logs import logging_to
from config.paths import Home
from daemon.worker.channel import REST, Channel
from daemon.worker.unused_files import describe_unused_file
from stages.jobs.events import EventKind, EventLog, Listener
from stages.jobs.job import Job
from stages.script.intake import attach_files

HEARTBEAT_S = 1.0
"""Seconds between two signs of life."""
NICE = 10
"""The priority of the work: a ninth of the weight of other programs (19 is the lowest)."""

log = structlog.get_logger()


def main() -> None:
    """Work on the job that the arguments name, and exit with 0 when it is done."""
    folder, home, handle = Path(sys.argv[1]), Home(Path(sys.argv[2])), int(sys.argv[3])
    os.set_inheritable(handle, False)
    _lower_priority()
    channel, rest = Channel(handle), threading.Event()
    signal.signal(signal.SIGTERM, _raise_interrupted)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which stops its workers itself
    threading.Thread(target=_watch_stdin, args=(rest,), name="lifeline", daemon=True).start()
    threading.Thread(target=_send_heartbeats, args=(channel,), name="heartbeat", daemon=True).start()
    end = _run_attempt(folder, home, channel, rest)
    channel.send(**end)
    sys.stdout.flush()
    os._exit(0 if end["end"] == "done" else 1)  # threads of libraries must not keep a finished worker


def _lower_priority() -> None:
    """Give other programs priority. Threads inherit it, so it must come before any is started.

    People work on this machine; and with equal priority the load of other programs would not show to the guard.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    with suppress(OSError):  # Linux divides the processor between sessions first, and a worker has its own
        Path("/proc/self/autogroup").write_text(str(NICE), encoding="ascii")


def _run_attempt(folder: Path, home: Home, channel: Channel, rest: threading.Event) -> dict[str, Any]:
    """Work on the job; return the last message to the daemon, which says how the attempt ended."""
    try:
        job = Job.open(folder)
        with (
            logging_to(job.processing / "processing.log"),
            structlog.contextvars.bound_contextvars(job=job.manifest.id),
        ):
            try:
                _make_video(job, home, [channel.forward], rest.is_set)
            except Interrupted:
                raise
            except PresGenError as error:
                log.error("attempt_failed", message=error.message, hint=error.hint)
                raise
            except Exception:
                log.exception("attempt_failed")
                raise
    except Interrupted:
        return {"end": "interrupted"}
    except PresGenError as error:
        return _failure_message(error)
    except OSError as error:
        return _failure_message(translate_os_error(error, "working on the job"))
    except MemoryError:
        return _failure_message(
            TransientError("The memory was full.", "It is tried again by itself; close other programs.")
        )
    except Exception as error:
        traceback.print_exc()
        reason = next(iter(str(error).splitlines()), "no reason given")
        return {
            "end": "failed",
            "kind": type(error).__name__,
            "message": f"Something unexpected happened ({type(error).__name__}: {reason}).",
            "hint": "Please report this, with the last lines of processing/processing.log in the job's folder.",
            "transient": False,
        }
    return {"end": "done"}


def _make_video(job: Job, home: Home, listeners: list[Listener], stop_requested: Callable[[], bool]) -> None:
    from daemon.hardware import resolve_machine
    from daemon.state.retry_policy import is_last
    from daemon.worker.run import run_pipeline
    from models.registry import load_settings

    events = EventLog(job.folder / "events.jsonl", listeners)
    _record_input_changes(job, events)
    for path in attach_files(job, home.brand):
        events.emit(EventKind.WARNING, stage="", message=describe_unused_file(path))
    last = is_last(job.manifest.attempts)
    machine = resolve_machine(home)
    settings = machine.complete(load_settings(home))
    run_pipeline(job, settings, home, machine, listeners, stop_requested, attended=False, is_last=last)


def _record_input_changes(job: Job, events: EventLog) -> None:
    """Record the digests of the script and the footage; warn when they have changed."""
    for name, path in (("script", job.script), ("footage", job.footage)):
        source = getattr(job.manifest, name)
        if (now := digest(path)) != source.sha256:
            job.update(**{name: source.model_copy(update={"sha256": now})})
            changed = f"The {name} was changed after it had been taken; the video is made of the new version."
            events.emit(EventKind.WARNING, stage="", message=changed)


def _failure_message(error: PresGenError) -> dict[str, Any]:
    return {
        "end": "failed",
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        # Settings of the home, because those of a job are its input: the job waits until they are mended.
        "transient": isinstance(error, (TransientError, SettingsError)),
    }


def _watch_stdin(rest: threading.Event) -> None:
    """Handle messages of the daemon; kill this process group when the daemon has ended."""
    for line in sys.stdin.buffer:
        if line == REST:
            rest.set()
    os.killpg(0, signal.SIGKILL)


def _send_heartbeats(channel: Channel) -> NoReturn:
    pause = threading.Event()
    while True:
        channel.send(beat=True)
        pause.wait(HEARTBEAT_S)


def _raise_interrupted(number: int, frame: FrameType | None) -> None:
    raise Interrupted("told to stop")


if __name__ == "__main__":
    main()
