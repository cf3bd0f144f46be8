"""What became of the pictures: who performed, in which segments, and every step down from what was wanted."""

from __future__ import annotations

from stages.record import Record


class Passage(Record):
    """A segment of the avatar video: where it lies, the key it is kept under, and whether it was there already.

    ``preset`` is the one that pressure selected, and ``reason`` why; both are empty for the quality that was chosen.
    """

    first: int
    frames: int
    key: str
    reused: bool
    preset: str = ""
    reason: str = ""


class StepDown(Record):
    """A step down the ladder, in words for the viewer."""

    wanted: str
    got: str
    reason: str


class Performance(Record):
    """performance.json: who performed, and in which segments."""

    engine: str
    version: str
    segments: tuple[Passage, ...]
