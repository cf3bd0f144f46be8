"""Finding out what machine this is."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from daemon.hardware.machine import Machine


def signature() -> str:
    """Return what is another when the machine is; takes a few milliseconds."""
    return " ".join((platform.platform(), platform.python_version(), str(os.cpu_count())))


def machine(root: Path) -> Machine:
    """Return what machine this is; ``root`` lies on its disk."""
    return Machine(threads=os.cpu_count(), python=platform.python_version())
