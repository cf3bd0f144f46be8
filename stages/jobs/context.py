"""What a running stage may use and must report to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.errors import Interrupted
from config.presets import PresetName
from stages.jobs.events import Event, EventKind, Listener
from stages.jobs.time_budget import Budget


@dataclass(frozen=True, slots=True)
class Ease:
    """A lower quality for what is made next: the preset that pressure selects, and why, in words.

    The words complete "Lower quality because ..." (``other programs used 91 % of the processor``).
    """

    preset: PresetName
    reason: str


@dataclass(slots=True)
class Report:
    """Tells listeners what happens, and keeps everything but progress in events.jsonl.

    ``resting`` tells whether somebody wants the work to stop where it can be taken up again at no loss, ``easing``
    whether it should go on at a lower quality. ``clock`` counts the seconds in which the work could go on: those in
    which it was made to stand still are not among them. ``budget`` is what the engine at work may take of them.
    """

    file: Path | None = None
    listeners: list[Listener] = field(default_factory=list)
    resting: Callable[[], bool] = lambda: False
    easing: Callable[[], Ease | None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    budget: Budget | None = None
    _seq: int = 0
    _stage: str = ""

    def __post_init__(self) -> None:
        """Go on counting where an earlier attempt stopped."""
        if self.file is not None and self.file.exists():
            with self.file.open(encoding="utf-8") as lines:
                self._seq = sum(1 for _ in lines)

    def started(self, stage: str, engine: str = "") -> None:
        """A stage starts to work, with an engine if it uses one."""
        self._stage = stage
        self.emit(EventKind.STAGE_STARTED, stage=stage, **({"engine": engine} if engine else {}))

    def skipped(self, stage: str) -> None:
        """A stage had nothing to do."""
        self.emit(EventKind.STAGE_SKIPPED, stage=stage)

    def finished(self, stage: str, seconds: float) -> None:
        """A stage is done."""
        self.emit(EventKind.STAGE_FINISHED, stage=stage, seconds=round(seconds, 3))

    def progress(self, share: float) -> None:
        """The running stage is ``share`` (0..1) through."""
        self.emit(EventKind.STAGE_PROGRESS, stage=self._stage, share=min(1.0, max(0.0, share)))

    def checkpoint(self) -> None:
        """Stop here when that is wanted: everything so far is kept. Raises Interrupted."""
        if self.resting():
            raise Interrupted("asked to rest")

    def spare(self, share: float) -> None:
        """``share`` (0..1) of the pictures was there already: that tells nothing about the engine at work."""
        if self.budget is not None:
            self.budget.spare(share)

    def afford(self, share: float) -> None:
        """Stop here when the engine at work, which has come to ``share`` (0..1), takes too long. Raises TooSlow."""
        if self.budget is not None:
            self.budget.afford(share)

    def warn(self, message: str) -> None:
        """Something the user should know that did not stop the work."""
        self.emit(EventKind.WARNING, stage=self._stage, message=message)

    def emit(self, kind: EventKind, **data: Any) -> None:
        """Number an event, keep it, and tell everybody."""
        event = Event(self._seq, datetime.now(UTC), kind, data)
        if kind is not EventKind.STAGE_PROGRESS:
            self._seq += 1
            if self.file is not None:
                line = {"seq": event.seq, "at": event.at.isoformat(), "kind": kind.value, **data}
                with self.file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        for listener in self.listeners:
            listener(event)
