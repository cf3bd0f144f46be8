"""One true statement says how a video was made, for every engine: in the file, the report and the status."""

from __future__ import annotations

import pytest

from models.registry import avatar_traits
from models.traits import AvatarTraits
from stages.provenance.statement import provenance_details, provenance_statement
from stages.records.footage import FootageFacts
from stages.records.narration import Narration
from stages.records.performance import Performance, PerformedTraits

MADE = "Made with PresGen-Training. The voice is synthetic."


@pytest.mark.parametrize(
    ("engine", "picture"),
    [
        ("mesh", "The lips of the presenter were moved by a computer to match it."),
        ("still", "The picture of the presenter is a still."),
        ("original", "The picture of the presenter is unchanged footage, recorded with other words."),
        ("text", "There is no presenter in the picture."),
    ],
)
def test_the_statement_is_true_for_every_built_in_avatar(engine, picture):
    assert provenance_statement(avatar_traits(engine)) == f"{MADE} {picture}"


@pytest.mark.parametrize(
    ("traits", "picture"),
    [
        (AvatarTraits("a puppet"), "The lips of the presenter were moved by a computer to match it."),
        (AvatarTraits("a drawing", moves_lips=False), "The picture of the presenter is a drawing."),
        (AvatarTraits("slides", moves_lips=False, shows_presenter=False), "There is no presenter in the picture."),
    ],
)
def test_the_statement_of_a_third_party_s_avatar_follows_its_traits(traits, picture):
    assert provenance_statement(traits) == f"{MADE} {picture}"


@pytest.fixture
def details():
    """Say in detail how a video was made."""

    def tell(engine="mesh", kind="video", network=False, bullets_by="author", traits=None):
        facts = FootageFacts(
            kind=kind, codec="h264", width=1280, height=720, rotation=0, seconds=4, fps=25, hdr=False, frames=100,
            conformed_width=1280, conformed_height=720, face_found=1, usable=1, faces=1, best=0,
        )  # fmt: skip
        narration = Narration(
            voice="somebody", version="2", network=network, frames=100, loudness=-16, true_peak=-1, sentences=()
        )
        return provenance_details(
            narration, Performance(engine=engine, version="1", segments=(), traits=traits), facts, bullets_by
        )

    return tell


def test_the_details_begin_with_the_statement_and_name_what_worked(details):
    assert details() == (
        f"{MADE} The lips of the presenter were moved by a computer to match it.",
        "The voice is somebody 2; nobody spoke these words.",
        "The lips were moved by a machine (mesh 1); the rest is the footage.",
        "The bullets are the author's.",
        "Nothing was sent anywhere: script, voice and face stayed on this computer.",
    )


def test_a_photo_a_program_s_bullets_and_a_network_voice_are_named_as_such(details):
    told = details(kind="still", network=True, bullets_by="program")

    assert told[2] == "A photo was animated by a machine (mesh 1): lips, lids and head."
    assert told[3] == "The bullets were chosen by this program; their words are the author's."
    assert told[4].startswith("The words of the script were sent to the service behind the voice 'somebody'")


def test_what_was_recorded_of_an_avatar_counts_when_it_is_not_installed_any_more(details):
    traits = PerformedTraits.of(AvatarTraits("a set of slides", moves_lips=False, shows_presenter=False))

    told = details(engine="slides", traits=traits, bullets_by="")

    assert told[0] == f"{MADE} There is no presenter in the picture."
    assert told[2] == "No lips were moved: this is a set of slides."


def test_of_an_avatar_in_a_record_of_version_0_1_0_what_is_installed_counts(details):
    assert details(engine="text", traits=None)[0] == f"{MADE} There is no presenter in the picture."
