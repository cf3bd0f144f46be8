"""Test what is said about files whose names nearly fit."""

from __future__ import annotations

import pytest

from inbox.model import WaitReason
from tests.inbox.conftest import Drop


@pytest.mark.parametrize(
    ("files", "waits", "words"),
    [
        (["scirpt.txt", "source.mp4"], "scirpt.txt", "If it is the script of source.mp4, call it script.txt."),
        (["scirpt.txt", "source.mp4"], "source.mp4", "If scirpt.txt belongs to source.mp4, call it source.txt."),
        (["Script (1).txt", "me.mov"], "Script (1).txt", "If it is the script of me.mov, call it script.txt."),
        (["script.txt.txt", "me.mov"], "script.txt.txt", "Its name ends in .txt twice: call it script.txt."),
        (["talk.txt", "talk.mp4.mp4"], "talk.mp4.mp4", "Its name ends in .mp4 twice: call it talk.mp4."),
        (["talk.txt", "talk.mp4.mp4"], "talk.txt", "If talk.mp4.mp4 belongs to talk.txt, call it talk.mp4."),
        (["talk.txt", "talk (1).mp4"], "talk.txt", "If talk (1).mp4 belongs to talk.txt, call it talk.mp4."),
        (["talk copy.txt", "talk.mp4"], "talk copy.txt", "If talk copy.txt belongs to talk.mp4, call it talk.txt."),
        (["tallk.txt", "talk.mp4", "x.mp4"], "tallk.txt", "If tallk.txt belongs to talk.mp4, call it talk.txt."),
        (
            ["My_Talk.md", "my talk.mp4", "x.mp4"],
            "My_Talk.md",
            "If My_Talk.md belongs to my talk.mp4, call it my talk.md.",
        ),
        (["words.txt", "me.mp4"], "words.txt", "If words.txt belongs to me.mp4, call it me.txt."),
        (["one.txt", "two.txt", "three.mp4"], "one.txt", "Put one of the same name beside it (one.mov or one.mp4)."),
        (["script"], "script", "If script is the script, call it script.txt; if it is the video, script.mp4."),
        (["talk.txxt"], "talk.txxt", "Is .txxt a typing error? Then call it talk.txt."),
        (["talk.mp44"], "talk.mp44", "Is .mp44 a typing error? Then call it talk.mp4."),
    ],
)
def test_a_name_that_nearly_fits_gets_the_suggestion_that_a_person_would_make(
    drop: Drop, files: list[str], waits: str, words: str
) -> None:
    drop.put(*files)

    said = drop.why(waits)[1]

    assert said.endswith(words)
    assert words.startswith("Put") or "Put one of the same name" not in said


@pytest.mark.parametrize(
    ("files", "reason", "words"),
    [
        (["script.txt", "clip.xyz"], WaitReason.PARTNER, "The ending of clip.xyz is not known"),
        (["me.mp4", "script"], WaitReason.PARTNER, "If script is the script, call it script.txt"),
        (["script.txt", "clip.mp44"], WaitReason.PARTNER, "Is .mp44 a typing error? Then call it clip.mp4."),
        (["me.mp4", "talk.srt"], WaitReason.NOT_TEXT, "If its words are the script, call it talk.txt."),
        (["a.txt", "source.mp4.mp4", "b.mp4"], WaitReason.AMBIGUOUS, "If source.mp4.mp4 is it, call it source.mp4."),
    ],
)
def test_a_folder_says_which_of_its_files_is_not_known(
    drop: Drop, files: list[str], reason: WaitReason, words: str
) -> None:
    drop.put(*(f"talk/{name}" for name in files))

    why, said = drop.why("talk")

    assert why is reason
    assert words in said


def test_a_folder_of_lessons_says_which_name_nearly_fits(drop: Drop) -> None:
    drop.put("lessons/a.txt", "lessons/a.mp4", "lessons/intro.txt", "lessons/intor.mp4")

    said = drop.why("lessons/intro.txt")[1]

    assert said == "intro.txt has no video yet. If intro.txt belongs to intor.mp4, call it intor.txt."


def test_thousands_of_files_are_not_compared_with_one_another(drop: Drop) -> None:
    drop.put(*(f"{number}.txt" for number in range(60)), "59a.mp4")

    assert "Put one of the same name" in drop.why("59.txt")[1]
