"""How fast a machine is, as it was measured."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from config.presets import Preset

STANDARD = (1280, 720)
"""The picture that the warp is measured on."""


class Speeds(BaseModel):
    """Measured speeds; what was not measured is missing.

    Attributes:
        at: when it was measured.
        encoding: pictures a second that the encoder takes, by what decides its speed (see `encoding_key`).
        performing: pictures a second that an engine makes, of 720p and without encoding them, by its name.
        convolution: 10^9 floating point operations a second of a torch convolution, by device (cpu, mps, cuda).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    encoding: dict[str, float] = {}
    performing: dict[str, float] = {}
    convolution: dict[str, float] = {}

    def encoder(self, preset: Preset) -> float | None:
        """Return the pictures a second that the encoder takes at ``preset``; None when that was not measured."""
        return self.encoding.get(encoding_key(preset))

    def avatar(self, engine: str, preset: Preset) -> float | None:
        """Return the pictures a second that the avatar stage finishes with ``engine`` at ``preset``, if that is known.

        The engine works in one thread beside those of the encoder; an engine that was not measured, because it changes
        no picture (still, original, text), costs nothing beside the encoder.
        """
        encoded = self.encoder(preset)
        return encoded


def encoding_key(preset: Preset) -> str:
    """Return what decides how fast the encoder is: "720 faster", with " alone" behind it for a single thread."""
    return f"{preset.height} {preset.encoder}" + (" alone" if preset.threads == 1 else "")
