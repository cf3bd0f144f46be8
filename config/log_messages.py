"""Every event that may be logged, and what it means in words: the one list of their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LOGGED: Mapping[str, str] = {
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
    "job_mended": "Its job.json was damaged and was made anew; the job starts from the beginning.",
    "job_removed": "A presgen make that was cut off had left copies behind; they are removed.",
    "job_event": "{kind}",
    "attempt_started": "Attempt {number} starts.",
    "attempt_ended": "The attempt has ended: {outcome}. {message}",
    "attempt_failed": "The work stopped with an error.",
    "monitor_ended": "The machine is not watched any more; the work goes on at the chosen quality.",
    "segments_unlike": "Kept segments do not fit together; they are made again.",
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
"""The name of each event, and its sentence; fields of the line stand in braces, and those that are absent are empty."""


def in_words(line: Mapping[str, Any]) -> str:
    """Return a line of a log as a sentence; what libraries logged is shown as they said it."""
    event = str(line.get("event", ""))
    words = LOGGED[event].format_map(_Fields(line)) if event in LOGGED else event
    if trace := str(line.get("exception", "")).strip():
        words += f" ({trace.splitlines()[-1].strip()})"
    return " ".join(words.split())


class _Fields(dict[str, Any]):
    """The fields of a line, as they stand in a sentence."""

    def __getitem__(self, key: str) -> str:
        value = self.get(key, "")
        if isinstance(value, list) and value:  # the main one comes last
            more = f" (with {len(value) - 1} more)" if len(value) > 1 else ""
            return f"{value[-1]}{more}"
        return str(value)
