"""Hardware profiles: what suits a kind of machine, from hardware_profiles.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, RootModel

from config import yaml_reader
from config.presets import PresetName

FILE = Path(__file__).with_name("hardware_profiles.yaml")


class Profile(BaseModel):
    """Defaults for a kind of machine.

    Attributes:
        words: what kind of machine it is, to complete "This is ...".
        why: why this preset, to complete "because ...".
        preset: the quality level that such a machine makes faster than real time with room for its user.
        threads: of the encoder.
        jobs_at_once: how many videos the service makes at a time.
        silent_s: seconds without a sign of life after which a worker is given up.
        stuck_s: seconds without any progress after which a worker is given up, though it lives.
        slow: how many times longer than expected an engine may take before another takes its place.
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


class Profiles(RootModel[dict[str, Profile]]):
    """All profiles, by name."""


@cache
def profiles(path: Path = FILE) -> dict[str, Profile]:
    """Return the profiles that ``path`` describes. Raises SettingsError with every problem and its line."""
    return yaml_reader.load(path, Profiles).root
