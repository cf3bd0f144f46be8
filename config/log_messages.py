"""List the names of all log events, and format each as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EVENT_MESSAGES: Mapping[str, str] = {
    # the service
    "daemon_started": "The service has started. Drop your folders into {home}/jobs/inbox.",
    "daemon_stopped": "The service has stopped.",
    "daemon_trouble": "{message}",
    "worker_orphaned": "A worker that an earlier service left behind was ended; the job goes on.",
    "admission_recovered": "{message}",
    "watch_trouble": "{message}",
    "request_obeyed": "Done as you asked: {verb}.",
    "request_refused": "Not done: {verb}. {message}",
    # the guard
    "guard_changed": "{message}",
    "sensor_unknown": "{message}",
    # a job
    "job_taken": "Taken from the drop folder; it is the job {job}.",
    "job_refused": "{name} could not be taken from the drop folder. {message}",
    "job_mended": "Its job.json was damaged and has been recreated; the job starts from the beginning.",
    "job_removed": "An interrupted presgen make had left copies behind; they are deleted.",
    "job_event": "{kind}",
    "attempt_started": "Attempt {number} starts.",
    "attempt_ended": "The attempt has ended: {outcome}. {message}",
    "attempt_failed": "The work stopped with an error.",
    "monitor_ended": "The load of the machine is no longer monitored; the work goes on at the chosen quality.",
    "segments_unlike": "Stored segments do not fit together; they are rendered again.",
    "engine_failed": "An engine failed unexpectedly.",
    "job_failed": "There is no video. {hint}",
    "job_delivered": "The video is in the outbox: {files}",
    "delivery_waits": "The video cannot be delivered yet. {message}",
    # how long it took
    "performance_broken": "{message}",
    "performance_unkept": "{message}",
    # a bug
    "unexpected_error": "Something unexpected happened.",
}
"""Event name -> sentence; a name in braces is replaced by that field of the log line, or by nothing if it is absent."""


def format_log_line(line: Mapping[str, Any]) -> str:
    """Return a log line (its JSON fields) as a sentence.

    Messages that libraries logged are kept as they are.
    """
    event = str(line.get("event", ""))
    sentence = EVENT_MESSAGES[event].format_map(_Fields(line)) if event in EVENT_MESSAGES else event
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
