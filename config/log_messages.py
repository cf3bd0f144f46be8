"""List all log events with their fields, and format each as a sentence.

docs/log_events.md is rendered from this list; nothing is logged that is not on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """An event of the log.

    Attributes:
        sentence: what happened; a name in braces is replaced by that field, or by nothing if it is absent.
        fields: an example of every field that a line may have, besides ``event``, ``level`` and ``at``.
        levels: that its lines may have, the usual one first.
    """

    sentence: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    levels: tuple[Level, ...] = ("info",)


_JOB = "2026-11-22-1403-quarterly-update-3f9a"
_WARNING: tuple[Level, ...] = ("warning",)
_ERROR: tuple[Level, ...] = ("error",)
_TRACE = "Traceback (most recent call last):\n  ...\nValueError: nobody foresaw this"

LOG_EVENTS: Mapping[str, LogEvent] = {
    # the service
    "daemon_started": LogEvent(
        "The service has started. Drop your folders into {home}/jobs/inbox.",
        {"version": "0.1.0", "pid": 4711, "home": "/Users/ana/PresGen", "jobs": 12},
    ),
    "daemon_stopped": LogEvent("The service has stopped."),
    "daemon_trouble": LogEvent(
        "{message}",
        {
            "doing": "writing the status",
            "message": "Trouble while writing the status: There is no space left on the disk.",
            "exception": _TRACE,
        },
        _ERROR,
    ),
    "worker_orphaned": LogEvent(
        "A worker that an earlier service left behind was ended; the job goes on.", {"job": _JOB}, _WARNING
    ),
    "admission_recovered": LogEvent("{message}", {"message": "talk had not been begun; nothing was lost."}),
    "watch_trouble": LogEvent("{message}", {"message": "No events came from the drop folder."}, _WARNING),
    "request_obeyed": LogEvent("Done as you asked: {verb}.", {"verb": "retry", "job": _JOB}),
    "request_refused": LogEvent(
        "Not done: {verb}. {message}",
        {"verb": "cancel", "job": _JOB, "message": "The job has ended already (done)."},
        _WARNING,
    ),
    "settings_changed": LogEvent(
        "{message}",
        {
            "now": ["guard.cpu"],
            "next_video": ["voice"],
            "message": "Changed settings hold: guard.cpu from now on; voice from the next video on.",
        },
    ),
    "settings_wrong": LogEvent(
        "No new video is started. {message}",
        {"message": "The settings in config.yaml are wrong: line 3: speed: must be a number (found `fast`)"},
        _WARNING,
    ),
    "settings_mended": LogEvent("The settings are right again; work goes on."),
    "sleep_not_prevented": LogEvent(
        "{message}",
        {"message": "This computer may fall asleep while a video is made: systemd-inhibit ended with exit status 1."},
    ),
    # the guard
    "guard_changed": LogEvent(
        "{message}", {"action": "suspend", "limit": "cpu", "message": "Paused since 14:03: other programs use 91 % ..."}
    ),
    "sensor_unknown": LogEvent(
        "{message}", {"sensor": "heat", "message": "This computer does not tell its heat."}, _WARNING
    ),
    # a job
    "job_taken": LogEvent(
        "Taken from the drop folder; it is the job {job}.", {"job": _JOB, "name": "quarterly update"}
    ),
    "job_refused": LogEvent(
        "{name} could not be taken from the drop folder. {message}",
        {"name": "quarterly update", "message": "script.txt changed while it was being taken."},
        _WARNING,
    ),
    "job_mended": LogEvent(
        "Its job.json was damaged and has been recreated; the job starts from the beginning.", {"job": _JOB}, _WARNING
    ),
    "job_removed": LogEvent("An interrupted presgen make had left copies behind; they are deleted.", {"job": _JOB}),
    "job_vanished": LogEvent(
        "Its folder was deleted or moved away, so the job is forgotten.", {"job": _JOB, "running": False}, _WARNING
    ),
    "job_cleaned": LogEvent(
        "Its footage and working files were removed, because it ended long ago.", {"job": _JOB, "bytes": 312000000}
    ),
    "job_expired": LogEvent(
        "{name} was removed from the jobs, because it was delivered long ago; the outbox is unchanged.",
        {"job": _JOB, "name": "quarterly update", "bytes": 52000},
    ),
    "job_event": LogEvent(
        "{kind}", {"job": _JOB, "kind": "stage_finished", "stage": "speech", "seconds": 2.1}, ("info", "warning")
    ),
    "attempt_started": LogEvent("Attempt {number} starts.", {"job": _JOB, "number": 1}),
    "attempt_ended": LogEvent(
        "The attempt has ended: {outcome}. {message}",
        {"job": _JOB, "outcome": "failed", "message": "The network was gone.", "hint": "Connect, or wait."},
    ),
    "attempt_failed": LogEvent(
        "The work stopped with an error.",
        {"job": _JOB, "message": "The network was gone.", "hint": "Connect, or wait.", "exception": _TRACE},
        _ERROR,
    ),
    "monitor_ended": LogEvent(
        "The load of the machine is no longer monitored; the work goes on.",
        {"job": _JOB, "exception": _TRACE},
        _ERROR,
    ),
    "segments_unlike": LogEvent(
        "Stored segments do not fit together; they are rendered again.",
        {"job": _JOB, "message": "0003.mp4 has another size"},
        _WARNING,
    ),
    "engine_failed": LogEvent("An engine failed unexpectedly.", {"job": _JOB, "exception": _TRACE}, _ERROR),
    "job_failed": LogEvent(
        "There is no video. {hint}",
        {"job": _JOB, "message": "The script holds nothing to speak.", "hint": "Write at least one sentence."},
        _ERROR,
    ),
    "job_delivered": LogEvent(
        "The video is in the outbox: {files}",
        {"job": _JOB, "files": ["quarterly update/captions.srt", "quarterly update.mp4"]},
    ),
    "delivery_waits": LogEvent(
        "The video cannot be delivered yet. {message}",
        {"job": _JOB, "message": "There is no space left on the disk."},
        _WARNING,
    ),
    # how long it took
    "performance_broken": LogEvent(
        "{message}", {"job": _JOB, "message": "performance.db was damaged. A new one was started."}, _WARNING
    ),
    "performance_unkept": LogEvent(
        "{message}",
        {"job": _JOB, "message": "The timings of this job are not recorded.", "exception": _TRACE},
        _WARNING,
    ),
    # a bug
    "unexpected_error": LogEvent("Something unexpected happened.", {"exception": _TRACE}, _ERROR),
}
"""Every event of the log, by name."""


def format_log_line(line: Mapping[str, Any]) -> str:
    """Return a log line (its JSON fields) as a sentence.

    Messages that libraries logged are kept as they are.
    """
    event = str(line.get("event", ""))
    sentence = LOG_EVENTS[event].sentence.format_map(_Fields(line)) if event in LOG_EVENTS else event
    if trace := str(line.get("exception", "")).strip():
        sentence += f" ({trace.splitlines()[-1].strip()})"
    return " ".join(sentence.split())


class _Fields(dict[str, Any]):
    """The fields of a log line, formatted for a sentence."""

    def __getitem__(self, key: str) -> str:
        value = self.get(key, "")
        if isinstance(value, list) and value:  # the main one comes last
            more = f" (with {len(value) - 1} more)" if len(value) > 1 else ""
            return f"{value[-1]}{more}"
        return str(value)
