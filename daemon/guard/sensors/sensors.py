"""Read all sensors that this machine has."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil

from daemon.guard.sensors.darwin import Thermal, memory_pressure
from daemon.guard.sensors.load import Load
from daemon.guard.sensors.process_tree import ProcessTree, TreeUsage
from daemon.guard.sensors.reading import Reading
from daemon.guard.sensors.trace import apply_trace

T = TypeVar("T")
_PRESSURE = Path("/proc/pressure/memory")
_SOME = re.compile(r"^some avg10=([0-9.]+)", re.MULTILINE)
_CHIPS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal", "acpitz", "x86_pkg_temp")
"""Temperature sensors of processors, by the names that Linux gives them."""
_PLAUSIBLE = range(1, 126)  # degrees Celsius: missing sensors read as 0 or 255


class Sensors:
    """Reads the sensors of this machine.

    ``root`` lies on the disk to watch; ``tree`` are the processes that count as ours.
    """

    def __init__(self, root: Path, tree: ProcessTree | None = None) -> None:
        self._root = root
        self._tree = tree or ProcessTree()
        self._load = Load()
        self._thermal = Thermal() if sys.platform == "darwin" else None

    def read(self) -> Reading:
        """Return a reading of this moment, with the values of a trace where a test sets one.

        Else never raises.
        """
        mac = sys.platform == "darwin"
        own = _read_or_none(self._tree.measure) or TreeUsage(0.0, 0)
        memory = _read_or_none(psutil.virtual_memory)
        reading = Reading(
            foreign=_read_or_none(lambda: self._load.measure_foreign(own)),
            yielding=_read_or_none(lambda: self._load.yielding),
            own=_read_or_none(lambda: self._load.own),
            memory=_foreign_memory(memory, own) if memory and not mac else None,
            room=memory.available + own.memory if memory else None,
            stalled=None if mac else _read_or_none(_memory_stall),
            pressure=_read_or_none(memory_pressure) if mac else None,
            heat=None if mac else _read_or_none(_cpu_temperature),
            thermal=_read_or_none(self._thermal.level) if self._thermal else None,
            free=_read_or_none(lambda: shutil.disk_usage(self._root).free),
            battery=_read_or_none(_battery_charge),
            mains=_read_or_none(_is_on_mains),
        )
        return apply_trace(reading)


def _read_or_none(measure: Callable[[], T]) -> T | None:
    """Return the value of ``measure``; None when the sensor fails."""
    with suppress(Exception):
        return measure()
    return None


def _foreign_memory(memory: Any, own: TreeUsage) -> float:
    return max(0.0, 100.0 * float(memory.total - memory.available - own.memory) / float(memory.total))


def _memory_stall() -> float | None:
    match = _SOME.search(_PRESSURE.read_text())
    return float(match[1]) if match else None


def _cpu_temperature() -> float | None:
    found = psutil.sensors_temperatures()
    named = [entry.current for name in _CHIPS for entry in found.get(name, ())]
    plausible = [degrees for degrees in named if int(degrees) in _PLAUSIBLE]
    return max(plausible, default=None)


def _is_on_mains() -> bool | None:
    battery = psutil.sensors_battery()
    return None if battery is None or battery.power_plugged is None else bool(battery.power_plugged)


def _battery_charge() -> float | None:
    battery = psutil.sensors_battery()
    if battery is None:
        return None
    return 100.0 if battery.power_plugged else float(battery.percent)
