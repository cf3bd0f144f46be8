"""Translate a reading into the values that limits compare, by the names of the limits."""

from __future__ import annotations

from daemon.guard.sensors.reading import Reading

STALLED_PERCENT = 20.0
"""Percent of the time in which a program waited for memory, from which the memory counts as fuller than it is."""
STALL_PENALTY = 15.0
"""Percent of memory that count as taken in addition then."""


def limit_values(reading: Reading) -> dict[str, float | None]:
    """Return the value of each limit: greater is worse, so what is free and charged is negated.

    None is unknown.
    """
    return {
        "cpu": reading.foreign,
        "memory": reading.memory,
        "pressure": _as_float(reading.pressure),
        "heat": reading.heat,
        "thermal": _as_float(reading.thermal),
        "disk": _negate(reading.free),
        "battery": _negate(reading.battery),
    }


def stalled_memory(reading: Reading) -> float | None:
    """Return the percent of memory that others take, and more while programs wait for it."""
    if reading.memory is None:
        return None
    stalled = (reading.stalled or 0.0) >= STALLED_PERCENT
    return min(100.0, reading.memory + (STALL_PENALTY if stalled else 0.0))


def _as_float(value: int | None) -> float | None:
    return None if value is None else float(value)


def _negate(value: float | None) -> float | None:
    return None if value is None else -float(value)
