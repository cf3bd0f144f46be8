"""The context of a running stage: events, cancellation, clock, time budget and quality."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.errors import Interrupted
from config.presets import PresetName
from stages.jobs.events import EventKind, EventLog
from stages.jobs.time_budget import TimeBudget


@dataclass(frozen=True, slots=True)
class QualityReduction:
    """A lower quality for what is made next: the preset that pressure selects, and why, in words.

    The words complete "Lower quality because ..." (``other programs used 91 % of the processor``).
    """

    preset: PresetName
    reason: str


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a running stage may use and must report to. Frozen: who wants another one makes it by `replace`.

    Attributes:
        events: where events go.
        stop_requested: whether the work should stop where it can be taken up again at no loss.
        clock: seconds in which the work could go on; those in which it was suspended do not count.
        quality: the lower quality at which to go on; None: the chosen one.
        budget: the time that the engine at work may take; None: as much as it needs.
        stage: name of the running stage; empty between stages.
    """

    events: EventLog = field(default_factory=EventLog)
    stop_requested: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    quality: Callable[[], QualityReduction | None] = lambda: None
    budget: TimeBudget | None = None
    stage: str = ""

    def emit(self, kind: EventKind, **data: Any) -> None:
        """Record an event that is no stage's."""
        self.events.emit(kind, **data)

    def progress(self, share: float) -> None:
        """Report that the running stage is ``share`` (0..1) through."""
        self.emit(EventKind.STAGE_PROGRESS, stage=self.stage, share=min(1.0, max(0.0, share)))

    def warn(self, message: str) -> None:
        """Report something that the user should know and that did not stop the work."""
        self.emit(EventKind.WARNING, stage=self.stage, message=message)

    def stop_if_requested(self) -> None:
        """Raise Interrupted when the work should stop: everything so far is kept."""
        if self.stop_requested():
            raise Interrupted("asked to rest")

    def exempt_from_budget(self, share: float) -> None:
        """Report that ``share`` (0..1) of the frames was cached, which says nothing about the engine at work."""
        if self.budget is not None:
            self.budget.exempt(share)

    def check_budget(self, share: float) -> None:
        """Raise TooSlow when the engine at work, which has come to ``share`` (0..1), takes too long."""
        if self.budget is not None:
            self.budget.check(share)
