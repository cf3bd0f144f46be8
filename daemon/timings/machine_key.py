"""Which machine this is, for what was learned on it; and what it measured of itself."""

from __future__ import annotations

from collections.abc import Callable

from config.paths import Home
from config.presets import PresetName, presets


def signature(home: Home) -> str:
    """Return the name under which this machine's times are kept: what decides its speed, in words."""
    from daemon.hardware import machine

    one = machine(home)
    cores = f"{one.threads} threads" if one.threads else ""
    memory = f"{one.ram_gb:.0f} GB" if one.ram_gb else ""
    graphics = one.gpu_name if one.gpu != "none" else ""
    name = one.cpu_name or one.cpu_type
    return ", ".join(filter(None, (name, cores, memory, graphics)))


def memory(home: Home) -> int:
    """Return the bytes of memory that this machine has, 0 if it does not say."""
    from daemon.hardware import machine

    return int((machine(home).ram_gb or 0.0) * 2**30)


def speed(home: Home) -> Callable[[str, PresetName], float | None]:
    """Return what tells the pictures a second of the avatar stage, by engine and preset, where they were measured."""
    from daemon.hardware import speeds

    known = speeds(home)
    return lambda engine, preset: known.avatar(engine, presets().named(preset)) if known else None
