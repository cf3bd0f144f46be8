"""Read the memory and thermal pressure levels of macOS, which takes no rights and no tools."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any

THERMAL = b"com.apple.system.thermalpressurelevel"
"""The notification of OSThermalNotification.h whose state is the level."""
MEMORY = b"kern.memorystatus_vm_pressure_level"


def memory_pressure(library: Any | None = None) -> int | None:
    """Return the memory pressure: 1 normal, 2 warning, 4 critical; None when unknown."""
    library = library or _system()
    level, size = ctypes.c_int(0), ctypes.c_size_t(4)
    if library is None or library.sysctlbyname(MEMORY, ctypes.byref(level), ctypes.byref(size), None, 0) != 0:
        return None
    return level.value if level.value in (1, 2, 4) else None


class Thermal:
    """The thermal pressure: 0 nominal to 4 sleeping."""

    def __init__(self, library: Any | None = None) -> None:
        self._library = library or _system()
        self._token: int | None = None

    def level(self) -> int | None:
        """Return the level; None when unknown."""
        if self._library is None:
            return None
        if self._token is None:
            token = ctypes.c_int(0)
            if self._library.notify_register_check(THERMAL, ctypes.byref(token)) != 0:
                return None
            self._token = token.value
        state = ctypes.c_uint64(0)
        if self._library.notify_get_state(self._token, ctypes.byref(state)) != 0 or state.value > 4:
            return None
        return int(state.value)


def _system() -> Any | None:
    name = ctypes.util.find_library("System")
    return ctypes.CDLL(name) if name else None
