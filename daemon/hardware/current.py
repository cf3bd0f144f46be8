"""What this machine is and what suits it, from hardware.json where that still holds. Quick, and never fails."""

from __future__ import annotations

from contextlib import suppress

from config.hardware_profiles import HardwareProfile
from config.paths import Home
from config.settings import Settings
from daemon.hardware import detect, store
from daemon.hardware.benchmark_process import measured
from daemon.hardware.machine import Machine
from daemon.hardware.recommendation import Choice, chosen
from daemon.hardware.speeds import Speeds


def machine(home: Home) -> Machine:
    """Return what this machine is; found out again when it is another than the last time."""
    return store.known(home).machine


def speeds(home: Home) -> Speeds | None:
    """Return how fast this machine is; None when that was never measured on it."""
    return store.known(home).speeds


def choice(home: Home) -> Choice:
    """Return what suits this machine, and why."""
    found = store.known(home)
    return chosen(found.machine, found.speeds)


def profile(home: Home) -> HardwareProfile:
    """Return the profile of this machine."""
    return choice(home).profile


def fitted(settings: Settings, home: Home) -> Settings:
    """Return ``settings`` with what suits this machine where they leave it open: preset, threads, jobs at once."""
    found = choice(home)
    return settings.model_copy(
        update={
            "preset": found.preset if settings.preset == "auto" else settings.preset,
            "threads": settings.threads or found.profile.threads,
            "jobs_at_once": settings.jobs_at_once or found.profile.jobs_at_once,
        }
    )


def is_examined(home: Home) -> bool:
    """Tell whether everything about this machine is known already."""
    found = store.known(home)
    return found.speeds is not None and bool(found.machine.ffmpeg)


def examined(home: Home, *, again: bool = False) -> tuple[Machine, Speeds | None]:
    """Return everything about this machine, found out and measured in some seconds where it is not known yet.

    ``again``: also where it is.
    """
    found = store.known(home)
    if again or not is_examined(home):
        looked = detect.machine(home.root, thorough=True)
        found = store.Found(signature=found.signature, machine=looked, speeds=_measured(looked) or found.speeds)
        with suppress(OSError):
            home.root.mkdir(parents=True, exist_ok=True)
        store.keep(found, home)
    return found.machine, found.speeds


def _measured(machine: Machine) -> Speeds | None:
    """Return how fast ``machine`` is; asked twice before it is taken to be slower than others of its kind."""
    first = measured(machine)
    if first is None or chosen(machine, first).preset == chosen(machine).preset:
        return first
    second = measured(machine)
    return first.best(second) if second else first
