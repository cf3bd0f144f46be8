"""State how a video was made: the statement in file, report and status, and its details."""

from __future__ import annotations

from collections.abc import Iterator

from models.traits import AvatarTraits
from stages.records.footage import FootageFacts
from stages.records.narration import Narration
from stages.records.performance import Performance


def provenance_statement(avatar: AvatarTraits) -> str:
    """Return the provenance statement of a video whose picture ``avatar`` made."""
    return f"Made with PresGen-Training. The voice is synthetic. {avatar.picture_sentence}"


def provenance_details(
    narration: Narration, performance: Performance, facts: FootageFacts, bullets_by: str
) -> tuple[str, ...]:
    """Return the statement, then a sentence on voice, picture, bullets and network use each.

    ``bullets_by`` is ``author``, ``program`` or empty.
    """
    return (
        provenance_statement(performance.avatar_traits),
        f"The voice is {narration.voice} {narration.version}; nobody spoke these words.",
        _describe_picture(performance, facts),
        *_describe_bullets(bullets_by),
        _describe_network(narration),
    )


def _describe_picture(performance: Performance, facts: FootageFacts) -> str:
    traits, engine = performance.avatar_traits, f"{performance.engine} {performance.version}"
    if not traits.moves_lips:
        return f"No lips were moved: this is {traits.description}."
    if facts.kind == "still":
        return f"A photo was animated by a machine ({engine}): lips, lids and head."
    return f"The lips were moved by a machine ({engine}); the rest is the footage."


def _describe_bullets(bullets_by: str) -> Iterator[str]:
    if bullets_by == "author":
        yield "The bullets are the author's."
    elif bullets_by == "program":
        yield "The bullets were chosen by this program; their words are the author's."


def _describe_network(narration: Narration) -> str:
    if narration.network:
        return (
            f"The words of the script were sent to the service behind the voice '{narration.voice}', which the user"
            " named; footage and video stayed on this computer."
        )
    return "Nothing was sent anywhere: script, voice and face stayed on this computer."
