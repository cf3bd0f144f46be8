"""hardware.json in the home: what was found out, and the signature of the machine that it holds for."""

from __future__ import annotations

from contextlib import suppress

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically
from config.paths import Home
from daemon.hardware import detect
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds


class Found(BaseModel):
    """What was found out about the machine with this ``signature``; ``speeds`` when they were measured on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signature: str
    machine: Machine
    speeds: Speeds | None = None


def known(home: Home) -> Found:
    """Return what is known of this machine, looking only when it is another than the last time. Never fails."""
    signature = detect.signature()
    if (kept := load(home)) and kept.signature == signature:
        return kept
    found = Found(signature=signature, machine=detect.machine(home.root))
    keep(found, home)
    return found


def load(home: Home) -> Found | None:
    """Return what was kept; None when there is nothing, or nothing that can be read."""
    with suppress(OSError, ValueError):
        return Found.model_validate_json(home.hardware.read_bytes())
    return None


def keep(found: Found, home: Home) -> None:
    """Keep ``found``, where there is a home to keep it in; a disk that is full or may not be written to is no fault."""
    with suppress(OSError):
        if home.root.is_dir():
            write_atomically(home.hardware, found.model_dump_json(indent=1) + "\n")
