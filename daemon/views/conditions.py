"""Name what a job and the service are doing right now."""

from __future__ import annotations

from enum import StrEnum


class JobCondition(StrEnum):
    """Tells what a job is doing: its stored state, refined by what the running service reports."""

    QUEUED = "queued"
    PUT_OFF = "put off"
    WORKING = "working"
    SUSPENDED = "suspended"
    INTERRUPTED = "interrupted"
    DIRECT = "presgen make"
    TO_BE_DELIVERED = "to be delivered"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ServiceCondition(StrEnum):
    """Tells what the service of a home is doing.

    SILENT: it runs but has not updated its status for a minute.
    """

    NOT_RUNNING = "not running"
    STARTING = "starting"
    SILENT = "silent"
    PAUSED = "paused"
    WORKING = "working"
    WATCHING = "watching"
