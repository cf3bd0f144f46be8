"""Remember since when the service of a home removes old files by itself.

A job that ended before that is kept as long as one that ended then: an update of the program must not remove at once
what an earlier version had kept for ever.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from config.paths import Home
from config.timestamps import Timestamp
from stages.records.base import Record

_FILE = "retention.json"


class RetentionStart(Record):
    """The contents of run/retention.json."""

    since: Timestamp


def load_retention_start(home: Home) -> datetime | None:
    """Return since when old files are removed in ``home``; None where no service has begun to."""
    try:
        return RetentionStart.load(home.run / _FILE).since
    except (OSError, ValidationError):
        return None


def begin_retention(home: Home, now: datetime) -> None:
    """Record ``now`` unless an earlier time is recorded. Raises OSError."""
    if load_retention_start(home) is None:
        home.run.mkdir(parents=True, exist_ok=True)
        RetentionStart(since=now).save(home.run / _FILE)
