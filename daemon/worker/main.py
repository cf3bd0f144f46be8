"""A worker: one attempt at one job, in a process of its own.

    python -m daemon.worker.main JOB HOME CHANNEL

What happens is told, a line of JSON each, on the file descriptor CHANNEL; standard output belongs to libraries. The
worker lives as long as its standard input: when the daemon is gone, so are the worker and everything it started.
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

from config.errors import Interrupted, PresGenError, TransientError, translated
from config.files import digest
from config.logs import logging_to
from config.paths import Home
from config.settings import Settings
from daemon.worker.channel import REST, Channel
from stages.jobs.events import EventKind, EventLog, Listener
from stages.jobs.job import Job
from stages.script.intake import attach_files

BEAT_S = 1.0
"""Seconds between two signs of life."""
NICE = 10
"""The priority of the work: a ninth of the weight of other programs (19 is the least there is)."""

log = structlog.get_logger()


def main() -> None:
    """Work on the job that the arguments name, and exit with 0 when it is done."""
    folder, home, handle = Path(sys.argv[1]), Home(Path(sys.argv[2])), int(sys.argv[3])
    os.set_inheritable(handle, False)
    _stand_back()
    channel, rest = Channel(handle), threading.Event()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which tells us in its own way
    threading.Thread(target=_listen, args=(rest,), name="lifeline", daemon=True).start()
    threading.Thread(target=_beat, args=(channel,), name="heartbeat", daemon=True).start()
    end = _attempt(folder, home, channel, rest)
    channel.send(**end)
    sys.stdout.flush()
    os._exit(0 if end["end"] == "done" else 1)  # threads of libraries must not keep a finished worker


def _stand_back() -> None:
    """Let everybody else go first. Threads inherit this, so it must come before any is started.

    People work on this machine; and where others got no more than half of it beside us, nobody would see that they want
    all of it.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    with suppress(OSError):  # Linux shares the processor out between sessions first, and this session is ours alone
        Path("/proc/self/autogroup").write_text(str(NICE), encoding="ascii")


def _attempt(folder: Path, home: Home, channel: Channel, rest: threading.Event) -> dict[str, Any]:
    """Work on the job; return how that ended, in the words of the channel."""
    try:
        job = Job.open(folder)
        with (
            logging_to(job.processing / "processing.log"),
            structlog.contextvars.bound_contextvars(job=job.manifest.id),
        ):
            try:
                _work(job, home, [channel.forward], rest.is_set)
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
        return _failed(error)
    except OSError as error:
        return _failed(translated(error, "working on the job"))
    except MemoryError:
        return _failed(TransientError("The memory was full.", "It is tried again by itself; close other programs."))
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


def _work(job: Job, home: Home, listeners: list[Listener], resting: Callable[[], bool]) -> None:
    from daemon.hardware import fitted
    from daemon.state.retry_policy import is_last
    from daemon.worker.run import produce

    _note_changes(job, EventLog(job.folder / "events.jsonl", listeners))
    attach_files(job, home.brand)
    last = is_last(job.manifest.attempts)
    produce(job, fitted(Settings.load(home), home), home, listeners, resting, attended=False, last=last)


def _note_changes(job: Job, events: EventLog) -> None:
    """Take the script and the footage as they are now: whoever was still writing to them has the last word."""
    for name, path in (("script", job.script), ("footage", job.footage)):
        source = getattr(job.manifest, name)
        if (now := digest(path)) != source.sha256:
            job.update(**{name: source.model_copy(update={"sha256": now})})
            changed = f"The {name} was changed after it had been taken; the video is made of the new version."
            events.emit(EventKind.WARNING, stage="", message=changed)


def _failed(error: PresGenError) -> dict[str, Any]:
    return {
        "end": "failed",
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "transient": isinstance(error, TransientError),
    }


def _listen(rest: threading.Event) -> None:
    """Wait for words of the daemon, and for its end, which is ours."""
    for line in sys.stdin.buffer:
        if line == REST:
            rest.set()
    os.killpg(0, signal.SIGKILL)


def _beat(channel: Channel) -> NoReturn:
    pause = threading.Event()
    while True:
        channel.send(beat=True)
        pause.wait(BEAT_S)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted("told to stop")


if __name__ == "__main__":
    main()
