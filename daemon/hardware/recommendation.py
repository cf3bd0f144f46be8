"""What suits a machine: its profile, and the preset, with the reason in one line. Nothing here looks at anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.hardware_profiles import HardwareProfile, profiles
from config.presets import LOWER, PresetName, presets
from config.timebase import FPS
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds

SLOWEST = 0.9
"""Seconds that the lips of a second of video may take; above, the preset is one lower."""
_LIPS = "the lips take {:.1f} s for a second of video"
USUAL = "mesh"
"""The avatar that the presets try first, by which they are compared."""
_COUNT = {1: "one video", 2: "two videos"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What suits a machine; ``words`` say in one line why."""

    name: str
    profile: HardwareProfile
    preset: PresetName
    words: str


def chosen(machine: Machine, speeds: Speeds | None = None) -> Choice:
    """Return what suits ``machine``; what was measured goes before what its profile expects of it."""
    name = profile_of(machine)
    profile = profiles()[name]
    preset, why = profile.preset, f"because {profile.why}"
    while (took := seconds(speeds, preset, profile.threads)) is not None and took > SLOWEST and preset in LOWER:
        preset, why = LOWER[preset], f"because the lips of {preset} would take {took:.1f} s for a second of video"
    if took is not None:
        why += f"; those of {preset} take {took:.1f} s" if preset != profile.preset else f"; {_LIPS.format(took)}"
    many = _COUNT.get(profile.jobs_at_once, f"{profile.jobs_at_once} videos")
    return Choice(name, profile, preset, f"This is {described(machine)}: {preset}, {many} at a time, {why}.")


def seconds(speeds: Speeds | None, preset: PresetName, threads: int, engine: str = USUAL) -> float | None:
    """Return the seconds that a second of video takes the avatar stage at ``preset``; None where not measured.

    ``threads`` are those of the encoder, where the preset does not say a number.
    """
    quality = presets().named(preset)
    quality = quality.model_copy(update={"threads": quality.threads or threads})
    pace = speeds.avatar(engine, quality) if speeds else None
    return FPS / pace if pace else None


def profile_of(machine: Machine) -> str:
    """Return the name of the profile of ``machine``; what is unknown counts as little."""
    cores, ram = machine.cores, machine.ram_gb
    if ram is not None and ram < 2.5:
        return "tiny"
    if machine.system == "macos":
        return _mac(machine)
    if machine.system == "linux" and _is_board(machine):
        return "board"
    if cores <= 2 or ram is None or ram <= 4:
        return "small"
    if machine.gpu == "cuda" and cores >= 4 and ram >= 8 and (machine.gpu_gb is None or machine.gpu_gb >= 4):
        return "linux_cuda"
    return "workstation" if cores >= 8 and ram >= 15 else "laptop"  # of 16 GB the firmware keeps some


def _mac(machine: Machine) -> str:
    if machine.cpu_type != "apple_silicon":
        return "mac_intel"
    ram = machine.ram_gb or 0
    if ram <= 8:
        return "mac_8gb" if machine.fanless is False else "mac_fanless_8gb"
    if machine.fanless:
        return "mac_fanless"
    many = (machine.performance_cores or 0) >= 8 or machine.cores >= 14
    return "mac_silicon_max" if many and ram >= 32 else "mac_silicon"


def _is_board(machine: Machine) -> bool:
    """Tell whether this is a small computer on one board.

    Arm servers describe themselves by tables of their firmware, small boards by a device tree that begins with the
    name of the board.
    """
    return machine.cpu_type == "arm" and machine.model.startswith(_BOARDS)


_BOARDS = ("Raspberry Pi", "Radxa", "Orange Pi", "OrangePi", "Pine64", "Hardkernel", "FriendlyElec", "Khadas", "Libre")


def described(machine: Machine) -> str:
    """Return what ``machine`` is, in words: "a machine with 2 cores and 24 GB"."""
    kind = {"apple_silicon": "an Apple silicon Mac", "intel": "an Intel Mac"}.get(machine.cpu_type, "a Mac")
    what = kind if machine.system == "macos" else f"a {machine.model}" if _is_board(machine) else "a machine"
    parts = [f"{machine.cores} core{'s' if machine.cores > 1 else ''}"]
    parts += [f"{machine.ram_gb:.0f} GB"] if machine.ram_gb else []
    parts += [machine.gpu_name or "a graphics card for CUDA"] if machine.gpu == "cuda" else []
    parts += ["no fan"] if machine.fanless else []
    return f"{what} with {_and(parts)}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
