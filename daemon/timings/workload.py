"""What decides how long a job takes: how much there is to make, of what, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.presets import PresetName

AUTO = "+"
"""Stands for a layout that the script decides."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How much there is to make.

    Attributes:
        video_s: length of the video.
        footage_s: seconds of footage that are used, 0 for a picture; ``footage`` is its digest, empty if not known.
        preset: quality level; ``voice`` and ``avatar`` are engines.
        layouts: of the videos; `AUTO` among them where the script decides.
        reached: how far an earlier attempt came with a stage that is now begun again and finds that in the cache.
    """

    video_s: float
    footage_s: float
    preset: PresetName
    voice: str
    avatar: str
    layouts: tuple[str, ...] = (AUTO,)
    footage: str = ""
    reached: Mapping[str, float] = field(default_factory=dict)

    def engine(self, stage: str) -> str:
        """Return the engine that works in ``stage``, or whose pictures it works on; empty if it is nobody's."""
        if stage == "speech":
            return self.voice
        return self.avatar if stage in ("avatar", "compose", "publish") else ""

    def size(self, stage: str) -> float:
        """Return the seconds of video, or of footage, that ``stage`` works on."""
        return self.footage_s if stage == "source" else self.video_s
