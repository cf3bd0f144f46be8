"""Define how the recorder asks a monitor for the resources that the work used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """Reports the resources used by the work since the previous report.

    ``cpu_peak`` is in percent of all cores together; ``cpu_seconds`` is the processor time of the process tree;
    ``memory_peak`` is the largest number of bytes that the tree held at once; ``idle`` is the percent of all cores
    that nobody used, on average (None: unknown).
    """

    cpu_peak: float
    cpu_seconds: float
    memory_peak: int
    idle: float | None = None


class Meter(Protocol):
    """Measures the worker process and its children."""

    def take(self) -> Usage:
        """Return the resources used since the last call, or since the start."""
        ...

    def clock(self) -> float:
        """Return seconds of a clock that stops while the work is suspended.

        Only differences are meaningful.
        """
        ...
