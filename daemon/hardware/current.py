"""Resolve the profile of the current machine, from hardware.json where that still holds.

Takes milliseconds and never fails; only `measure` takes seconds.
"""

from __future__ import annotations

from contextlib import suppress

from config.files import make_private_folder
from config.paths import Home
from daemon.hardware import detect, store
from daemon.hardware.benchmark_process import run_benchmark
from daemon.hardware.machine import Machine
from daemon.hardware.machine_profile import MachineProfile
from daemon.hardware.recommendation import recommend
from daemon.hardware.speeds import Speeds


def resolve_machine(home: Home) -> MachineProfile:
    """Return the profile of this machine.

    Detect the machine again when it is another than the last time.
    """
    record = store.load_current(home)
    return recommend(record.machine, record.speeds)


def is_measured(home: Home) -> bool:
    """Tell whether `measure` would have nothing to do."""
    record = store.load_current(home)
    return record.speeds is not None and bool(record.machine.ffmpeg)


def measure(home: Home, *, again: bool = False) -> MachineProfile:
    """Return the profile of this machine, measured when it never was.

    That takes some seconds. ``again``: measure in any case.
    """
    record = store.load_current(home)
    if again or not is_measured(home):
        machine = detect.detect_machine(home.root, thorough=True)
        speeds = _measure_speeds(machine) or record.speeds
        record = store.MachineRecord(signature=record.signature, machine=machine, speeds=speeds)
        with suppress(OSError):
            make_private_folder(home.root)
        store.save(record, home)
    return recommend(record.machine, record.speeds)


def _measure_speeds(machine: Machine) -> Speeds | None:
    """Return the speeds of ``machine``; measure twice before it counts as a slow one."""
    first = run_benchmark(machine)
    if first is None or recommend(machine, first).preset == recommend(machine).preset:
        return first
    second = run_benchmark(machine)
    return first.merge_highest(second) if second else first
