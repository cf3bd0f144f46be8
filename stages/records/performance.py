"""Define the record of the avatar stage: the engine, its segments, and fallbacks."""

from __future__ import annotations

from typing import Literal

from stages.records.base import Record

MOTIONLESS = {"still": "a still portrait", "original": "the original footage", "text": "a video without a presenter"}
"""Engines without lip movement, and what their videos show."""


class SegmentRecord(Record):
    """A segment of the avatar video: its frames, its cache key, and whether it was cached.

    ``preset`` is the one that pressure selected, and ``reason`` why; both are empty for the quality that was chosen.
    """

    first: int
    frames: int
    key: str
    reused: bool
    preset: str = ""
    reason: str = ""


class StepDown(Record):
    """A fallback from what was wanted, in words for the user.

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
    """performance.json: the engine that performed, and its segments."""

    engine: str
    version: str
    segments: tuple[SegmentRecord, ...]
