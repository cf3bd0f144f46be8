"""Define performance.json (engine and segments) and steps down from the chosen engines."""

from __future__ import annotations

from typing import Literal, Self

from models.registry import find_avatar_traits
from models.traits import AvatarTraits
from stages.records.base import Record


class SegmentRecord(Record):
    """A segment of the avatar video: its frames, its cache key, and whether it was reused.

    ``preset`` is the one that the load selected, ``reason`` the reason; both are empty for the chosen quality.
    """

    first: int
    frames: int
    key: str
    reused: bool
    preset: str = ""
    reason: str = ""


class StepDown(Record):
    """A step down from a chosen engine to a substitute, described for the user.

    Attributes:
        wanted: the avatar, perhaps "at lower quality", or the voice that failed.
        got: its substitute.
        reason: a sentence, or a clause about ``wanted`` ("it ran out of memory").
        cure: advice to the user, or empty.
        part: the part of the video.
        shows: the result for the viewer, a sentence without full stop; empty in records of version 0.1.0.
    """

    wanted: str
    got: str
    reason: str
    cure: str = ""
    part: Literal["avatar", "voice"] = "avatar"
    shows: str = ""


class PerformedTraits(Record):
    """The traits of the avatar at the time of the performance; see `AvatarTraits`."""

    description: str
    moves_lips: bool
    shows_presenter: bool
    invents_mouth: bool
    outcome: str
    picture: str

    @classmethod
    def of(cls, traits: AvatarTraits) -> Self:
        """Return the recorded part of ``traits``."""
        return cls(**{name: getattr(traits, name) for name in cls.model_fields})


class Performance(Record):
    """performance.json: engine and segments. Records of version 0.1.0 have no ``traits``."""

    engine: str
    version: str
    segments: tuple[SegmentRecord, ...]
    traits: PerformedTraits | None = None

    @property
    def avatar_traits(self) -> AvatarTraits:
        """The recorded traits, else the present ones of the engine, else default traits."""
        if self.traits is not None:
            return AvatarTraits(**self.traits.model_dump())
        return find_avatar_traits(self.engine) or AvatarTraits(f"made by {self.engine}")
