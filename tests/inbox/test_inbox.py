"""Test when items of the drop folder have settled, and when they only seem to."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config.errors import TransientError
from inbox.file_check import FileCheckResult
from inbox.inbox import IDLE_SCAN_S, Inbox
from inbox.model import WaitReason
from tests.inbox.conftest import WALL, AcceptingChecker, Drop


def test_a_pair_that_was_there_before_is_watched_as_long_as_a_new_one(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")

    first = drop.scan()
    early = drop.scan(after=2.9)
    late = drop.scan(after=0.1)

    assert (first.ready, early.ready) == ((), ())
    assert {item.reason for item in early.waiting} == {WaitReason.COPYING}
    assert [pair.name for pair in late.ready] == ["talk"]


def test_the_next_look_is_due_when_the_pair_will_have_settled(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    drop.scan()

    result = drop.scan(after=2.5)

    assert result.next_scan_s == pytest.approx(0.5)
    assert drop.scan(after=0.5).next_scan_s == IDLE_SCAN_S


def test_a_video_that_grows_in_spurts_is_taken_only_after_the_last(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    for _ in range(4):
        with (drop.root / "talk.mov").open("a") as video:
            video.write("more")
        assert drop.scan(after=2.9).ready == ()

    assert drop.scan(after=2.9).ready == ()
    assert len(drop.scan(after=0.2).ready) == 1


def test_a_video_of_full_size_that_is_still_being_written_is_not_taken(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    drop.scan()
    with (drop.root / "talk.mov").open("r+") as video:
        video.write("J")
    drop.scan(after=2.0)

    assert drop.scan(after=2.0).ready == ()
    assert len(drop.scan(after=1.0).ready) == 1


def test_an_old_file_that_is_moved_in_is_watched_all_the_same(drop: Drop, tmp_path: Path) -> None:
    for name in ("talk.txt", "talk.mov"):
        (tmp_path / name).write_text("old")
        os.utime(tmp_path / name, (978_307_200, 978_307_200))
        (tmp_path / name).rename(drop.root / name)

    assert drop.scan().ready == ()
    assert len(drop.scan(after=3.0).ready) == 1


def test_a_folder_that_is_moved_in_is_one_job_and_not_taken_at_once(drop: Drop, tmp_path: Path) -> None:
    folder = tmp_path / "Quarterly Update"
    (folder / "images").mkdir(parents=True)
    for name in ("script.md", "me.MOV", "images/growth.png", "lexicon.txt", "brand.yaml"):
        (folder / name).write_text(name)
    folder.rename(drop.root / folder.name)

    assert drop.scan().ready == ()
    pair = drop.pair()

    assert (pair.name, pair.script.name, pair.footage.name) == ("Quarterly Update", "script.md", "me.MOV")
    companions = {str(path.relative_to(drop.root / folder.name)) for path in pair.companions}
    assert companions == {"images/growth.png", "lexicon.txt", "brand.yaml"}


def test_a_picture_that_arrives_later_makes_its_folder_wait(drop: Drop) -> None:
    drop.put("talk/script.txt", "talk/source.mp4")
    drop.scan()
    drop.put("talk/growth.png")
    drop.scan(after=2.5)

    assert drop.scan(after=1.0).ready == ()
    assert len(drop.scan(after=2.0).ready[0].companions) == 1


@pytest.mark.parametrize("born", [-2_082_844_800, -753_578_704, 443_779_200])
@pytest.mark.parametrize("marked", ["talk", "batch.mov"])
def test_what_finder_still_copies_is_never_taken(tmp_path: Path, born: float, marked: str) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put("talk/script.txt", "talk/source.mp4", "talk/images/growth.png", "batch.txt", "batch.mov")
    facts = {marked: {"st_birthtime": born}}
    drop.inbox = Inbox(drop.root, checker=AcceptingChecker(), stat=_stat_with(facts))

    name = "talk" if marked == "talk" else "batch.txt"
    reason, words = drop.why(name)

    assert reason is WaitReason.UNFINISHED
    assert "copy it again" in words
    assert len(drop.scan(after=3600).ready) == 1, "only the other one"
    facts.clear()
    assert len(drop.scan(after=3.0).ready) == 2


def test_a_marked_folder_inside_the_dropped_one_counts_too(tmp_path: Path) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put("talk/script.txt", "talk/source.mp4", "talk/images/growth.png")
    drop.inbox = Inbox(
        drop.root, checker=AcceptingChecker(), stat=_stat_with({"images": {"st_birthtime": 443_779_200}})
    )

    assert drop.why("talk")[0] is WaitReason.UNFINISHED


@pytest.mark.parametrize("born", [0, -1, WALL])
def test_a_volume_without_creation_dates_is_no_reason_to_wait(tmp_path: Path, born: float) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put("talk/script.txt", "talk/source.mp4")
    drop.inbox = Inbox(drop.root, checker=AcceptingChecker(), stat=_stat_with({"talk": {"st_birthtime": born}}))

    assert drop.pair().name == "talk"


def test_a_file_whose_content_is_in_icloud_waits_and_is_not_opened(tmp_path: Path) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put("talk/script.txt", "talk/source.mp4")
    drop.inbox = Inbox(drop.root, checker=drop.checker, stat=_stat_with({"source.mp4": {"st_flags": 0x4000_0040}}))

    reason, words = drop.why("talk")

    assert reason is WaitReason.CLOUD
    assert "source.mp4 is in iCloud" in words
    assert drop.checker.asked == []


def test_a_script_that_vanishes_while_it_is_saved_starts_the_watch_again(drop: Drop) -> None:
    drop.put("talk/script.txt", "talk/notes.txt", "talk/source.mp4")
    drop.scan()
    (drop.root / "talk" / "script.txt").rename(drop.root / "talk" / "script.txt.sb-1f2e3d4c-AbCdEf")
    away = drop.scan(after=2.0)
    (drop.root / "talk" / "script.txt.sb-1f2e3d4c-AbCdEf").rename(drop.root / "talk" / "script.txt")

    back = drop.scan(after=2.0)

    assert (away.ready, back.ready) == ((), ())
    assert drop.scan(after=3.0).ready[0].script.name == "script.txt"


def test_a_file_that_cannot_be_asked_about_is_a_reason_and_not_the_end(tmp_path: Path) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put("talk/script.txt", "talk/source.mp4", "other.txt", "other.mov")

    def stat(path: str) -> os.stat_result:
        if path.endswith("source.mp4"):
            raise PermissionError(1, "Operation not permitted", path)
        return os.lstat(path)

    drop.inbox = Inbox(drop.root, checker=AcceptingChecker(), stat=stat)

    assert drop.why("talk")[0] is WaitReason.UNREADABLE
    assert [pair.name for pair in drop.settle().ready] == ["other"]


def test_what_the_file_turns_out_to_be_is_told_in_words(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov", "more.txt", "more.mov")
    drop.checker.bad["talk.mov"] = FileCheckResult(WaitReason.NOT_VIDEO, "talk.mov is cut off.")

    assert drop.why("talk.txt") == (WaitReason.NOT_VIDEO, "talk.mov is cut off.")
    assert [pair.name for pair in drop.settle().ready] == ["more"]


@pytest.mark.parametrize(
    ("name", "step"), [("talk.mov", "Copy or download it again."), ("talk.txt", "Write what is to be said into it")]
)
def test_an_empty_file_is_said_to_be_empty_and_what_to_do_depends_on_its_kind(drop: Drop, name: str, step: str) -> None:
    drop.put("talk.txt", "talk.mov")
    (drop.root / name).write_bytes(b"")

    reason, words = drop.why("talk.txt")
    assert reason is WaitReason.EMPTY
    assert step in words


def test_pairs_come_in_the_order_in_which_they_were_dropped(drop: Drop) -> None:
    for name in ("c", "a", "b"):
        drop.put(f"{name}.txt", f"{name}.mov")
        drop.scan(after=1.0)

    assert [pair.name for pair in drop.settle().ready] == ["c", "a", "b"]


def test_why_a_pair_was_taken_is_remembered(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")

    seen = drop.pair().seen

    assert seen.why == "Nothing changed for 3 s; the script is good; the footage is good."
    assert seen.first_seen == seen.unchanged_since == WALL + 1001.0
    assert [path.name for path, _ in seen.files] == ["talk.txt", "talk.mov"]


def test_a_pair_that_could_not_be_taken_waits_with_the_reason_and_comes_again(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    pair = drop.pair()

    drop.inbox.refuse(pair, TransientError("There is no space left on the disk.", "Free some."), drop.now)
    (waiting,) = drop.scan(after=1.0).waiting

    assert waiting.reason is WaitReason.REFUSED
    assert "There is no space left" in waiting.message
    assert drop.scan(after=30.0).ready == (pair,)


def test_how_long_something_waits_is_counted_from_when_its_reason_began(drop: Drop) -> None:
    drop.put("talk.txt")
    drop.settle()
    began = WALL + drop.now

    (waiting,) = drop.scan(after=100.0).waiting

    assert (waiting.reason, waiting.since) == (WaitReason.PARTNER, began)


def test_what_is_gone_is_forgotten(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    drop.settle()
    for name in ("talk.txt", "talk.mov"):
        (drop.root / name).rename(drop.jobs / name)
    gone = drop.scan(after=1.0)
    for name in ("talk.txt", "talk.mov"):
        (drop.jobs / name).rename(drop.root / name)

    assert (gone.ready, gone.waiting) == ((), ())
    assert drop.scan(after=1.0).ready == ()


def test_a_large_drop_is_looked_at_quickly(drop: Drop) -> None:
    import time

    for number in range(300):
        (drop.root / f"talk {number}").mkdir()
        for name in ("script.txt", "source.mp4"):
            (drop.root / f"talk {number}" / name).write_bytes(b"x")
    for number in range(5000):
        (drop.root / f"._junk {number}.mp4").write_bytes(b"")
    drop.settle()

    began = time.process_time()
    result = drop.scan()

    assert time.process_time() - began < 0.5
    assert len(result.ready) == 300
    assert result.waiting == ()


def _stat_with(facts: dict[str, dict[str, float]]) -> Any:
    """Return a stat function that adds ``facts`` to the fields of files with these names."""

    def stat(path: str) -> Any:
        status = os.lstat(path)
        more = facts.get(Path(path).name, {})
        fields = {name: getattr(status, name) for name in ("st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")}
        return SimpleNamespace(**fields, **more)

    return stat
