"""Load quality_presets.yaml: the named quality levels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from config import yaml_reader

FILE = Path(__file__).with_name("quality_presets.yaml")
PresetName = Literal["fast", "standard", "high", "fast_low_memory", "cpu_optimized"]
NAMES: tuple[PresetName, ...] = get_args(PresetName)
LOWER: Mapping[str, PresetName] = {"high": "standard", "standard": "fast"}
"""The next lower quality level; `fast` is the lowest that a user can choose."""


def _known_height(value: int) -> int:
    if value not in (720, 1080):
        raise ValueError("must be 720 or 1080")
    return value


class Preset(BaseModel):
    """A quality level.

    Attributes:
        height: of the picture in pixels, 720 or 1080; the picture is 16:9.
        encoder: preset of x264, from the fastest to the one with the smallest files.
        crf: constant rate factor of x264, 0 (lossless) to 51.
        threads: threads of the encoder; 0: chosen by the hardware profile.
        audio_kbps: bit rate of the AAC track.
        ladder: names of avatars to try, best first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    height: Annotated[int, AfterValidator(_known_height)]
    encoder: Literal["superfast", "veryfast", "faster", "fast", "medium", "slow"]
    crf: Annotated[int, Field(ge=0, le=51)]
    threads: Annotated[int, Field(ge=0, le=16)]
    audio_kbps: Annotated[int, Field(ge=64, le=320)]
    ladder: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def width(self) -> int:
        """Width of the picture in pixels."""
        return self.height * 16 // 9


class Presets(BaseModel):
    """All quality levels, one field for each name that a preset may have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fast: Preset
    standard: Preset
    high: Preset
    fast_low_memory: Preset
    cpu_optimized: Preset

    def get(self, name: PresetName) -> Preset:
        """Return the preset called ``name``."""
        preset: Preset = getattr(self, name)
        return preset


@cache
def presets(path: Path = FILE) -> Presets:
    """Return the quality levels in ``path``.

    Raises SettingsError with every problem and its line.
    """
    return yaml_reader.load(path, Presets)
