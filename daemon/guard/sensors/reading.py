"""A reading of all sensors at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

CONTENDED_PERCENT = 70.0
"""Load of other programs, in percent of all cores, from which no time counts against an engine: what a program of low
priority gets then is too uncertain."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The measured values; None is unknown, which is neither good nor bad.

    Attributes:
        foreign: processor time that other programs take, percent of all cores, without ``yielding``.
        yielding: processor time that other programs of low priority take, which give way to the work.
        own: processor time that we take, percent of all cores.
        memory: memory that other programs take, percent of all there is; not on macOS, where it is meaningless.
        room: bytes of memory for us: what is available, and what we hold already.
        stalled: percent of the time in which a program waited for memory (Linux, PSI "some", 10 s).
        pressure: memory pressure of macOS: 1 normal, 2 warning, 4 critical.
        heat: temperature of the processor in degrees Celsius; not on macOS.
        thermal: thermal pressure of macOS: 0 nominal, 1 moderate, 2 heavy, 3 trapping, 4 sleeping.
        free: free bytes of the disk that holds the home.
        battery: charge of the battery in percent while it discharges, 100 on mains.
        mains: whether the computer runs on mains power; None also where there is no battery.
    """

    foreign: float | None = None
    yielding: float | None = None
    own: float | None = None
    memory: float | None = None
    room: int | None = None
    stalled: float | None = None
    pressure: int | None = None
    heat: float | None = None
    thermal: int | None = None
    free: int | None = None
    battery: float | None = None
    mains: bool | None = None

    @property
    def idle(self) -> float | None:
        """Processor time that nobody takes, percent of all cores."""
        if self.foreign is None or self.own is None:
            return None
        return max(0.0, 100.0 - self.foreign - (self.yielding or 0.0) - self.own)

    @property
    def available_share(self) -> float:
        """The share (0..1) of the time for which the machine was there for the work.

        Time in which other programs, of whatever priority, used a share of the processor counts by the rest, and not at
        all from `CONTENDED_PERCENT`. An unknown load counts as none.
        """
        taken = (self.foreign or 0.0) + (self.yielding or 0.0)
        return 0.0 if taken >= CONTENDED_PERCENT else 1.0 - taken / 100


class ReadingSource(Protocol):
    """Takes readings."""

    def read(self) -> Reading:
        """Return a reading of this moment."""
        ...
