"""report.json: how a video was made and what the checks found."""

from __future__ import annotations

from stages.publish.check import Check
from stages.record import Record, StepDown


class StageTime(Record):
    """How long a stage worked, in seconds."""

    name: str
    seconds: float


class ChapterLine(Record):
    """A chapter, its start in seconds, and its bullets."""

    title: str
    start: float
    bullets: tuple[str, ...]


class Summary(Record):
    """report.json."""

    version: int = 1
    name: str
    title: str
    job: str
    script: str
    footage: str
    seconds: float
    frames: int
    width: int
    height: int
    bytes: int
    sha256: str
    engine: str
    engine_version: str
    voice: str
    voice_version: str
    language: str
    network: bool
    face_found: float
    segments: int
    segments_reused: int
    steps_down: tuple[StepDown, ...]
    checks: tuple[Check, ...]
    warnings: tuple[str, ...]
    chapters: tuple[ChapterLine, ...]
    stages: tuple[StageTime, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that were made and not passed."""
        return tuple(check for check in self.checks if check.passed is False)


def step_down_words(step: StepDown) -> str:
    """Say a step down as a person would."""
    names = {
        "mesh": "lip sync",
        "still": "a still portrait with sound",
        "original": "the original footage with the new sound",
        "text": "text without a presenter",
    }
    wanted, got = (names.get(name, f"the engine '{name}'") for name in (step.wanted, step.got))
    return f"The video shows {got} instead of {wanted}: {step.reason}"
