"""Detect the machine, and compute the signature that changes when the machine does."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daemon.hardware import darwin, linux
from daemon.hardware.machine import Machine
from daemon.hardware.probe import Probe

_FFMPEG = (
    "import av; print(*(f'{name} ' + '.'.join(map(str, numbers)) for name, numbers in av.library_versions.items()),"
    " sep='\\n')"
)
"""Run in another process: a process that imports PyAV keeps it loaded, and the daemon must stay small."""


def detect_machine(root: Path, probe: Probe | None = None, *, thorough: bool = False) -> Machine:
    """Return this machine; ``root`` lies on its disk.

    Takes milliseconds; ``thorough`` up to some seconds.

    Never raises: unknown fields are None or empty.
    """
    probe = probe or Probe()
    found: dict[str, Any] = {
        "threads": probe.threads,
        "python": platform.python_version(),
        "torch": _installed_version("torch"),
    }
    with suppress(Exception):  # an unusual machine must not keep its user from making videos
        if probe.system == "Darwin":
            found |= darwin.read_machine(probe)
        elif probe.system == "Linux":
            found |= linux.read_machine(probe, thorough)
    found["disk_free_gb"] = free_disk_gb(root)
    if thorough:
        found["ffmpeg"] = _ffmpeg_versions(probe.run)
    try:
        return Machine.model_validate(found)
    except ValidationError:
        return Machine(threads=probe.threads, python=platform.python_version())


def compute_signature(probe: Probe | None = None) -> str:
    """Return a hash that changes with the machine, its Python and the program.

    Takes milliseconds.
    """
    machine = detect_machine(Path("/"), probe)
    same = machine.model_dump(exclude={"disk_free_gb", "ffmpeg", "gpu_name", "gpu_gb", "torch"})
    parts = (sorted(same.items()), machine.torch, _installed_version("presgen-training"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def free_disk_gb(root: Path) -> float | None:
    """Return the free space at ``root``, or where it would be created, in 10^9 bytes.

    None when unknown.
    """
    with suppress(OSError, StopIteration):
        place = next(path for path in (root, *root.parents) if path.exists())
        return round(shutil.disk_usage(place).free / 1e9, 1)
    return None


def _installed_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _ffmpeg_versions(run: Callable[[list[str]], str]) -> dict[str, str]:
    lines = (line.split(" ", 1) for line in run([sys.executable, "-P", "-c", _FFMPEG]).splitlines())
    return {line[0]: line[1] for line in lines if len(line) == 2}
