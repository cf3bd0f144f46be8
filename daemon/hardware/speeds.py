"""The measured speeds of a machine, and what follows from them for the avatar stage."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from config.presets import Preset
from config.render_options import THREADS
from config.timestamps import Timestamp

MEASURED_HEIGHT = 720
"""Pixels of the pictures that engines are measured with."""

Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Speeds(BaseModel):
    """Measured speeds, in pictures a second of processor time of one core.

    What was not measured is missing.

    Processor time, because then it does not matter what else the machine did meanwhile.

    Attributes:
        at: when it was measured.
        cores: of the machine that were free to use.
        encoding: pictures a second that the encoder takes, by height and preset of x264: "720 faster".
        painting: pictures a second that the painter makes, by height: "720".
        performing: pictures of 720p a second that an engine makes, by its name.
        convolution: 10^9 floating point operations a second of a convolution of torch, by device: cpu, mps, cuda.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Timestamp
    cores: Annotated[int, Field(ge=1)]
    encoding: dict[str, Rate] = {}
    painting: dict[str, Rate] = {}
    performing: dict[str, Rate] = {}
    convolution: dict[str, Rate] = {}

    def merge_highest(self, other: Speeds) -> Speeds:
        """Return the higher of each of two measurements: other load can only have made them lower."""
        names = ("encoding", "painting", "performing", "convolution")
        mine, theirs = self.model_dump(include={*names}), other.model_dump(include={*names})
        higher = {
            name: {key: max(mine[name].get(key, 0.0), theirs[name].get(key, 0.0)) for key in mine[name] | theirs[name]}
            for name in names
        }
        return Speeds.model_validate({"at": other.at, "cores": other.cores, **higher})

    def encoder_fps(self, preset: Preset) -> float | None:
        """Return the frames per second of the encoder alone at ``preset``; None when unknown."""
        rate = self.encoding.get(f"{preset.height} {preset.encoder}")
        return rate and rate * min(preset.threads or THREADS, self.cores)

    def avatar_fps(self, engine: str, preset: Preset) -> float | None:
        """Return the frames per second of the avatar stage with ``engine`` at ``preset``.

        None when unknown.

        Engine and painter share one thread, beside the threads of the encoder. What is slowest decides: that thread,
        the encoder, or all of it together on the cores there are. An engine that was not measured because it moves
        nothing (still, original, text) takes no time; a larger picture takes more of it by its area.
        """
        encoded, painted = self.encoder_fps(preset), self.painting.get(str(preset.height))
        if encoded is None or painted is None:
            return None
        larger = (preset.height / MEASURED_HEIGHT) ** 2
        performed = larger / self.performing[engine] if engine in self.performing else 0.0
        alone = performed + 1 / painted
        together = (alone + 1 / self.encoding[f"{preset.height} {preset.encoder}"]) / self.cores
        return 1 / max(alone, 1 / encoded, together)
