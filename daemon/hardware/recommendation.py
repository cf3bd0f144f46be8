"""Choose the hardware profile and the preset of a machine, with the reason in one sentence.

Reads no files.
"""

from __future__ import annotations

from collections.abc import Sequence

from config.hardware_profiles import profiles
from config.presets import LOWER, PresetName, presets
from config.timebase import FPS
from daemon.hardware.machine import Machine
from daemon.hardware.machine_profile import MachineProfile
from daemon.hardware.speeds import Speeds
from models.registry import DEFAULT_AVATAR

MAX_AVATAR_S = 0.9
"""Seconds of work that the avatar may need for a second of video; above, the preset is one lower."""
_LIPS = "the lips take {:.1f} s for a second of video"
_COUNT = {1: "one video", 2: "two videos"}


def recommend(machine: Machine, speeds: Speeds | None = None) -> MachineProfile:
    """Return the profile of ``machine``.

    Measured ``speeds`` go before what its hardware profile expects of it.
    """
    name = find_profile_name(machine)
    profile = profiles()[name]
    preset, why = profile.preset, f"because {profile.why}"
    while (took := avatar_seconds(speeds, preset, profile.threads)) is not None and took > MAX_AVATAR_S:
        if preset not in LOWER:
            break
        preset, why = LOWER[preset], f"because the lips of {preset} would take {took:.1f} s for a second of video"
    if took is not None:
        why += f"; those of {preset} take {took:.1f} s" if preset != profile.preset else f"; {_LIPS.format(took)}"
    many = _COUNT.get(profile.jobs_at_once, f"{profile.jobs_at_once} videos")
    return MachineProfile(
        machine=machine,
        speeds=speeds,
        name=name,
        preset=preset,
        encoder_threads=profile.threads,
        jobs_at_once=profile.jobs_at_once,
        silent_s=profile.silent_s,
        stuck_s=profile.stuck_s,
        slow_factor=profile.slow,
        reason=f"This is {describe_machine(machine)}: {preset}, {many} at a time, {why}.",
    )


def avatar_seconds(
    speeds: Speeds | None, preset: PresetName, threads: int, engine: str = DEFAULT_AVATAR
) -> float | None:
    """Return the seconds that the avatar stage needs for a second of video at ``preset``.

    None when not measured.

    ``threads`` are those of the encoder, where the preset does not say a number.
    """
    quality = presets().get(preset)
    quality = quality.model_copy(update={"threads": quality.threads or threads})
    pace = speeds.avatar_fps(engine, quality) if speeds else None
    return FPS / pace if pace else None


def find_profile_name(machine: Machine) -> str:
    """Return the name of the hardware profile of ``machine``.

    Unknown cores and memory count as little.
    """
    cores, ram = machine.cores, machine.ram_gb
    if ram is not None and ram < 2.5:
        return "tiny"
    if machine.system == "macos":
        return _find_mac_profile(machine)
    if machine.system == "linux" and _is_board(machine):
        return "board"
    if cores <= 2 or ram is None or ram <= 4:
        return "small"
    if machine.gpu == "cuda" and cores >= 4 and ram >= 8 and (machine.gpu_gb is None or machine.gpu_gb >= 4):
        return "linux_cuda"
    return "workstation" if cores >= 8 and ram >= 15 else "laptop"  # the firmware keeps some of 16 GB


def _find_mac_profile(machine: Machine) -> str:
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


def describe_machine(machine: Machine) -> str:
    """Return a short description of ``machine``: "a machine with 2 cores and 24 GB"."""
    kind = {"apple_silicon": "an Apple silicon Mac", "intel": "an Intel Mac"}.get(machine.cpu_type, "a Mac")
    what = kind if machine.system == "macos" else f"a {machine.model}" if _is_board(machine) else "a machine"
    parts = [f"{machine.cores} core{'s' if machine.cores > 1 else ''}"]
    parts += [f"{machine.ram_gb:.0f} GB"] if machine.ram_gb else []
    parts += [machine.gpu_name or "a graphics card for CUDA"] if machine.gpu == "cuda" else []
    parts += ["no fan"] if machine.fanless else []
    return f"{what} with {_join_with_and(parts)}"


def _join_with_and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
