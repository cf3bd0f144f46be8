"""Identify this machine in performance.db, and load its measured facts."""

from __future__ import annotations

from collections.abc import Callable

from config.paths import Home
from config.presets import PresetName, presets


def describe_machine(home: Home) -> str:
    """Return the key of this machine in performance.db.

    It names processor, threads, memory and GPU.
    """
    from daemon.hardware import machine

    one = machine(home)
    cores = f"{one.threads} threads" if one.threads else ""
    memory = f"{one.ram_gb:.0f} GB" if one.ram_gb else ""
    graphics = one.gpu_name if one.gpu != "none" else ""
    name = one.cpu_name or one.cpu_type
    return ", ".join(filter(None, (name, cores, memory, graphics)))


def find_memory_bytes(home: Home) -> int:
    """Return the bytes of memory of this machine, 0 if unknown."""
    from daemon.hardware import machine

    return int((machine(home).ram_gb or 0.0) * 2**30)


def load_avatar_speed(home: Home) -> Callable[[str, PresetName], float | None]:
    """Return a function that gives the measured speed of the avatar stage.

    It takes engine and preset, and returns frames per second or None.
    """
    from daemon.hardware import speeds

    known = speeds(home)
    return lambda engine, preset: known.avatar(engine, presets().named(preset)) if known else None
