"""Records of run/status.json, which the daemon writes for `presgen status` and others."""

from __future__ import annotations

from contextlib import suppress

from pydantic import ValidationError

from config.guard_settings import GuardSettings
from config.paths import Home
from config.timestamps import Timestamp
from daemon.guard.sensors.reading import Reading
from stages.records.base import Record

STATUS_FILE = "status.json"


class RunningJob(Record):
    """A running job: its stage, and how much of that is done, 0..1.

    Attributes:
        engine: the engine that works in the stage; empty when none does.
        eased: since when, and why, the quality is lower than chosen; empty when it is not.
        reached: the highest ``share`` so far: a stage that is done again with another engine begins anew.
        unmoved: seconds of work since the last sign of progress.
        substitute: the engine with which the stage is done again; empty when it is not.
    """

    job: str
    stage: str
    share: float
    seconds: float
    suspended: bool
    engine: str = ""
    eased: str = ""
    reached: float = 0.0
    unmoved: float = 0.0
    substitute: str = ""


class WaitingItem(Record):
    """An item of the drop folder that waits, and why."""

    name: str
    reason: str
    words: str
    since: Timestamp


class ServiceState(Record):
    """The state of the daemon at one moment.

    ``deleted_jobs`` counts the jobs whose folders were deleted by hand since its start. ``limits`` are those in force,
    ``reading`` what its sensors read last; None: an earlier version.
    """

    pid: int
    since: Timestamp
    at: Timestamp
    paused: bool
    guard: str
    guard_limit: str
    guard_words: str
    running: tuple[RunningJob, ...]
    waiting: tuple[WaitingItem, ...]
    trouble: tuple[str, ...]
    deleted_jobs: int = 0
    limits: GuardSettings | None = None
    reading: Reading | None = None

    @classmethod
    def of(cls, home: Home) -> ServiceState | None:
        """Return the state that the daemon of ``home`` wrote last.

        None when there is none that can be read.
        """
        with suppress(OSError, ValidationError, ValueError):
            return cls.load(home.run / STATUS_FILE)
        return None
