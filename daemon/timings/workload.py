"""Describe what decides how long a job takes: lengths, engines, quality and layouts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.presets import PresetName

AUTO = "+"
"""Stands for a layout that the script decides."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Describes the work of one job, as far as it is known.

    Attributes:
        video_s: length of the video in seconds.
        footage_s: seconds of footage that are used, 0 for a picture; ``footage`` is its digest, empty if not known.
        preset: quality level; ``voice`` and ``avatar`` are names of engines.
        layouts: layouts of the videos; `AUTO` where the script decides.
        reached: share (0..1) of a stage, by its name, that an interrupted attempt has completed and left in the cache.
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
        """Return the engine that works in ``stage``, or that made the frames it uses.

        Empty if there is none.
        """
        if stage == "speech":
            return self.voice
        return self.avatar if stage in ("avatar", "compose", "publish") else ""

    def size(self, stage: str) -> float:
        """Return the seconds of video, or of footage, that ``stage`` processes."""
        return self.footage_s if stage == "source" else self.video_s
