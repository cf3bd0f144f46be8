"""What the recorder wants to know of a monitor: how much of the machine the work used, and what it was eased to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """What the work used since somebody asked last.

    ``cpu_peak`` is in percent of all cores together, ``cpu_seconds`` what the tree of processes used, ``memory_peak``
    the most bytes that the tree held at once, ``eased`` the seconds of work for which each preset was in force because
    of pressure (empty: none was).
    """

    cpu_peak: float
    cpu_seconds: float
    memory_peak: int
    eased: dict[str, float] = field(default_factory=dict)


class Meter(Protocol):
    """Measures the process that works and its children."""

    def take(self) -> Usage:
        """Return what was used since the last call, or since the beginning."""
        ...

    def clock(self) -> float:
        """Return seconds that go on only while work is possible; only their differences mean something."""
        ...
