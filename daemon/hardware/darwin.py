"""Read the machine from macOS, by sysctl. Names: sysctl(3) and the header sys/sysctl.h."""

from __future__ import annotations

import re
from typing import Any

from daemon.hardware.probe import Probe

FANLESS = frozenset({
    "MacBook8,1", "MacBook9,1", "MacBook10,1",  # 12 inches, 2015 to 2017
    "MacBookAir10,1",  # M1; the Intel ones before it have a fan
    "Mac14,2", "Mac14,15",  # MacBook Air M2, 13 and 15 inches
    "Mac15,12", "Mac15,13",  # M3
    "Mac16,12", "Mac16,13",  # M4
    "Mac17,3", "Mac17,4",  # M5
    "Mac17,5",  # MacBook Neo
})  # fmt: skip
"""Identifiers (sysctl hw.model) of Macs without a fan, which no interface of macOS tells."""
_WITH_FAN = re.compile(r"(MacBookPro|MacBookAir|iMac|iMacPro|Macmini|MacPro)\d+,\d+|MacBook[1-7],\d+")
_NEWEST_KNOWN = (17, 9)
"""The last identifier that was known when this table was made."""
_APPLE = "Apple"


def read_machine(probe: Probe) -> dict[str, Any]:
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
        "fanless": is_fanless(model),
        "translated": translated,
    }


def is_fanless(model: str) -> bool | None:
    """Tell whether the Mac ``model`` has no fan.

    None for virtual Macs and models newer than the table.
    """
    if model in FANLESS:
        return True
    if _WITH_FAN.fullmatch(model):
        return False
    match = re.fullmatch(r"Mac(\d+),(\d+)", model)
    return False if match and (int(match[1]), int(match[2])) <= _NEWEST_KNOWN else None


def _number(probe: Probe, name: str) -> int | None:
    value = probe.sysctl(name)
    return int.from_bytes(value, "little") if len(value) in (4, 8) else None


def _text(probe: Probe, name: str) -> str:
    return probe.sysctl(name).split(b"\0")[0].decode("utf-8", "replace").strip()
