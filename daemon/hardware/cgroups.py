"""Read the limits of a Linux container from control groups v1 and v2 (cgroups(7))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daemon.hardware.probe import Probe

_ROOT = "/sys/fs/cgroup"
_UNLIMITED = 2**60
"""Version 1 writes a number above this one when there is no limit."""


def cpu_limit(probe: Probe) -> float | None:
    """Return the processor time that may be used, in processors; None where nothing limits it."""
    found = []
    for folder in _folders(probe, ""):
        quota, _, period = probe.read(f"{folder}/cpu.max").strip().partition(" ")
        if quota.isdigit() and period.isdigit() and int(period):
            found.append(int(quota) / int(period))
    for folder in _folders(probe, "cpu"):
        quota, period = (probe.read(f"{folder}/cpu.cfs_{name}_us").strip() for name in ("quota", "period"))
        if quota.isdigit() and period.isdigit() and int(quota) and int(period):
            found.append(int(quota) / int(period))
    return min(found, default=None)


def memory_limit(probe: Probe) -> int | None:
    """Return the bytes of memory that may be used; None when the system does not say."""
    match = re.search(r"^MemTotal:\s*(\d+) kB", probe.read("/proc/meminfo"), re.MULTILINE)
    found = [int(match[1]) * 1024] if match else []
    limits = [probe.read(f"{folder}/memory.max") for folder in _folders(probe, "")]
    limits += [probe.read(f"{folder}/memory.limit_in_bytes") for folder in _folders(probe, "memory")]
    found += [int(text) for text in map(str.strip, limits) if text.isdigit() and 0 < int(text) < _UNLIMITED]
    return min(found, default=None)


def _folders(probe: Probe, controller: str) -> Iterator[str]:
    """Yield the folder of our control group, those above it, and the root.

    ``controller`` is empty for the single tree of version 2.
    """
    path = ""
    for line in probe.read("/proc/self/cgroup").splitlines():
        number, _, rest = line.partition(":")
        names, _, found = rest.partition(":")
        if (controller in names.split(",")) if controller else (number == "0" and not names):
            path = found.strip("/")
    root = f"{_ROOT}/{controller}" if controller else _ROOT
    while path:
        yield f"{root}/{path}"
        path = path.rpartition("/")[0]
    yield root
