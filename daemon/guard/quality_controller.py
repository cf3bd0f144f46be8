"""The quality controller: at which lower quality should the next segment be made while something needs the machine?

Its levels lie below those at which the guard pauses: less quality first, no work at all after that. It looks at what
other programs take and at what the machine bears, never at our own load.
"""

from __future__ import annotations

import math

from config.guard_settings import GuardSettings
from config.presets import PresetName
from daemon.guard.hysteresis import Limit
from daemon.guard.sensors.reading import Reading
from stages.jobs.context import Ease

BELOW, BACK = 15.0, 25.0
"""By how many percent the level lies below the limit of the guard, and the level below which all is well again."""
WARM, COOL = 5.0, 10.0
"""The same for the temperature, in degrees."""
NEVER = 100.0
"""A limit of so many percent is never passed, and then neither is the level below it."""
_HEAVY = 1.5  # thermal pressure of macOS between 1 (moderate) and 2 (heavy)
_WARNING = 1.5  # memory pressure of macOS between 1 (normal) and 2 (warning)


class Controller:
    """Judges by the settings of the guard; `judge` is given a reading now and then."""

    def __init__(self, settings: GuardSettings) -> None:
        cool = settings.cooldown
        # What changes slowly counts from the first reading on: who was ended for memory begins again at once with less.
        self.limits = {
            "memory": _below(settings.memory, cool, eager=True),
            "pressure": Limit(_WARNING, _WARNING, cool, eager=True, smooth=False),
            "cpu": _below(settings.cpu, cool, confirm=3.0),
            "heat": Limit(settings.temperature - WARM, settings.temperature - COOL, cool, eager=True),
            "thermal": Limit(_HEAVY, _HEAVY, cool, eager=True, smooth=False),
        }

    def judge(self, reading: Reading, now: float) -> Ease | None:
        """Return the lower quality for what is made next, None for the chosen one; ``now`` is in monotonic seconds.

        Memory comes first: a processor that is short makes work slow, memory that is short makes it fail.
        """
        values = {
            "memory": reading.memory,
            "pressure": None if reading.pressure is None else float(reading.pressure),
            "cpu": reading.foreign,
            "heat": reading.heat,
            "thermal": None if reading.thermal is None else float(reading.thermal),
        }
        passed = [name for name, limit in self.limits.items() if limit.see(values[name], now)]
        return Ease(_PRESETS[passed[0]], self._why(passed[0])) if passed else None

    def _why(self, name: str) -> str:
        value = self.limits[name].worst
        return {
            "memory": f"other programs used {value:.0f} % of the memory",
            "pressure": "the memory of this Mac was under pressure",
            "cpu": f"other programs used {value:.0f} % of the processor",
            "heat": f"the processor was {value:.0f} °C hot",
            "thermal": "this Mac was hot",
        }[name]


_PRESETS: dict[str, PresetName] = {
    "memory": "fast_low_memory",
    "pressure": "fast_low_memory",
    "cpu": "cpu_optimized",
    "heat": "cpu_optimized",
    "thermal": "cpu_optimized",
}


def level(limit: float) -> float:
    """Return the percent above which the quality becomes lower, for a ``limit`` of the guard in percent."""
    return max(limit - BELOW, limit / 2)


def _below(limit: float, cooldown: float, confirm: float = 4.0, eager: bool = False) -> Limit:
    """Return the level below a ``limit`` of the guard, in percent."""
    if limit >= NEVER:
        return Limit(math.inf, math.inf, cooldown)
    return Limit(level(limit), max(limit - BACK, limit / 3), cooldown, confirm, eager=eager)
