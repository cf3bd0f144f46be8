"""The guard: may work run now? It looks at what others need and at what the machine bears, never at our own load."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from config.guarding import Guarding
from daemon.limit import Limit
from daemon.sensors.reading import Reading, Source

Action = Literal["run", "suspend", "rest", "hold"]
PATIENCE_S = 1800.0
"""Seconds after which work goes on although others are still busy: some machines always are."""
ANYWAY_S = 600.0
"""Seconds for which it then goes on."""
LOOK_S = 2.0
"""Seconds between two readings."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done, and why, in a sentence for people.

    ``run``: all may work. ``suspend``: workers stand still. ``rest``: they end where nothing is lost. ``hold``: nothing
    new is started.
    """

    action: Action = "run"
    limit: str = ""
    words: str = ""


class Guard:
    """Judges by the settings and a source of readings; `judge` may be called as often as one likes."""

    def __init__(self, settings: Guarding, source: Source, wall: Callable[[], datetime] = datetime.now) -> None:
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
        self._anyway = -math.inf
        self._verdict = Verdict()
        self._unknown: set[str] = set()

    def judge(self, now: float) -> Verdict:
        """Return what is to be done at ``now``, monotonic seconds."""
        if self._looked is None or not 0 <= now - self._looked < LOOK_S:
            self._looked = now
            self._verdict = self._judged(self._source.read(), now)
        return self._verdict

    def _judged(self, reading: Reading, now: float) -> Verdict:
        self._warn(reading)
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
        in_spite = "cpu" in passed and self._has_waited(now)
        if in_spite:
            passed.remove("cpu")
        for action, names in _ACTIONS:
            if found := next((name for name in passed if name in names), None):
                return Verdict(action, found, self._words(action, found, now))
        return Verdict("run", "cpu", _IN_SPITE) if in_spite else Verdict()

    def _has_waited(self, now: float) -> bool:
        """Tell whether others have been busy for so long that work goes on in spite of them, for a while."""
        since = self._limits["cpu"].since
        if since is not None and now - max(since, self._anyway) >= PATIENCE_S:
            self._anyway = now + ANYWAY_S
        return now < self._anyway

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


_IN_SPITE = "Other programs have kept the processor busy for so long that work goes on for a while in spite of them."
_ACTIONS: tuple[tuple[Action, tuple[str, ...]], ...] = (
    ("rest", ("memory", "pressure", "battery")),
    ("suspend", ("heat", "thermal", "cpu")),
    ("hold", ("disk",)),
)
"""What each limit leads to, the strongest first."""


def _short(reading: Reading) -> float | None:
    """Return the memory that others take; while somebody waits for memory, it counts for more."""
    if reading.memory is None:
        return None
    return min(100.0, reading.memory + (15.0 if (reading.stalled or 0.0) >= 20.0 else 0.0))
