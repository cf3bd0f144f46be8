"""Events of a job: their kinds, and the log that numbers them and passes them to listeners."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from config.timestamps import format_timestamp


class EventKind(StrEnum):
    """The kinds of events."""

    STAGE_STARTED = "stage_started"
    STAGE_SKIPPED = "stage_skipped"
    STAGE_PROGRESS = "stage_progress"
    STAGE_FINISHED = "stage_finished"
    STEP_DOWN = "step_down"
    CHOSEN = "chosen"
    QUALITY_CHANGED = "quality_changed"
    WARNING = "warning"
    JOB_FINISHED = "job_finished"


EVENT_EXAMPLES: Mapping[EventKind, Mapping[str, Any]] = {
    EventKind.STAGE_STARTED: {"stage": "avatar", "engine": "an avatar"},
    EventKind.STAGE_SKIPPED: {"stage": "script"},
    EventKind.STAGE_PROGRESS: {"stage": "avatar", "share": 0.4},
    EventKind.STAGE_FINISHED: {"stage": "speech", "seconds": 2.125},
    EventKind.STEP_DOWN: {
        "wanted": "one avatar",
        "got": "another avatar",
        "reason": "it ran out of memory",
        "cure": "Close other programs.",
        "part": "avatar",
        "shows": "The presenter is shown as a still picture",
    },
    EventKind.CHOSEN: {"preset": "standard", "voice": "a voice", "height": 720},
    EventKind.QUALITY_CHANGED: {
        "preset": "cpu_optimized",
        "reason": "other programs used 91 % of the processor",
    },
    EventKind.WARNING: {"stage": "script", "message": "line 3: unknown tag [smile] was left out"},
    EventKind.JOB_FINISHED: {"video": "final_video.mp4"},
}
"""An example of every field that an event of a kind may have (see docs/log_events.md)."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a job."""

    seq: int
    at: datetime
    kind: EventKind
    data: dict[str, Any]


Listener = Callable[[Event], None]


class EventLog:
    """Numbers the events of a job, appends them to ``file`` and passes them to listeners.

    ``file`` (events.jsonl) holds all but progress events. Numbers continue where an earlier attempt stopped.
    """

    def __init__(self, file: Path | None = None, listeners: Sequence[Listener] = ()) -> None:
        self.listeners = list(listeners)
        self._file = file
        self._next = 0
        if file is not None and file.exists():
            with file.open(encoding="utf-8") as lines:
                self._next = sum(1 for _ in lines)

    def emit(self, kind: EventKind, **data: Any) -> None:
        """Record an event and pass it to every listener."""
        event = Event(self._next, datetime.now(UTC), kind, data)
        if kind is not EventKind.STAGE_PROGRESS:
            self._next += 1
            if self._file is not None:
                line = {"seq": event.seq, "at": format_timestamp(event.at), "kind": kind.value, **data}
                with self._file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        for listener in self.listeners:
            listener(event)
