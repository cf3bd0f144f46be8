"""What became of the pictures: who performed, in which segments, and every step down from what was wanted."""

from __future__ import annotations

from typing import Literal

from stages.records.base import Record

MOTIONLESS = {"still": "a still portrait", "original": "the original footage", "text": "a video without a presenter"}
"""Engines that move nobody's lips, and what their videos show."""


class SegmentRecord(Record):
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
    """A step down from what was wanted, in words for the viewer.

    Attributes:
        wanted: what could not be had: an avatar, perhaps "at lower quality", or a voice.
        got: what took its place.
        reason: why; a sentence, or words that follow the name of what was wanted ("it ran out of memory").
        cure: what the user can do about it, or empty.
        part: of the video.
    """

    wanted: str
    got: str
    reason: str
    cure: str = ""
    part: Literal["avatar", "voice"] = "avatar"


class Performance(Record):
    """performance.json: who performed, and in which segments."""

    engine: str
    version: str
    segments: tuple[SegmentRecord, ...]
