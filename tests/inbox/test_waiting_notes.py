"""Test the notes beside waiting items."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inbox.file_check import FileCheckResult
from inbox.model import Waiting, WaitReason
from inbox.waiting_notes import WaitingNotes
from tests.inbox.conftest import WALL, Drop


def test_what_waits_for_a_minute_gets_a_note_that_says_why(drop: Drop) -> None:
    notes = WaitingNotes(drop.root)
    drop.put("talk.txt")
    drop.settle()

    notes.update(drop.scan(after=59.0).waiting, WALL + drop.now)
    early = _notes(drop)
    notes.update(drop.scan(after=1.0).waiting, WALL + drop.now)

    assert early == []
    assert _notes(drop) == ["talk.txt - why it waits.txt"]
    assert "Put one of the same name beside it" in (drop.root / _notes(drop)[0]).read_text()


def test_what_waits_inside_a_folder_is_told_in_one_note_beside_it(drop: Drop) -> None:
    drop.put("course/1.txt", "course/1.mp4", "course/2.txt", "course/3.txt")
    drop.settle()

    WaitingNotes(drop.root).update(drop.scan(after=100.0).waiting, WALL + drop.now)

    assert _notes(drop) == ["course - why it waits.txt"]
    text = (drop.root / _notes(drop)[0]).read_text()
    assert "2.txt has no video yet" in text
    assert "3.txt has no video yet" in text


def test_the_note_goes_away_with_its_reason(drop: Drop) -> None:
    notes = WaitingNotes(drop.root)
    drop.put("talk.txt")
    drop.settle()
    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)
    drop.put("talk.mov")

    notes.update(drop.settle().waiting, WALL + drop.now)

    assert _notes(drop) == []


def test_a_note_from_before_a_restart_goes_away_too(drop: Drop) -> None:
    drop.put("talk.txt")
    drop.settle()
    WaitingNotes(drop.root).update(drop.scan(after=100.0).waiting, WALL + drop.now)
    (drop.root / "talk.txt").unlink()

    WaitingNotes(drop.root).update(drop.scan().waiting, WALL + drop.now)

    assert _notes(drop) == []


def test_a_note_says_the_new_reason_when_it_changes(drop: Drop) -> None:
    notes = WaitingNotes(drop.root)
    drop.put("talk/script.txt")
    drop.settle()
    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)
    drop.put("talk/source.mov")
    drop.checker.bad["source.mov"] = FileCheckResult(WaitReason.NOT_VIDEO, "source.mov is cut off.")
    drop.settle()

    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)

    assert "source.mov is cut off." in (drop.root / "talk - why it waits.txt").read_text()


@pytest.mark.parametrize("reason", [WaitReason.COPYING, WaitReason.CHECKING])
def test_what_is_still_being_copied_gets_no_note(drop: Drop, reason: WaitReason) -> None:
    waiting = Waiting("talk", reason, "It is being copied.", WALL, drop.root / "talk")

    WaitingNotes(drop.root).update([waiting], WALL + 3600.0)

    assert _notes(drop) == []


def test_a_file_of_somebody_else_is_neither_overwritten_nor_deleted(drop: Drop) -> None:
    drop.put("talk.txt")
    (drop.root / "talk.txt - why it waits.txt").write_text("My own poem.")
    notes = WaitingNotes(drop.root)
    drop.settle()
    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)
    notes.update([], WALL + drop.now)

    assert (drop.root / "talk.txt - why it waits.txt").read_text() == "My own poem."


def test_a_note_that_cannot_be_written_does_not_matter(drop: Drop) -> None:
    long = "x" * 250
    odd = Path(os.fsdecode(os.fsencode(drop.root) + b"/\xff.mov"))
    waiting = [
        Waiting(long, WaitReason.PARTNER, "No script.", WALL, drop.root / long),
        Waiting("?.mov", WaitReason.PARTNER, "No script.", WALL, odd),
        Waiting("gone", WaitReason.PARTNER, "No script.", WALL, drop.root / "gone"),
    ]

    WaitingNotes(drop.root).update(waiting, WALL + 100.0)

    assert len(_notes(drop)) == 2


def test_notes_are_left_alone_while_the_drop_folder_is_away(drop: Drop) -> None:
    drop.put("talk.txt")
    drop.settle()
    notes = WaitingNotes(drop.root)
    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)
    drop.root.rename(drop.jobs / "away")
    notes.update(drop.scan(after=100.0).waiting, WALL + drop.now)
    (drop.jobs / "away").rename(drop.root)

    assert _notes(drop) == ["talk.txt - why it waits.txt"]


def test_thousands_of_strange_files_do_not_get_thousands_of_notes(drop: Drop) -> None:
    waiting = [Waiting(f"{n}", WaitReason.UNKNOWN, "Strange.", WALL, drop.root / f"{n}") for n in range(300)]

    WaitingNotes(drop.root).update(waiting, WALL + 100.0)

    assert len(_notes(drop)) == 50


def _notes(drop: Drop) -> list[str]:
    return sorted(os.fsencode(path.name).decode("utf-8", "replace") for path in drop.root.glob("*why it waits.txt"))
