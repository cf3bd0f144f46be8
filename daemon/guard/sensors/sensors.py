"""The sensors of this machine, whatever it is."""

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
from daemon.guard.sensors.process_tree import ProcessTree, Use
from daemon.guard.sensors.reading import Reading
from daemon.guard.sensors.trace import pretended

T = TypeVar("T")
_PRESSURE = Path("/proc/pressure/memory")
_SOME = re.compile(r"^some avg10=([0-9.]+)", re.MULTILINE)
_PROCESSOR = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal", "acpitz", "x86_pkg_temp")
"""Sensors of processors, by the names that Linux gives them."""
_SENSIBLE = range(1, 126)  # degrees: a sensor that says 0 or 255 is not one


class Sensors:
    """Reads what there is; ``root`` lies on the disk that must not fill up, ``tree`` is what counts as ours."""

    def __init__(self, root: Path, tree: ProcessTree | None = None) -> None:
        self._root = root
        self._tree = tree or ProcessTree()
        self._load = Load()
        self._thermal = Thermal() if sys.platform == "darwin" else None

    def read(self) -> Reading:
        """Return what the machine says now, or what a test pretends that it says; never raises without such a test."""
        mac = sys.platform == "darwin"
        own = _or_none(self._tree.look) or Use(0.0, 0)
        memory = _or_none(psutil.virtual_memory)
        reading = Reading(
            foreign=_or_none(lambda: self._load.foreign(own.seconds)),
            own=_or_none(lambda: self._load.own),
            memory=_foreign(memory, own) if memory and not mac else None,
            room=memory.available + own.memory if memory else None,
            stalled=None if mac else _or_none(_stalled),
            pressure=_or_none(memory_pressure) if mac else None,
            heat=None if mac else _or_none(_heat),
            thermal=_or_none(self._thermal.level) if self._thermal else None,
            free=_or_none(lambda: shutil.disk_usage(self._root).free),
            battery=_or_none(_battery),
        )
        return pretended(reading)


def _or_none(measure: Callable[[], T]) -> T | None:
    """Return what ``measure`` does; a sensor that fails is one that says nothing."""
    with suppress(Exception):
        return measure()
    return None


def _foreign(memory: Any, own: Use) -> float:
    return max(0.0, 100.0 * float(memory.total - memory.available - own.memory) / float(memory.total))


def _stalled() -> float | None:
    match = _SOME.search(_PRESSURE.read_text())
    return float(match[1]) if match else None


def _heat() -> float | None:
    found = psutil.sensors_temperatures()
    named = [entry.current for name in _PROCESSOR for entry in found.get(name, ())]
    sensible = [degrees for degrees in named if int(degrees) in _SENSIBLE]
    return max(sensible, default=None)


def _battery() -> float | None:
    battery = psutil.sensors_battery()
    if battery is None:
        return None
    return 100.0 if battery.power_plugged else float(battery.percent)
