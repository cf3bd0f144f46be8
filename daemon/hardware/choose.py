"""What suits a machine: its profile, and the preset, with the reason in one line."""

from __future__ import annotations

from dataclasses import dataclass

from config.presets import PresetName
from config.profiles import Profile, profiles
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds


@dataclass(frozen=True, slots=True)
class Choice:
    """What suits a machine; ``words`` say in one line why."""

    name: str
    profile: Profile
    preset: PresetName
    words: str


def chosen(machine: Machine, speeds: Speeds | None = None) -> Choice:
    """Return what suits ``machine``; a measurement goes before what its profile expects."""
    name = profile_of(machine)
    profile = profiles()[name]
    return Choice(name, profile, profile.preset, f"This is {profile.words}: {profile.preset}.")


def profile_of(machine: Machine) -> str:
    """Return the name of the profile of ``machine``."""
    return "small"
