"""What `presgen hardware` answers: what this machine is, how fast, and what suits it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.presets import PresetName, presets
from daemon.hardware.machine import Machine
from daemon.hardware.machine_profile import MachineProfile
from daemon.hardware.recommendation import avatar_seconds
from daemon.hardware.speeds import FPS, Speeds

_TYPES = {"apple_silicon": "Apple silicon", "intel": "Intel", "amd": "AMD", "arm": "Arm", "other": "unknown kind"}
_COMPARED: tuple[tuple[str, PresetName], ...] = (
    ("mesh", "standard"),
    ("mesh", "high"),
    ("mesh", "fast"),
    ("still", "standard"),
)
"""Avatars and presets whose speeds are shown."""


def in_words(profile: MachineProfile) -> str:
    """Return everything for a person."""
    rows = [*facts(profile.machine), *paces(profile.speeds, profile.encoder_threads)]
    return "\n".join([*(f"{name:<22}{value}" for name, value in rows), "", profile.reason])


def answer(profile: MachineProfile) -> dict[str, Any]:
    """Return everything for a program, in one flat object; docs/hardware.md explains the keys."""
    machine, speeds = profile.machine, profile.speeds
    return {
        **machine.model_dump(),
        "cores": machine.cores,
        "profile": profile.name,
        "preset": profile.preset,
        "ladder": list(presets().named(profile.preset).ladder),
        "encoder_threads": profile.encoder_threads,
        "jobs_at_once": profile.jobs_at_once,
        "why": profile.reason,
        "measured_at": speeds.at.isoformat() if speeds else None,
        "frames_per_second": {name: round(FPS / took, 1) for name, took in _taken(speeds, profile.encoder_threads)},
        "convolution_gflops": {
            device: round(pace, 1) for device, pace in (speeds.convolution if speeds else {}).items()
        },
    }


def facts(machine: Machine) -> Iterator[tuple[str, str]]:
    """Yield what ``machine`` is, by name; what is not known is left out or said to be unknown."""
    yield "processor", ", ".join(filter(None, (machine.cpu_name, _TYPES[machine.cpu_type])))
    if machine.model:
        yield "model", machine.model
    slow = f", {machine.efficiency_cores} of them efficient" if machine.efficiency_cores else ""
    yield "cores", f"{machine.cores}{slow}, {machine.threads or 'unknown'} threads"
    yield "memory", f"{machine.ram_gb:g} GB" if machine.ram_gb else "unknown"
    own = f", {machine.gpu_gb:g} GB" if machine.gpu_gb else ""
    kinds = {"mps": "Metal", "cuda": "CUDA"}
    yield "graphics", f"{kinds[machine.gpu]}, {machine.gpu_name or 'unnamed'}{own}" if machine.gpu in kinds else "none"
    yield "free disk", f"{machine.disk_free_gb:g} GB" if machine.disk_free_gb is not None else "unknown"
    yield "fan", {True: "none", False: "yes", None: "unknown"}[machine.fanless]
    yield "python", machine.python + (", translated by Rosetta" if machine.translated else "")
    if machine.ffmpeg:
        yield "ffmpeg", ", ".join(f"{name} {version}" for name, version in machine.ffmpeg.items())
    yield "torch", machine.torch or "not installed"


def paces(speeds: Speeds | None, threads: int) -> Iterator[tuple[str, str]]:
    """Yield what was measured, in words; ``threads`` are those of the encoder."""
    if speeds is None:
        yield "speed", "could not be measured"
        return
    for label, took in _taken(speeds, threads):
        yield label, f"{FPS / took:.0f} pictures a second, {took:.2f} s for a second of video"
    for device, pace in speeds.convolution.items():
        yield f"convolution, {device}", f"{pace:.0f} GFLOP/s"


def _taken(speeds: Speeds | None, threads: int) -> Iterator[tuple[str, float]]:
    for engine, preset in _COMPARED:
        if took := avatar_seconds(speeds, preset, threads, engine):
            yield f"{engine} {preset}", took
