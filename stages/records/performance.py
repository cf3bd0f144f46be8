"""performance.json: which engine performed, in which segments, and every step down from what was wanted."""

from __future__ import annotations

from typing import Literal, Self

from models.registry import find_avatar_traits
from models.traits import AvatarTraits
from stages.records.base import Record


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
        shows: what the viewer gets now, a sentence without its full stop; empty in records of version 0.1.0.
    """

    wanted: str
    got: str
    reason: str
    cure: str = ""
    part: Literal["avatar", "voice"] = "avatar"
    shows: str = ""


class PerformedTraits(Record):
    """The traits of the avatar that performed, as they were then; see `AvatarTraits`."""

    description: str
    moves_lips: bool
    shows_presenter: bool
    invents_mouth: bool
    outcome: str
    picture: str

    @classmethod
    def of(cls, traits: AvatarTraits) -> Self:
        """Return what is kept of ``traits``."""
        return cls(**{name: getattr(traits, name) for name in cls.model_fields})


class Performance(Record):
    """performance.json: who performed, and in which segments. Records of version 0.1.0 have no ``traits``."""

    engine: str
    version: str
    segments: tuple[SegmentRecord, ...]
    traits: PerformedTraits | None = None

    @property
    def avatar_traits(self) -> AvatarTraits:
        """The traits of the engine: as recorded, else as it has them today, else those of an avatar in general."""
        if self.traits is not None:
            return AvatarTraits(**self.traits.model_dump())
        return find_avatar_traits(self.engine) or AvatarTraits(f"made by {self.engine}")
