"""Query the operating system for hardware facts.

Tests replace the functions with recorded answers.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 4.0
"""Seconds that a program may take; nvidia-smi hangs where the driver does."""
_MAX_BYTES = 65_536


def _read(path: str) -> str:
    """Return the beginning of a file; empty when it cannot be read."""
    with suppress(OSError, ValueError), Path(path).open("rb") as file:
        return file.read(_MAX_BYTES).decode("utf-8", "replace")
    return ""


def _names(folder: str) -> list[str]:
    """Return the names in a folder; none when there is no such folder."""
    with suppress(OSError):
        return sorted(os.listdir(folder))  # noqa: PTH208  names are all that is wanted
    return []


def _run(command: Sequence[str]) -> str:
    """Return the output of a program; empty when it is absent, fails, or takes too long."""
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=True)
        return answer.stdout.decode("utf-8", "replace")
    return ""


def _sysctl(name: str) -> bytes:
    """Return the bytes of a sysctl value.

    Empty where there is none, and everywhere but on macOS.
    """
    if sys.platform == "darwin" and (found := ctypes.util.find_library("System")):
        library, size = ctypes.CDLL(found), ctypes.c_size_t(0)
        if library.sysctlbyname(name.encode(), None, ctypes.byref(size), None, ctypes.c_size_t(0)) == 0:
            value = ctypes.create_string_buffer(size.value)
            if library.sysctlbyname(name.encode(), value, ctypes.byref(size), None, ctypes.c_size_t(0)) == 0:
                return value.raw[: size.value]
    return b""


def _get_allowed_processors() -> frozenset[int]:
    """Return the processors that this process may run on; empty where the system does not say."""
    with suppress(AttributeError, OSError):
        return frozenset(os.sched_getaffinity(0))
    return frozenset()


@dataclass(frozen=True, slots=True)
class Probe:
    """Functions that query the system: each returns an empty value when there is no answer.

    No function raises.

    Attributes:
        system: "Linux" or "Darwin", as uname says.
        architecture: of this process: "x86_64", "arm64", "aarch64".
        threads: processors of the machine, including those that we may not use.
        read: the text of a file.
        names: the names in a folder.
        run: the output of a program.
        sysctl: the bytes of a sysctl value.
        allowed: the numbers of the processors that we may use.
    """

    system: str = platform.system()
    architecture: str = platform.machine()
    threads: int | None = os.cpu_count()
    read: Callable[[str], str] = _read
    names: Callable[[str], list[str]] = _names
    run: Callable[[Sequence[str]], str] = _run
    sysctl: Callable[[str], bytes] = _sysctl
    allowed: Callable[[], frozenset[int]] = _get_allowed_processors
