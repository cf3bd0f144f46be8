"""Decide whether work may run now, from the load of other programs and the limits.

The load of the work itself never counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from config.guard_settings import GuardSettings
from daemon.guard.hysteresis import Limit
from daemon.guard.limit_values import limit_values, stalled_memory
from daemon.guard.sensors.reading import Reading, ReadingSource

Action = Literal["run", "suspend", "rest", "hold"]
OVERRIDE_S = 600.0
"""Seconds for which work goes on after the patience has run out: some machines are always busy."""
MIN_ROOM = 1_200_000_000
"""Bytes of memory that it takes then: twice the most that a job at 720p was measured to hold (540 MiB)."""
LOOK_S = 2.0
"""Seconds between two readings."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """A decision of the guard, the limit that led to it, and every reason in a sentence.

    ``run``: work may run. ``suspend``: workers are stopped (SIGSTOP). ``rest``: workers end where nothing is lost.
    ``hold``: no job is started.
    """

    action: Action = "run"
    limit: str = ""
    words: str = ""


class Guard:
    """Judges readings by the limits of the settings; `judge` may be called at any rate."""

    def __init__(
        self, settings: GuardSettings, source: ReadingSource, wall: Callable[[], datetime] = datetime.now
    ) -> None:
        self._source, self._wall = source, wall
        self.settings = settings
        """The limits in force."""
        self.reading = Reading()
        """The last reading of `judge`."""
        self._limits = _make_limits(settings)
        self._looked: float | None = None
        self._patience = settings.patience
        self._override_until: dict[str, float] = {}
        self._verdict = GuardVerdict()
        self.available_share = 1.0
        """Share (0..1) of the time for which the machine is there for the work, by the last reading."""
        self._warned: set[str] = set()

    def use_limits(self, settings: GuardSettings) -> None:
        """Judge by the limits of ``settings`` from now on; a pause that has begun goes on by them."""
        self.settings = settings
        for name, wanted in _make_limits(settings).items():
            limit = self._limits[name]
            limit.high, limit.low, limit.cooldown = wanted.high, wanted.low, wanted.cooldown
        self._patience = settings.patience

    def judge(self, now: float) -> GuardVerdict:
        """Return the decision at ``now``, in monotonic seconds.

        Takes a reading every `LOOK_S` seconds.
        """
        if self._looked is None or not 0 <= now - self._looked < LOOK_S:
            self.reading = self._source.read()
            self._warn_of_silent_sensors(self.reading)
            self._looked, self._verdict = now, self.weigh(self.reading, now)
            self.available_share = self.reading.available_share
        return self._verdict

    def weigh(self, reading: Reading, now: float) -> GuardVerdict:
        """Return the decision that follows from ``reading`` and those before it."""
        values = limit_values(reading) | {"memory": stalled_memory(reading)}
        passed = [name for name, limit in self._limits.items() if limit.update(values[name], now)]
        overridden = [name for name in passed if self._is_overridden(name, reading, now)]
        active = [
            (action, name) for action, names in _ACTIONS for name in names if name in passed and name not in overridden
        ]
        if active:
            action, name = active[0]
            return GuardVerdict(action, name, self._describe_pauses(active, now))
        if overridden:
            return GuardVerdict("run", overridden[0], self._describe_override(overridden[0]))
        return GuardVerdict()

    def _is_overridden(self, name: str, reading: Reading, now: float) -> bool:
        """Tell whether work goes on although the limit ``name`` is passed.

        That is so for a while when it has been passed for longer than the patience. When memory is short, work goes on
        only where there is room for a job.
        """
        if name not in _PATIENT or (name != "cpu" and not _has_room(reading)):
            return False
        since, until = self._limits[name].since, self._override_until.get(name, -math.inf)
        if since is not None and now - max(since, until) >= self._patience:
            until = self._override_until[name] = now + OVERRIDE_S
        return now < until

    def _describe_override(self, name: str) -> str:
        """Return a sentence: work goes on although the limit ``name`` is passed."""
        minutes = f"{self._patience / 60:.0f} minutes" if self._patience >= 90 else "a minute"
        return (
            f"Other programs have kept the {_PATIENT[name]} busy for {minutes}, so work goes on for "
            f"{OVERRIDE_S / 60:.0f} minutes in spite of them."
        )

    def _describe_pauses(self, active: list[tuple[Action, str]], now: float) -> str:
        """Return a sentence for each active limit; those that only the user can cure come first."""
        by_cure = sorted(active, key=lambda each: each[1] not in _FOR_THE_USER)
        return " ".join(self._describe_pause(action, name, now) for action, name in by_cure)

    def _describe_pause(self, action: Action, name: str, now: float) -> str:
        """Return a sentence: since when and why work pauses, and when it goes on."""
        limit = self._limits[name]
        value = limit.value or 0.0
        cause = {
            "cpu": f"other programs use {value:.0f} % of the processor (limit {limit.high:.0f} %)",
            "memory": f"other programs use {value:.0f} % of the memory (limit {limit.high:.0f} %)",
            "pressure": "the memory of this Mac is under pressure",
            "heat": f"the processor is {value:.0f} °C hot (limit {limit.high:.0f} °C)",
            "thermal": "this Mac is too hot",
            "disk": f"only {-value / 1e9:.1f} GB are free on the disk (limit {-limit.high / 1e9:g} GB)",
            "battery": f"the battery is at {-value:.0f} % (limit {-limit.high:.0f} %)",
        }[name]
        end = {
            "cpu": f"they use less than {limit.low:.0f} %",
            "memory": f"they use less than {limit.low:.0f} %",
            "pressure": "it has enough memory again",
            "heat": f"it is below {limit.low:.0f} °C",
            "thermal": "it has cooled down",
            "disk": f"{-limit.low / 1e9:.1f} GB are free",
            "battery": "this computer is plugged in or charged",
        }[name]
        passed = timedelta(seconds=now - (limit.since if limit.since is not None else now))
        head = "Nothing new is started" if action == "hold" else "Paused"
        sentence = f"{head} since {self._wall() - passed:%H:%M}: {cause}. Work goes on when {end}"
        if limit.until > now:
            sentence += f", not before {self._wall() + timedelta(seconds=limit.until - now):%H:%M:%S}"
        return f"{sentence}."

    def _warn_of_silent_sensors(self, reading: Reading) -> None:
        """Log each sensor that gives no value, once; an unknown value is no reason to pause."""
        if self._looked is None or reading.foreign is None:
            return  # the first reading has nothing to compare with
        heat = reading.heat if reading.heat is not None else reading.thermal
        memory = reading.memory if reading.memory is not None else reading.pressure
        for name, value in (("heat", heat), ("memory", memory), ("disk", reading.free)):
            if value is None and name not in self._warned:
                self._warned.add(name)
                log.warning("sensor_unknown", sensor=name, message=f"This computer does not tell its {name}.")


_PATIENT = {"cpu": "processor", "memory": "memory", "pressure": "memory"}
"""Limits that other programs may pass all day, with what they keep busy: these are subject to patience."""
_FOR_THE_USER = ("disk",)
"""Limits that no waiting cures."""
_CRITICAL = 4  # memory pressure at which macOS ends programs
_ACTIONS: tuple[tuple[Action, tuple[str, ...]], ...] = (
    ("rest", ("memory", "pressure", "battery")),
    ("suspend", ("heat", "thermal", "cpu")),
    ("hold", ("disk",)),
)
"""The action that each limit leads to, the strongest first."""


def _make_limits(settings: GuardSettings) -> dict[str, Limit]:
    cool = settings.cooldown
    return {
        "cpu": Limit(settings.cpu, max(settings.cpu - 15, settings.cpu / 2), cool),
        "memory": Limit(settings.memory, settings.memory - 10, cool, confirm=6.0, calm=10.0),
        "pressure": Limit(1.5, 1.5, cool, confirm=6.0, calm=10.0, smooth=False),
        "heat": Limit(settings.temperature, settings.temperature - 10, cool, confirm=6.0, calm=10.0),
        "thermal": Limit(2.5, 1.5, cool, calm=10.0, smooth=False),
        "disk": Limit(-settings.disk_gb * 1e9, -settings.disk_gb * 1.1e9, 0.0, 0.0, 0.0, smooth=False),
        "battery": Limit(-settings.battery, -settings.battery - 5, cool, smooth=False),
    }


def _has_room(reading: Reading) -> bool:
    """Tell whether there is memory for a job."""
    return (reading.room or 0) >= MIN_ROOM and reading.pressure != _CRITICAL
