"""hardware.json in the home: what was found out about the machines that use it, this one and others."""

from __future__ import annotations

from contextlib import suppress

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically
from config.paths import Home
from daemon.hardware import detect
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds

MOST = 8
"""Machines that are remembered. A home may be used by several, and a container or a new Python makes another of one."""


class Found(BaseModel):
    """What was found out about the machine with this ``signature``; ``speeds`` when they were measured on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signature: str
    machine: Machine
    speeds: Speeds | None = None


class HardwareStore(BaseModel):
    """All that is remembered, the latest found last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machines: tuple[Found, ...] = ()


def known(home: Home) -> Found:
    """Return what is known of this machine, looking only when it was never seen. Never fails."""
    signature = detect.signature()
    for kept in load(home).machines:
        if kept.signature == signature:
            return kept
    found = Found(signature=signature, machine=detect.machine(home.root))
    keep(found, home)
    return found


def load(home: Home) -> HardwareStore:
    """Return what is remembered: nothing where nothing can be read."""
    with suppress(OSError, ValueError):
        return HardwareStore.model_validate_json(home.hardware.read_bytes())
    return HardwareStore()


def keep(found: Found, home: Home) -> None:
    """Keep ``found``, where there is a home to keep it in; a disk that is full or may not be written to is no fault."""
    others = [kept for kept in load(home).machines if kept.signature != found.signature]
    with suppress(OSError):
        if home.root.is_dir():
            shelf = HardwareStore(machines=(*others[1 - MOST :], found))
            write_atomically(home.hardware, shelf.model_dump_json(indent=1) + "\n")
