"""Define the traits of engines, which other code asks for instead of comparing names.

Imports nothing heavy, so that status, estimates and command line can read traits without loading an engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel

from config.settings import GttsSettings

Device = Literal["cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True)
class Resources:
    """The resources that an engine needs.

    Attributes:
        devices: the devices that it can run on, the best first.
        memory_mb: memory in use while it works, in 10^6 bytes, without that of the pipeline.
        batch_size: pictures, or sentences, in one batch.
    """

    devices: tuple[Device, ...] = ("cpu",)
    memory_mb: int = 0
    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class VoiceTraits:
    """The traits of a voice.

    Attributes:
        description: a phrase for people.
        is_network: whether the script leaves the machine; such a voice speaks only where the user named it.
        sounds_natural: whether listeners take it for a person's.
        languages: the languages that it speaks, BCP 47 without region ("en"); empty: all.
        unread: the writing system, by language (ISO 639), whose characters it spells instead of reading; named by the
            first word of the Unicode names of its letters.
        options: the model of its settings, None where it has none.
    """

    description: str
    is_network: bool = False
    sounds_natural: bool = True
    languages: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    options: type[BaseModel] | None = None
    resources: Resources = Resources()

    def speaks(self, language: str) -> bool:
        """Return whether the voice speaks ``language`` (BCP 47: ``en-gb``)."""
        return not self.languages or language.lower().partition("-")[0] in self.languages


@dataclass(frozen=True, slots=True)
class AvatarTraits:
    """The traits of an avatar.

    Attributes:
        description: the content of its videos, a phrase that completes "This is ...": "a still portrait".
        moves_lips: whether the lips follow the narration.
        shows_presenter: whether the person of the footage is seen; otherwise bullets and captions fill the picture.
        hears: whether a passage must carry its sound; otherwise phoneme times are enough.
        invents_mouth: whether the inside of the mouth is drawn where the footage never shows it.
        relative_cost: time per picture, in the avatar stage, against that of the default avatar.
        outcome: the result for the viewer, a sentence without full stop; empty: derived from the other traits.
        picture: the provenance of the presenter's picture, a sentence; empty: derived from the other traits.
        options: the model of its settings, None where it has none.
    """

    description: str
    moves_lips: bool = True
    shows_presenter: bool = True
    hears: bool = False
    invents_mouth: bool = False
    relative_cost: float = 1.0
    outcome: str = ""
    picture: str = ""
    options: type[BaseModel] | None = None
    resources: Resources = Resources()

    @property
    def outcome_sentence(self) -> str:
        """The result for the viewer, without full stop: "The presenter is shown as a still picture"."""
        if self.outcome:
            return self.outcome
        if self.moves_lips:
            return "The lips of the presenter move with the words"
        return f"The video shows {self.description}"

    @property
    def picture_sentence(self) -> str:
        """The provenance of the presenter's picture, in a sentence."""
        if self.picture:
            return self.picture
        if not self.shows_presenter:
            return "There is no presenter in the picture."
        if self.moves_lips:
            return "The lips of the presenter were moved by a computer to match it."
        return f"The picture of the presenter is {self.description}."


HIBARI = VoiceTraits(
    "a natural voice on this machine, for English", languages=("en",), resources=Resources(memory_mb=240)
)
ESPEAK = VoiceTraits(
    "a synthetic voice on this machine, for every language",
    sounds_natural=False,
    unread={"ja": "CJK", "ko": "CJK"},
)
GTTS = VoiceTraits("the voice of Google Translate, over the network", is_network=True, options=GttsSettings)
MESH = AvatarTraits(
    "the presenter, with lips that are moved along a face mesh", invents_mouth=True, resources=Resources(memory_mb=400)
)
STILL = AvatarTraits(
    "a still portrait",
    moves_lips=False,
    relative_cost=0.75,
    outcome="The presenter is shown as a still picture",
    picture="The picture of the presenter is a still.",
)
ORIGINAL = AvatarTraits(
    "the original footage",
    moves_lips=False,
    relative_cost=0.9,
    outcome="The original footage is shown with the new sound",
    picture="The picture of the presenter is unchanged footage, recorded with other words.",
)
TEXT = AvatarTraits(
    "a video without a presenter",
    moves_lips=False,
    shows_presenter=False,
    relative_cost=0.75,
    outcome="The video shows text without a presenter",
)
