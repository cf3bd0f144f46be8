"""Choose a lower quality for the next segment while other programs need the machine.

Its levels lie below those at which the guard pauses: lower quality comes first, a pause after that. The load of the
work itself never counts.
"""

from __future__ import annotations

import math

from config.guard_settings import GuardSettings
from config.presets import PresetName
from daemon.guard.hysteresis import Limit
from daemon.guard.limit_values import limit_values
from daemon.guard.sensors.reading import Reading
from stages.jobs.context import QualityReduction

BELOW, BACK = 15.0, 25.0
"""Percent below the limit of the guard: from where the quality is lower, and from where it is the chosen one again."""
WARM, COOL = 5.0, 10.0
"""The same for the temperature, in degrees."""
NEVER = 100.0
"""Percent from which a limit is never passed; then the level below it is never passed either."""
_HEAVY = 1.5  # thermal pressure of macOS between 1 (moderate) and 2 (heavy)
_WARNING = 1.5  # memory pressure of macOS between 1 (normal) and 2 (warning)


class Controller:
    """Judges readings by levels that follow from the limits of the guard."""

    def __init__(self, settings: GuardSettings) -> None:
        cool = settings.cooldown
        # Slow values are eager: a worker that was ended for memory starts again at the lower quality.
        self.limits = {
            "memory": _level_below(settings.memory, cool, eager=True),
            "pressure": Limit(_WARNING, _WARNING, cool, eager=True, smooth=False),
            "cpu": _level_below(settings.cpu, cool, confirm=3.0),
            "heat": Limit(settings.temperature - WARM, settings.temperature - COOL, cool, eager=True),
            "thermal": Limit(_HEAVY, _HEAVY, cool, eager=True, smooth=False),
        }

    def judge(self, reading: Reading, now: float) -> QualityReduction | None:
        """Return the lower quality for the next segment, None for the chosen one.

        ``now`` is in monotonic seconds.

        Memory comes first: a busy processor makes work slow, a full memory makes it fail.
        """
        values = limit_values(reading)
        passed = [name for name, limit in self.limits.items() if limit.update(values[name], now)]
        return QualityReduction(_PRESETS[passed[0]], self._describe_reason(passed[0])) if passed else None

    def _describe_reason(self, name: str) -> str:
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
    """Return the percent above which the quality is lower, for a ``limit`` of the guard."""
    return max(limit - BELOW, limit / 2)


def _level_below(limit: float, cooldown: float, confirm: float = 4.0, eager: bool = False) -> Limit:
    """Return the limit of the controller for a ``limit`` of the guard in percent."""
    if limit >= NEVER:
        return Limit(math.inf, math.inf, cooldown)
    return Limit(level(limit), max(limit - BACK, limit / 3), cooldown, confirm, eager=eager)
