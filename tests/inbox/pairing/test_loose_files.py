"""Test which script is paired with which footage, and the messages for ambiguous names."""

from __future__ import annotations

import itertools
import os
import unicodedata
from pathlib import Path

import pytest

from inbox.model import WaitReason
from tests.inbox.conftest import Drop


@pytest.mark.parametrize("order", list(itertools.permutations(["a.txt", "a.mov", "b.mov", "b.md"])))
def test_two_pairs_of_loose_files_find_each_other_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    drop = Drop(tmp_path / "jobs")
    for name in order:
        drop.put(name)
        drop.scan(after=3600.0)

    pairs = {pair.name: (pair.script.name, pair.footage.name) for pair in drop.settle().ready}

    assert pairs == {"a": ("a.txt", "a.mov"), "b": ("b.md", "b.mov")}


def test_a_script_called_script_goes_with_the_only_video(drop: Drop) -> None:
    drop.put("script.txt", "Holiday Greetings.MP4")

    pair = drop.pair()

    assert (pair.name, pair.footage.name, pair.folder) == ("Holiday Greetings", "Holiday Greetings.MP4", None)


def test_a_script_called_script_does_not_choose_among_videos(drop: Drop) -> None:
    drop.put("script.txt", "one.mp4", "two.mp4")

    assert drop.why("script.txt") == (
        WaitReason.AMBIGUOUS,
        "There are several videos beside script.txt. Give it the name of the one it belongs to.",
    )
    assert drop.why("one.mp4")[0] is WaitReason.PARTNER


def test_a_video_that_has_its_own_script_is_not_given_to_script_txt(drop: Drop) -> None:
    drop.put("script.txt", "talk.txt", "talk.mov", "other.mov")

    pairs = {pair.name: pair.script.name for pair in drop.settle().ready}

    assert pairs == {"talk": "talk.txt", "other": "script.txt"}


def test_two_scripts_of_one_video_are_not_guessed_at(drop: Drop) -> None:
    drop.put("talk.txt", "talk.md", "talk.mov")

    result = drop.settle()

    assert result.ready == ()
    assert {item.name for item in result.waiting} == {"talk.txt", "talk.md", "talk.mov"}
    assert {item.reason for item in result.waiting} == {WaitReason.AMBIGUOUS}
    assert "talk.md, talk.txt, talk.mov" in result.waiting[0].message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("talk.txt", "talk.txt has no video yet. Put one of the same name beside it (talk.mov or talk.mp4)."),
        ("talk.mov", "talk.mov has no script yet. Put one of the same name beside it (talk.txt)."),
    ],
)
def test_half_a_pair_says_what_is_missing(drop: Drop, name: str, words: str) -> None:
    drop.put(name)

    assert drop.why(name) == (WaitReason.PARTNER, words)


def test_half_a_pair_is_complete_as_soon_as_the_other_half_has_settled(drop: Drop) -> None:
    drop.put("talk.txt")
    drop.scan(after=86_400.0)
    drop.put("talk.mov")

    assert drop.scan().ready == ()
    assert len(drop.scan(after=3.0).ready) == 1


@pytest.mark.parametrize(
    ("script", "footage"),
    [
        (unicodedata.normalize("NFC", "café.txt"), unicodedata.normalize("NFD", "café.mov")),
        (unicodedata.normalize("NFD", "Résumé.TXT"), unicodedata.normalize("NFC", "résumé.Mp4")),
        ("Straße.txt", "STRASSE.mov"),
    ],
)
def test_names_that_finder_takes_for_the_same_are_the_same(drop: Drop, script: str, footage: str) -> None:
    drop.put(script, footage)

    pair = drop.pair()

    assert (pair.script.name, pair.footage.name) == (script, footage), "as the directory gave them"
    assert unicodedata.is_normalized("NFC", pair.name)


def test_twins_that_only_the_form_of_an_accent_tells_apart_are_not_guessed_at(drop: Drop) -> None:
    drop.put(*(unicodedata.normalize(form, "café.txt") for form in ("NFC", "NFD")), "café.mov")
    if len(list(drop.root.glob("*.txt"))) == 1:
        pytest.skip("this disk takes both forms for the same name")

    assert {item.reason for item in drop.settle().waiting} == {WaitReason.AMBIGUOUS}


def test_a_name_that_is_no_text_is_taken_like_any_other(drop: Drop) -> None:
    for suffix in (b".txt", b".mov"):
        Path(os.fsdecode(os.fsencode(drop.root) + b"/caf\xe9" + suffix)).write_text("content")
    Path(os.fsdecode(os.fsencode(drop.root) + b"/\xff.docx")).write_text("content")

    pair = drop.pair()

    assert pair.name == "caf\N{REPLACEMENT CHARACTER}"
    assert pair.footage.exists()
    assert drop.why("\N{REPLACEMENT CHARACTER}.docx")[0] is WaitReason.NOT_TEXT


@pytest.mark.parametrize(
    ("files", "script", "footage"),
    [
        (["talk.md", "me.mov"], "talk.md", "me.mov"),
        (["script.txt", "notes.txt", "me.mov"], "script.txt", "me.mov"),
        (["talk.txt", "lexicon.txt", "me.mov"], "talk.txt", "me.mov"),
        (["talk.txt", "one.mov", "Source.MP4"], "talk.txt", "Source.MP4"),
        (["talk.txt", "me.jpg"], "talk.txt", "me.jpg"),
        (["talk.txt", "presenter.png", "growth.png"], "talk.txt", "presenter.png"),
        (["talk.txt", "me.mov", "source.png"], "talk.txt", "me.mov"),
    ],
)
def test_a_folder_knows_its_script_and_its_footage(drop: Drop, files: list[str], script: str, footage: str) -> None:
    drop.put(*(f"My Talk/{name}" for name in files))

    pair = drop.pair()

    assert (pair.name, pair.script.name, pair.footage.name) == ("My Talk", script, footage)
    assert pair.folder == drop.root / "My Talk"


@pytest.mark.parametrize(
    ("files", "reason", "words"),
    [
        (["a.txt", "b.txt", "me.mov"], WaitReason.AMBIGUOUS, "Name the video source.mov to get a video of each text"),
        (["a.txt", "1.mov", "2.mov"], WaitReason.AMBIGUOUS, "Name that of the presenter source.mov."),
        (["a.txt", "1.png", "2.png"], WaitReason.AMBIGUOUS, "several pictures (1.png, 2.png)"),
        (["a.txt"], WaitReason.PARTNER, "holds no video yet"),
        (["me.mov"], WaitReason.PARTNER, "holds no script yet"),
        (["lexicon.txt", "me.mov"], WaitReason.PARTNER, "holds no script yet"),
        (["talk.docx", "me.mov"], WaitReason.NOT_TEXT, "talk.docx is not plain text."),
        (["one/a.txt"], WaitReason.PARTNER, "My Talk/one holds no video yet"),
        (["a.txt", "b.txt", "c.txt"], WaitReason.PARTNER, "one for all of them, called source.mp4"),
        (["a.txt", "b.txt", "narration.wav", "source.mov"], WaitReason.AMBIGUOUS, "narration.wav speaks one script"),
        (["budget.xlsx"], WaitReason.LEFTOVER, "neither a script nor a video"),
        ([".DS_Store"], WaitReason.EMPTY, "is empty"),
        (["a.txt", "me.mov.crdownload"], WaitReason.DOWNLOAD, "me.mov.crdownload is being downloaded"),
        (["a.txt", ".me.mov.icloud"], WaitReason.CLOUD, "me.mov is in iCloud"),
    ],
)
def test_a_folder_that_is_not_clear_says_what_to_do(
    drop: Drop, files: list[str], reason: WaitReason, words: str
) -> None:
    drop.put(*(f"My Talk/{name}" for name in files))

    why, said = drop.why("My Talk")

    assert why is reason
    assert words in said


def test_a_folder_of_thousands_of_files_is_not_searched_to_its_end(drop: Drop) -> None:
    (drop.root / "Photos").mkdir()
    for number in range(1100):
        (drop.root / "Photos" / f"{number}.jpg").touch()

    assert drop.why("Photos")[0] is WaitReason.TOO_MANY_FILES
