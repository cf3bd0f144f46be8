"""A machine that others need, in simulated time: scripted load through the real guard and monitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import psutil

from config.guard_settings import GuardSettings
from daemon.guard.guard import Guard, GuardVerdict
from daemon.guard.sensors import Reading
from daemon.guard.sensors.process_tree import TreeUsage
from daemon.worker.monitor import Monitor

CALM: Mapping[str, float] = {"foreign": 5, "memory": 30, "heat": 50, "free": 10**11, "battery": 100, "room": 8 * 10**9}
NOON = datetime(2026, 11, 22, 12, 0, 0)
Trace = Sequence[tuple[float, Mapping[str, float | None]]] | Callable[[float], Mapping[str, float | None]]
"""What is read: pieces (from second on, values), in order, or a function of the second. `CALM` says the rest."""


@dataclass(slots=True)
class Moment:
    """What the guard said at a second, and whether the work could go on."""

    at: float
    verdict: GuardVerdict

    @property
    def works(self) -> bool:
        return self.verdict.action == "run"


@dataclass(slots=True)
class ResourceLimitSimulator:
    """Plays ``trace``; the work uses ``own`` percent of all cores and ``held`` bytes while it may.

    As on a real machine the monitor stands still while its process is suspended, and begins anew when the work was
    ended to rest and goes on.
    """

    trace: Trace
    settings: GuardSettings = field(default_factory=GuardSettings)
    own: float = 60.0
    held: int = 500_000_000
    cores: int = psutil.cpu_count() or 1
    now: float = 0.0
    moments: list[Moment] = field(default_factory=list)
    used: float = 0.0
    monitor: Monitor | None = None
    _works: bool = True
    _guard: Guard | None = None

    def read(self) -> Reading:
        """What a sensor would say now: the trace, whatever we ourselves do."""
        if callable(self.trace):
            said = self.trace(self.now)
        else:
            said = next((values for at, values in reversed(self.trace) if at <= self.now), {})
        return Reading(**{**CALM, "own": self.own if self._works else 0.0, **said})  # type: ignore[arg-type]

    def measure(self) -> TreeUsage:
        """What the tree of the work has used so far, and holds."""
        return TreeUsage(self.used, self.held if self._works else 0)

    measure_cached = measure

    def memory(self) -> int:
        return self.measure().memory

    def play(self, seconds: float, step: float = 1.0) -> ResourceLimitSimulator:
        """Let ``seconds`` pass; the daemon looks every ``step`` seconds."""
        self._guard = self._guard or Guard(self.settings, self, wall=lambda: NOON)
        end = self.now + seconds
        while self.now < end:
            verdict = self._guard.judge(self.now)
            self._works = verdict.action == "run"
            if verdict.action == "rest":
                self.monitor = None
            elif self._works:
                if self.monitor is None:
                    self.monitor = Monitor(self, self, lambda: self.now)  # type: ignore[arg-type]
                self.monitor.tick(self.now)
                self.used += step * self.cores * self.own / 100
            self.moments.append(Moment(self.now, verdict))
            self.now += step
        return self

    # ------------------------------------------------------------------------------------------------- what is found

    def changes(self, of: Callable[[Moment], str]) -> list[tuple[float, str]]:
        """The seconds at which what ``of`` says of a moment became another, with what it became."""
        found = [(moment.at, of(moment)) for moment in self.moments]
        return [found[0], *(new for old, new in pairwise(found) if old[1] != new[1])]

    @property
    def actions(self) -> list[tuple[float, str]]:
        """When the guard changed its mind."""
        return self.changes(lambda moment: moment.verdict.action)

    def pauses(self) -> int:
        """How often work was made to stop."""
        return sum(action != "run" for _, action in self.actions)

    def pauses_an_hour(self) -> float:
        return self.pauses() * 3600 / (self.now - self.moments[0].at)

    def share_of_work(self) -> float:
        """The share of the time in which work went on."""
        return sum(moment.works for moment in self.moments) / len(self.moments)

    def at(self, second: float) -> Moment:
        """The last moment not after ``second``."""
        return next(moment for moment in reversed(self.moments) if moment.at <= second)
