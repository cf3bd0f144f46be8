"""Load hardware_profiles.yaml: the defaults for each kind of machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, RootModel

from config import yaml_reader
from config.presets import PresetName

FILE = Path(__file__).with_name("hardware_profiles.yaml")


class HardwareProfile(BaseModel):
    """Defaults for a kind of machine.

    Attributes:
        words: what kind of machine it is, to complete "This is ...".
        why: why this preset, to complete "because ...".
        preset: the quality level that such a machine renders faster than real time while its user keeps working.
        threads: threads of the encoder.
        jobs_at_once: how many videos the service makes at a time.
        silent_s: seconds without a heartbeat after which a worker is killed.
        stuck_s: seconds without progress after which a worker is killed, although its heartbeat arrives.
        slow: how many times the expected time an engine may take before the next engine of the ladder replaces it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    why: str
    preset: PresetName
    threads: Annotated[int, Field(ge=1, le=16)]
    jobs_at_once: Annotated[int, Field(ge=1, le=16)]
    silent_s: Annotated[FiniteFloat, Field(ge=10, le=3600)] = 60.0
    stuck_s: Annotated[FiniteFloat, Field(ge=60, le=36_000)] = 600.0
    slow: Annotated[FiniteFloat, Field(ge=1, le=100)] = 4.0


class HardwareProfiles(RootModel[dict[str, HardwareProfile]]):
    """All hardware profiles, by name."""


@cache
def profiles(path: Path = FILE) -> dict[str, HardwareProfile]:
    """Return the profiles in ``path``, by name.

    Raises SettingsError with every problem and its line.
    """
    return yaml_reader.load(path, HardwareProfiles).root
