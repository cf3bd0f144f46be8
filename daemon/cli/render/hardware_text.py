"""Render what this machine is, its measured speeds and the preset that suits it."""

from __future__ import annotations

from collections.abc import Iterator

from config.formats.counting import format_count
from daemon.hardware.machine import Machine
from daemon.views.hardware import HardwareReport

_LABEL_WIDTH = 22
_PROCESSORS = {"apple_silicon": "Apple silicon", "intel": "Intel", "amd": "AMD", "arm": "Arm", "other": "unknown kind"}
_GRAPHICS = {"mps": "Metal", "cuda": "CUDA"}
_FAN = {True: "none", False: "yes", None: "unknown"}


def render_hardware(report: HardwareReport) -> str:
    """Return one line for each fact and speed, then the preset that suits the machine."""
    rows = [*_machine_rows(report.profile.machine), *_speed_rows(report)]
    return "\n".join([*(f"{name:<{_LABEL_WIDTH}}{text}" for name, text in rows), "", report.profile.reason])


def _machine_rows(machine: Machine) -> Iterator[tuple[str, str]]:
    """Yield label and text of each fact; unknown facts are left out or said to be unknown."""
    yield "processor", ", ".join(filter(None, (machine.cpu_name, _PROCESSORS[machine.cpu_type])))
    if machine.model:
        yield "model", machine.model
    slow = f", {machine.efficiency_cores} of them efficient" if machine.efficiency_cores else ""
    threads = format_count(machine.threads, "thread") if machine.threads else "unknown threads"
    yield "cores", f"{machine.cores}{slow}, {threads}"
    yield "memory", f"{machine.ram_gb:g} GB" if machine.ram_gb else "unknown"
    yield "graphics", _describe_graphics(machine)
    yield "free disk", f"{machine.disk_free_gb:g} GB" if machine.disk_free_gb is not None else "unknown"
    yield "fan", _FAN[machine.fanless]
    yield "python", machine.python + (", translated by Rosetta" if machine.translated else "")
    if machine.ffmpeg:
        yield "ffmpeg", ", ".join(f"{name} {version}" for name, version in machine.ffmpeg.items())
    yield "torch", machine.torch or "not installed"


def _describe_graphics(machine: Machine) -> str:
    if machine.gpu not in _GRAPHICS:
        return "none"
    memory = f", {machine.gpu_gb:g} GB" if machine.gpu_gb else ""
    return f"{_GRAPHICS[machine.gpu]}, {machine.gpu_name or 'unnamed'}{memory}"


def _speed_rows(report: HardwareReport) -> Iterator[tuple[str, str]]:
    if report.profile.speeds is None:
        yield "speed", "could not be measured"
        return
    for name, rate in report.frames_per_second.items():
        yield name, f"{rate:.0f} pictures a second, {report.work_seconds[name]:.2f} s for a second of video"
    for device, gflops in report.profile.speeds.convolution.items():
        yield f"convolution, {device}", f"{gflops:.0f} GFLOP/s"
