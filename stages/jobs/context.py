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
    """A lower quality for the next segments, after an engine failed at the chosen one.

    ``preset`` needs less of what was lacking; ``reason`` completes "Lower quality because ..." (``mesh ran out of
    memory``).
    """

    preset: PresetName
    reason: str


@dataclass(frozen=True, slots=True)
class StageContext:
    """The services that a running stage uses and reports to; frozen, changed by `replace` only.

    Attributes:
        events: the log of the job's events.
        stop_requested: whether the stage should stop at the next point where nothing is lost.
        clock: seconds for which the machine was there for the work; time that other programs took does not count, nor
            does time in which the process was suspended.
        quality: the lower quality for the next segments; None: the chosen one.
        budget: the time budget of the engine at work; None: unlimited.
        stage: name of the running stage; empty between stages.
    """

    events: EventLog = field(default_factory=EventLog)
    stop_requested: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    quality: Callable[[], QualityReduction | None] = lambda: None
    budget: TimeBudget | None = None
    stage: str = ""

    def emit(self, kind: EventKind, **data: Any) -> None:
        """Record an event that belongs to no stage."""
        self.events.emit(kind, **data)

    def progress(self, share: float) -> None:
        """Report that ``share`` (0..1) of the running stage is done."""
        self.emit(EventKind.STAGE_PROGRESS, stage=self.stage, share=min(1.0, max(0.0, share)))

    def warn(self, message: str) -> None:
        """Report a problem that the user should know and that did not stop the work."""
        self.emit(EventKind.WARNING, stage=self.stage, message=message)

    def stop_if_requested(self) -> None:
        """Raise Interrupted when the stage should stop; all results so far are kept."""
        if self.stop_requested():
            raise Interrupted("asked to rest")

    def exempt_from_budget(self, share: float) -> None:
        """Report that ``share`` (0..1) of the frames was cached; they do not count for the budget."""
        if self.budget is not None:
            self.budget.exempt(share)

    def check_budget(self, share: float) -> None:
        """Raise TooSlow when the engine, at ``share`` (0..1) of the frames, exceeds its budget."""
        if self.budget is not None:
            self.budget.check(share)
