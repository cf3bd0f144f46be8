"""Finding out what machine this is, and the signature that tells whether it is still the same one."""

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
"""Asked of another process: whoever imports PyAV keeps it, and the daemon is to stay small."""


def machine(root: Path, probe: Probe | None = None, *, thorough: bool = False) -> Machine:
    """Return what machine this is; ``root`` lies on its disk. Takes milliseconds; ``thorough`` up to some seconds.

    Never raises: what cannot be found out is None or empty.
    """
    probe = probe or Probe()
    found: dict[str, Any] = {
        "threads": probe.threads,
        "python": platform.python_version(),
        "torch": _installed("torch"),
    }
    with suppress(Exception):  # a machine like none before must not keep anybody from making videos
        found |= {"Darwin": lambda: darwin.machine(probe), "Linux": lambda: linux.machine(probe, thorough)}.get(
            probe.system, dict
        )()
    found["disk_free_gb"] = free(root)
    if thorough:
        found["ffmpeg"] = _libraries(probe.run)
    try:
        return Machine.model_validate(found)
    except ValidationError:
        return Machine(threads=probe.threads, python=platform.python_version())


def signature(probe: Probe | None = None) -> str:
    """Return what is another when the machine, its Python or the program is. Takes milliseconds."""
    known = machine(Path("/"), probe)
    same = known.model_dump(exclude={"disk_free_gb", "ffmpeg", "gpu_name", "gpu_gb", "torch"})
    told = (sorted(same.items()), known.torch, _installed("presgen-training"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def free(root: Path) -> float | None:
    """Return the free space at ``root``, or where it would be made, in 10^9 bytes."""
    with suppress(OSError, StopIteration):
        place = next(path for path in (root, *root.parents) if path.exists())
        return round(shutil.disk_usage(place).free / 1e9, 1)
    return None


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _libraries(run: Callable[[list[str]], str]) -> dict[str, str]:
    lines = (line.split(" ", 1) for line in run([sys.executable, "-P", "-c", _FFMPEG]).splitlines())
    return {line[0]: line[1] for line in lines if len(line) == 2}
