"""Read the machine from Linux: files of /proc and /sys, and the limits of a container."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from daemon.hardware.cgroups import cpu_limit, memory_limit
from daemon.hardware.probe import Probe

_EFFICIENCY_SHARE = 0.6
"""Cores of less than this share of the largest capacity are efficiency cores."""
_ARM_NAMES = {
    ("0x41", "0xd03"): "Cortex-A53", ("0x41", "0xd08"): "Cortex-A72", ("0x41", "0xd0b"): "Cortex-A76",
    ("0x41", "0xd0c"): "Neoverse N1", ("0x41", "0xd40"): "Neoverse V1", ("0x41", "0xd49"): "Neoverse N2",
    ("0x41", "0xd4f"): "Neoverse V2",
}  # fmt: skip
"""Names of Arm processors, by implementer and part (arch/arm64/include/asm/cputype.h)."""
_CPU = "/sys/devices/system/cpu"


def read_machine(probe: Probe, thorough: bool) -> dict[str, Any]:
    """Return the fields of `Machine` that Linux knows; ``thorough`` runs programs too."""
    info = probe.read("/proc/cpuinfo")
    allowed = sorted(probe.allowed()) or _listed_processors(probe, info)
    fast, slow, threads = _cores(probe, info, allowed)
    quota = cpu_limit(probe)
    if quota is not None:
        most = max(1, int(quota + 0.01))
        fast = min(fast, most)
        slow = min(slow, most - fast)
        threads = min(threads, max(1, round(quota)))
    ram = memory_limit(probe)
    board = probe.read("/proc/device-tree/model").strip("\0 \n")
    return {
        "system": "linux",
        "cpu_type": _cpu_type(probe, info, board),
        "cpu_name": _cpu_name(info),
        "model": board or probe.read("/sys/class/dmi/id/product_name").strip(),
        "performance_cores": fast or None,
        "efficiency_cores": slow if fast else None,
        "threads": threads or probe.threads,
        "ram_gb": round(ram / 2**30, 1) if ram else None,
        "fanless": False if _has_fan(probe) else None,  # a missing fan sensor proves nothing
        **_gpu(probe, thorough),
    }


def _field(info: str, name: str) -> str:
    match = re.search(rf"^{name}\s*:\s*(.+)$", info, re.MULTILINE)
    return match[1].strip() if match else ""


def _cpu_type(probe: Probe, info: str, board: str) -> str:
    vendor = _field(info, "vendor_id")
    if vendor in ("GenuineIntel", "AuthenticAMD"):
        return {"GenuineIntel": "intel", "AuthenticAMD": "amd"}[vendor]
    if probe.architecture.startswith(("aarch64", "arm")):
        return "apple_silicon" if board.startswith("Apple") else "arm"
    return "other"


def _cpu_name(info: str) -> str:
    part = _field(info, "CPU implementer"), _field(info, "CPU part")
    return _field(info, "model name") or _ARM_NAMES.get(part, "")


def _listed_processors(probe: Probe, info: str) -> list[int]:
    listed = [int(number) for number in re.findall(r"^processor\s*:\s*(\d+)$", info, re.MULTILINE)]
    return listed or list(range(probe.threads or 0))


def _cores(probe: Probe, info: str, allowed: list[int]) -> tuple[int, int, int]:
    """Count the fast cores, the slow cores and the threads of the processors ``allowed``."""
    cores = {number: _core_id(probe, info, number) for number in allowed}
    little = _efficiency_processors(probe, allowed)
    slow = {core for number, core in cores.items() if number in little}
    return len(set(cores.values()) - slow), len(slow), len(allowed)


def _core_id(probe: Probe, info: str, number: int) -> tuple[str, ...]:
    """Return an identifier of the core that processor ``number`` is a thread of."""
    folder = f"{_CPU}/cpu{number}/topology"
    package, core = (probe.read(f"{folder}/{name}").strip() for name in ("physical_package_id", "core_id"))
    cluster = probe.read(f"{folder}/cluster_id").strip()  # boards count the cores of each cluster from 0
    if core:
        return package, cluster, core
    for block in re.split(r"\n\s*\n", info):
        if _field(block, "processor") == str(number) and (core := _field(block, "core id")):
            return _field(block, "physical id"), "", core
    return "", "", f"processor {number}"


def _efficiency_processors(probe: Probe, allowed: list[int]) -> set[int]:
    """Return the processors on efficiency cores: Intel's atoms, or those of low capacity."""
    if atom := probe.read("/sys/devices/cpu_atom/cpus").strip():
        return set(_parse_list(atom)) & set(allowed)
    capacities = {number: probe.read(f"{_CPU}/cpu{number}/cpu_capacity").strip() for number in allowed}
    values = {number: int(text) for number, text in capacities.items() if text.isdigit()}
    largest = max(values.values(), default=0)
    return {number for number, value in values.items() if value < _EFFICIENCY_SHARE * largest}


def _parse_list(text: str) -> Iterator[int]:
    """Yield the numbers of a list such as "0-3,8"."""
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        yield from range(int(first), int(last or first) + 1)


def _has_fan(probe: Probe) -> bool:
    return any(
        re.fullmatch(r"fan\d+_input", name)
        for sensor in probe.names("/sys/class/hwmon")
        for name in probe.names(f"/sys/class/hwmon/{sensor}")
    )


def _gpu(probe: Probe, thorough: bool) -> dict[str, Any]:
    """Return the fields of an NVIDIA graphics card.

    Its driver, or nvidia-smi where ``thorough``, must answer.
    """
    cards = probe.names("/proc/driver/nvidia/gpus")
    if thorough:
        answer = probe.run(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"])
        rows = [line.rsplit(",", 1) for line in answer.splitlines() if line.count(",")]
        found = [(name.strip(), int(size)) for name, size in rows if size.strip().isdigit()]
        if found:
            name, size = max(found, key=lambda card: card[1])
            return {"gpu": "cuda", "gpu_name": name, "gpu_gb": round(size / 1024, 1)}
    if cards:
        named = _field(probe.read(f"/proc/driver/nvidia/gpus/{cards[0]}/information"), "Model")
        return {"gpu": "cuda", "gpu_name": named}
    return {}
