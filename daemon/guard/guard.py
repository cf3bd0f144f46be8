"""The guard: may work run now? It looks at what others need and at what the machine bears, never at our own load."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from config.guard_settings import GuardSettings
from daemon.guard.hysteresis import Limit
from daemon.guard.sensors.reading import Reading, ReadingSource

Action = Literal["run", "suspend", "rest", "hold"]
ANYWAY_S = 600.0
"""Seconds for which work goes on when the patience with others is over: some machines are always busy."""
ROOM = 1_200_000_000
"""Bytes of memory that must be there for it: twice the most that a job at 720p was seen to hold (540 MiB)."""
LOOK_S = 2.0
"""Seconds between two readings."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """What is to be done, and why, in a sentence for people.

    ``run``: all may work. ``suspend``: workers stand still. ``rest``: they end where nothing is lost. ``hold``: nothing
    new is started.
    """

    action: Action = "run"
    limit: str = ""
    words: str = ""


class Guard:
    """Judges by the settings and a source of readings; `judge` may be called as often as one likes."""

    def __init__(
        self, settings: GuardSettings, source: ReadingSource, wall: Callable[[], datetime] = datetime.now
    ) -> None:
        self._source, self._wall = source, wall
        cool = settings.cooldown
        self._limits = {
            "cpu": Limit(settings.cpu, max(settings.cpu - 15, settings.cpu / 2), cool),
            "memory": Limit(settings.memory, settings.memory - 10, cool, confirm=6.0, calm=10.0),
            "pressure": Limit(1.5, 1.5, cool, confirm=6.0, calm=10.0, smooth=False),
            "heat": Limit(settings.temperature, settings.temperature - 10, cool, confirm=6.0, calm=10.0),
            "thermal": Limit(2.5, 1.5, cool, calm=10.0, smooth=False),
            "disk": Limit(-settings.disk_gb * 1e9, -settings.disk_gb * 1.1e9, 0.0, 0.0, 0.0, smooth=False),
            "battery": Limit(-settings.battery, -settings.battery - 5, cool, smooth=False),
        }
        self._looked: float | None = None
        self._patience = settings.patience
        self._anyway: dict[str, float] = {}
        self._verdict = GuardVerdict()
        self._unknown: set[str] = set()

    def judge(self, now: float) -> GuardVerdict:
        """Return what is to be done at ``now``, monotonic seconds."""
        if self._looked is None or not 0 <= now - self._looked < LOOK_S:
            reading = self._source.read()
            self._warn(reading)
            self._looked, self._verdict = now, self.weigh(reading, now)
        return self._verdict

    def weigh(self, reading: Reading, now: float) -> GuardVerdict:
        """Return what follows from ``reading`` and all before it."""
        values = {
            "cpu": reading.foreign,
            "memory": _short(reading),
            "pressure": None if reading.pressure is None else float(reading.pressure),
            "heat": reading.heat,
            "thermal": None if reading.thermal is None else float(reading.thermal),
            "disk": None if reading.free is None else -float(reading.free),
            "battery": None if reading.battery is None else -reading.battery,
        }
        passed = [name for name, limit in self._limits.items() if limit.see(values[name], now)]
        in_spite = [name for name in passed if self._has_waited(name, reading, now)]
        passed = [name for name in passed if name not in in_spite]
        for action, names in _ACTIONS:
            if found := next((name for name in passed if name in names), None):
                return GuardVerdict(action, found, self._words(action, found, now))
        return GuardVerdict("run", in_spite[0], self._in_spite(in_spite[0])) if in_spite else GuardVerdict()

    def _has_waited(self, name: str, reading: Reading, now: float) -> bool:
        """Tell whether the limit ``name`` has been passed for so long that work goes on in spite of it, for a while.

        For want of memory it goes on only where there is room for a job.
        """
        if name not in _PATIENT or (name != "cpu" and not _has_room(reading)):
            return False
        since, anyway = self._limits[name].since, self._anyway.get(name, -math.inf)
        if since is not None and now - max(since, anyway) >= self._patience:
            anyway = self._anyway[name] = now + ANYWAY_S
        return now < anyway

    def _in_spite(self, name: str) -> str:
        """Say that work goes on in spite of the limit ``name``."""
        minutes = f"{self._patience / 60:.0f} minutes" if self._patience >= 90 else "a minute"
        return (
            f"Other programs have kept the {_PATIENT[name]} busy for {minutes}, so work goes on for "
            f"{ANYWAY_S / 60:.0f} minutes in spite of them, at lower quality."
        )

    def _words(self, action: Action, name: str, now: float) -> str:
        limit = self._limits[name]
        value = limit.value or 0.0
        what = {
            "cpu": f"other programs use {value:.0f} % of the processor (limit {limit.high:.0f} %)",
            "memory": f"other programs use {value:.0f} % of the memory (limit {limit.high:.0f} %)",
            "pressure": "the memory of this Mac is under pressure",
            "heat": f"the processor is {value:.0f} °C hot (limit {limit.high:.0f} °C)",
            "thermal": "this Mac is too hot",
            "disk": f"only {-value / 1e9:.1f} GB are free on the disk (limit {-limit.high / 1e9:g} GB)",
            "battery": f"the battery is at {-value:.0f} % (limit {-limit.high:.0f} %)",
        }[name]
        back = {
            "cpu": f"they use less than {limit.low:.0f} %",
            "memory": f"they use less than {limit.low:.0f} %",
            "pressure": "it has enough memory again",
            "heat": f"it is below {limit.low:.0f} °C",
            "thermal": "it has cooled down",
            "disk": f"{-limit.low / 1e9:.1f} GB are free",
            "battery": "this computer is plugged in or charged",
        }[name]
        ago = timedelta(seconds=now - (limit.since if limit.since is not None else now))
        head = "Nothing new is started" if action == "hold" else "Paused"
        words = f"{head} since {self._wall() - ago:%H:%M}: {what}. Work goes on when {back}"
        if limit.until > now:
            words += f", not before {self._wall() + timedelta(seconds=limit.until - now):%H:%M:%S}"
        return f"{words}."

    def _warn(self, reading: Reading) -> None:
        """Say once of every sensor that matters that it says nothing; that is no reason to pause."""
        if self._looked is None or reading.foreign is None:
            return  # the first reading has nothing to compare with
        heat = reading.heat if reading.heat is not None else reading.thermal
        memory = reading.memory if reading.memory is not None else reading.pressure
        for name, value in (("heat", heat), ("memory", memory), ("disk", reading.free)):
            if value is None and name not in self._unknown:
                self._unknown.add(name)
                log.warning("sensor_unknown", sensor=name, message=f"This computer does not tell its {name}.")


_PATIENT = {"cpu": "processor", "memory": "memory", "pressure": "memory"}
"""Limits that may be passed for ever, so that nobody would ever get a video, and what others keep busy."""
_CRITICAL = 4  # memory pressure of macOS at which it ends programs
_ACTIONS: tuple[tuple[Action, tuple[str, ...]], ...] = (
    ("rest", ("memory", "pressure", "battery")),
    ("suspend", ("heat", "thermal", "cpu")),
    ("hold", ("disk",)),
)
"""What each limit leads to, the strongest first."""


def _has_room(reading: Reading) -> bool:
    """Tell whether there is memory for a job."""
    return (reading.room or 0) >= ROOM and reading.pressure != _CRITICAL


def _short(reading: Reading) -> float | None:
    """Return the memory that others take; while somebody waits for memory, it counts for more."""
    if reading.memory is None:
        return None
    return min(100.0, reading.memory + (15.0 if (reading.stalled or 0.0) >= 20.0 else 0.0))
