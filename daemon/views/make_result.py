"""Record what `presgen make` has made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stages.records.performance import StepDown


@dataclass(frozen=True, slots=True)
class MakeResult:
    """Finished videos and how they were made.

    Attributes:
        files: the videos, the main one first, then the sound file.
        seconds: length of the video.
        outcome: what the viewer gets and why, in one sentence.
        engine: name of the avatar engine.
        voice: name of the voice engine.
        network: whether the script was sent over the network.
        steps_down: from what was wanted, in the order in which they were taken.
        warnings: of the stages, each once.
        job: the job directory; None when it was not kept.
        took: seconds that making it took.
    """

    files: tuple[Path, ...]
    seconds: float
    outcome: str
    engine: str
    voice: str
    network: bool
    steps_down: tuple[StepDown, ...]
    warnings: tuple[str, ...]
    job: Path | None
    took: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "video": str(self.files[0]),
            "files": [str(file) for file in self.files],
            "seconds": round(self.seconds, 2),
            "outcome": self.outcome,
            "engine": self.engine,
            "voice": self.voice,
            "network": self.network,
            "steps_down": [step.model_dump() for step in self.steps_down],
            "warnings": list(self.warnings),
            "job": str(self.job) if self.job else None,
            "took_seconds": round(self.took, 1),
        }
