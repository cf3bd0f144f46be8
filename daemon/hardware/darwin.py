"""What macOS says of the machine, by sysctl. Names: sysctl(3) and the header sys/sysctl.h."""

from __future__ import annotations

from typing import Any

from daemon.hardware.fans import fanless
from daemon.hardware.probe import Probe

_APPLE = "Apple"


def machine(probe: Probe) -> dict[str, Any]:
    """Return the fields of `Machine` that macOS knows."""
    name, model = _text(probe, "machdep.cpu.brand_string"), _text(probe, "hw.model")
    translated = _number(probe, "sysctl.proc_translated") == 1
    apple = probe.architecture == "arm64" or translated or name.startswith(_APPLE)
    fast = _number(probe, "hw.perflevel0.physicalcpu") or _number(probe, "hw.physicalcpu")
    bytes_ = _number(probe, "hw.memsize")
    return {
        "system": "macos",
        "cpu_type": "apple_silicon" if apple else "intel" if "Intel" in name else "other",
        "cpu_name": name,
        "model": model,
        "performance_cores": fast,
        "efficiency_cores": _number(probe, "hw.perflevel1.physicalcpu") or (0 if fast else None),
        "threads": _number(probe, "hw.logicalcpu") or probe.threads,
        "ram_gb": round(bytes_ / 2**30, 1) if bytes_ else None,
        # PyTorch has no builds for Intel Macs any more, so their graphics cards are of no use.
        "gpu": "mps" if apple else "none",
        "gpu_name": name if apple else "",
        "fanless": fanless(model),
        "translated": translated,
    }


def _number(probe: Probe, name: str) -> int | None:
    value = probe.sysctl(name)
    return int.from_bytes(value, "little") if len(value) in (4, 8) else None


def _text(probe: Probe, name: str) -> str:
    return probe.sysctl(name).split(b"\0")[0].decode("utf-8", "replace").strip()
