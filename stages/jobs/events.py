"""What happens while a job runs: one list of event names, one place that numbers them and writes them down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """Every event there is."""

    STAGE_STARTED = "stage_started"
    STAGE_SKIPPED = "stage_skipped"
    STAGE_PROGRESS = "stage_progress"
    STAGE_FINISHED = "stage_finished"
    STEP_DOWN = "step_down"
    CHOSEN = "chosen"
    QUALITY_CHANGED = "quality_changed"
    WARNING = "warning"
    JOB_FINISHED = "job_finished"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job."""

    seq: int
    at: datetime
    kind: EventKind
    data: dict[str, Any]


Listener = Callable[[Event], None]
