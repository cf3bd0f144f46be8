"""Load and save hardware.json: the machines that use a home, with their speeds."""

from __future__ import annotations

from contextlib import suppress

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically
from config.paths import Home
from daemon.hardware import detect
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds

MAX_MACHINES = 8
"""Machines that are kept. Several may use a home, and a container or a new Python counts as another machine."""


class MachineRecord(BaseModel):
    """A detected machine with its speeds, identified by `detect.compute_signature`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signature: str
    machine: Machine
    speeds: Speeds | None = None


class HardwareStore(BaseModel):
    """The machines of a home, the one detected last at the end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machines: tuple[MachineRecord, ...] = ()


def load_current(home: Home) -> MachineRecord:
    """Return the record of this machine; detect and save it when there is none. Never fails."""
    signature = detect.compute_signature()
    for record in load(home).machines:
        if record.signature == signature:
            return record
    record = MachineRecord(signature=signature, machine=detect.detect_machine(home.root))
    save(record, home)
    return record


def load(home: Home) -> HardwareStore:
    """Return the contents of hardware.json; an empty store where it cannot be read."""
    with suppress(OSError, ValueError):
        return HardwareStore.model_validate_json(home.hardware.read_bytes())
    return HardwareStore()


def save(record: MachineRecord, home: Home) -> None:
    """Add ``record`` to hardware.json, or replace it there.

    Does nothing without a home or where it cannot write.
    """
    others = [kept for kept in load(home).machines if kept.signature != record.signature]
    with suppress(OSError):
        if home.root.is_dir():
            machines = HardwareStore(machines=(*others[1 - MAX_MACHINES :], record))
            write_atomically(home.hardware, machines.model_dump_json(indent=1) + "\n")
