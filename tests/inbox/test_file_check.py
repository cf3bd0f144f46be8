"""Test the results of checking dropped files, and that checks never block a scan."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inbox.file_check import FileCheckResult, FileRole, check_file, describe_read_error
from inbox.file_check_process import RETRY_S, ChildProcessChecker, FileCheckRequest
from inbox.inbox import Inbox
from inbox.model import FileIdentity, WaitReason
from tests.inbox.conftest import Drop
from tests.waiting import WorkClock, processor_seconds, until


def test_a_video_that_plays_is_good(presenter: Path) -> None:
    result = check_file(FileRole.FOOTAGE, presenter)

    assert result.reason is None
    assert result.message == "the footage is a video of 6.2 s and 1280 x 720 pixels (h264)"


def test_a_video_that_is_cut_off_is_not_one_yet(presenter: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.mp4"
    half.write_bytes(presenter.read_bytes()[: presenter.stat().st_size // 2])

    result = check_file(FileRole.FOOTAGE, half)

    assert result.reason is WaitReason.NOT_VIDEO
    assert "half.mp4 is cut off" in result.message


def test_ten_gigabytes_of_nothing_are_judged_at_once(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse.mov"
    with sparse.open("wb") as file:
        file.truncate(10_000_000_000)

    before = processor_seconds()
    result = check_file(FileRole.FOOTAGE, sparse)

    assert result.reason is WaitReason.NOT_VIDEO
    assert processor_seconds() - before < 1.0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Hello there.", None),
        (b"{\\rtf1 Hello}", WaitReason.NOT_TEXT),
        (b"   \n", WaitReason.NOT_TEXT),
        (b"book\0\0\0\0mark\0\0\0\0\x38\0\0\0", WaitReason.ALIAS),
    ],
)
def test_a_script_is_opened_too(tmp_path: Path, content: bytes, reason: WaitReason | None) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes(content)

    assert check_file(FileRole.SCRIPT, script).reason is reason


def test_an_alias_of_a_video_is_told_from_a_broken_one(tmp_path: Path) -> None:
    alias = tmp_path / "talk.mov"
    alias.write_bytes(b"book\0\0\0\0mark\0\0\0\0" + bytes(900))

    result = check_file(FileRole.FOOTAGE, alias)

    assert result.reason is WaitReason.ALIAS
    assert "Show Original" in result.message


def test_a_file_that_vanished_meanwhile_is_asked_for_again(tmp_path: Path) -> None:
    result = check_file(FileRole.FOOTAGE, tmp_path / "gone.mov")

    assert (result.reason, result.retry) == (WaitReason.UNREADABLE, True)


@pytest.mark.parametrize("number", [11, errno.EDEADLK])
def test_what_icloud_holds_back_is_asked_for_again(number: int) -> None:
    result = describe_read_error(OSError(number, "Resource deadlock avoided"), "talk.mov")

    assert (result.reason, result.retry) == (WaitReason.CLOUD, True)


def test_what_permissions_forbid_is_asked_for_again() -> None:
    result = describe_read_error(PermissionError(1, "Operation not permitted"), "talk.mov")

    assert (result.reason, result.retry) == (WaitReason.UNREADABLE, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permissions_is_unreadable(tmp_path: Path) -> None:
    locked = tmp_path / "talk.mov"
    locked.touch(mode=0)

    assert check_file(FileRole.FOOTAGE, locked).reason is WaitReason.UNREADABLE


def test_a_name_that_is_no_text_does_not_stop_the_proof(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.mov"))
    odd.write_text("no video")

    result = check_file(FileRole.FOOTAGE, odd)

    assert result == FileCheckResult.from_json(result.to_json())
    assert "\N{REPLACEMENT CHARACTER}.mov" in result.message


@pytest.fixture
def checker() -> Iterator[ChildProcessChecker]:
    checker = ChildProcessChecker()
    yield checker
    checker.close()


def test_files_are_checked_by_one_child_together(checker: ChildProcessChecker, presenter: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("Hello there.")
    requests = [
        _request(FileRole.SCRIPT, script),
        _request(FileRole.FOOTAGE, presenter),
        _request(FileRole.FOOTAGE, script),
    ]

    first = [checker.find_result(*request, 0.0) for request in requests]
    results = _results(checker, requests)

    assert first == [None, None, None]
    assert [result.reason for result in results] == [None, None, WaitReason.NOT_VIDEO]


def test_an_answer_holds_until_the_file_changes(checker: ChildProcessChecker, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("{\\rtf1 Hello}")
    _results(checker, [_request(FileRole.SCRIPT, script)])
    later = checker.find_result(*_request(FileRole.SCRIPT, script), 10_000.0)
    script.write_text("Hello there.")

    assert later is not None
    assert checker.find_result(*_request(FileRole.SCRIPT, script), 10_000.0) is None
    assert _results(checker, [_request(FileRole.SCRIPT, script)])[0].reason is None


def test_a_file_that_could_not_be_read_is_tried_again(checker: ChildProcessChecker, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    request = (FileRole.SCRIPT, str(script), FileIdentity(1, 2, 3, 4))
    (before,) = _results(checker, [request])
    script.write_text("Hello there.")

    (soon,) = _results(checker, [request], now=RETRY_S - 1.0)
    until(lambda: _results(checker, [request], now=RETRY_S) != [before])
    (late,) = _results(checker, [request], now=RETRY_S)

    assert (before.reason, soon.reason, late.reason) == (WaitReason.UNREADABLE, WaitReason.UNREADABLE, None)


def test_a_file_whose_opening_blocks_holds_nothing_up(tmp_path: Path) -> None:
    pipe = tmp_path / "talk.mov"
    os.mkfifo(pipe)  # opening it waits for a writer, for ever
    request = (FileRole.FOOTAGE, str(pipe), FileIdentity(1, 2, 3, 4))

    with closing(ChildProcessChecker(timeout_s=1.0)) as checker:
        clock = WorkClock()
        checker.find_result(*request, 0.0)
        again = checker.finish_scan(0.0)
        checker.find_result(*request, 0.9)
        checker.finish_scan(0.9)
        waits = checker.find_result(*request, 1.0)
        checker.finish_scan(1.0)
        result = checker.find_result(*request, 1.0)
        spent = clock.seconds

    assert (again, waits) == (0.1, None)
    assert result is not None
    assert (result.reason, result.retry) == (WaitReason.UNREADABLE, True)
    assert "does not answer" in result.message
    assert spent < 2.0


def test_a_file_that_kills_the_decoder_does_not_stop_the_others(tmp_path: Path) -> None:
    requests = [(FileRole.FOOTAGE, f"/{name}", FileIdentity(1, 2, 3, 4)) for name in ("good", "deadly", "fine")]

    with closing(ChildProcessChecker(command=(sys.executable, "-c", _FRAGILE))) as checker:
        results = _results(checker, requests)

    assert [result.reason for result in results] == [None, WaitReason.UNREADABLE, None]


def test_no_child_is_left_when_the_checker_is_closed(checker: ChildProcessChecker, tmp_path: Path) -> None:
    import psutil

    pipe, others = tmp_path / "talk.mov", psutil.Process().children()
    os.mkfifo(pipe)
    checker.find_result(FileRole.FOOTAGE, str(pipe), FileIdentity(1, 2, 3, 4), 0.0)
    checker.finish_scan(0.0)
    children = [child for child in psutil.Process().children() if child not in others]

    checker.close()

    assert children
    until(lambda: not any(child.is_running() for child in children), 5)


def test_a_real_pair_is_ready_and_a_broken_one_is_not(drop: Drop, presenter: Path) -> None:
    drop.put("good/script.txt", "bad/script.txt")
    (drop.root / "good" / "source.mp4").write_bytes(presenter.read_bytes())
    (drop.root / "bad" / "source.mp4").write_bytes(presenter.read_bytes()[:200_000])

    with closing(Inbox(drop.root)) as drop.inbox:
        drop.settle()
        until(lambda: drop.scan().next_scan_s > 1.0)
        result = drop.scan()

    assert [pair.name for pair in result.ready] == ["good"]
    assert "a video of 6.2 s" in result.ready[0].seen.why
    assert [(item.name, item.reason) for item in result.waiting] == [("bad", WaitReason.NOT_VIDEO)]


_FRAGILE = """
import os, sys
for path in sys.argv[2::2]:
    if path == "/deadly":
        os.abort()
    print('{"reason": null, "message": "good", "retry": false}', flush=True)
"""


def _request(role: FileRole, path: Path) -> FileCheckRequest:
    return role, str(path), FileIdentity.of(path.stat())


def _results(checker: ChildProcessChecker, requests: list[FileCheckRequest], now: float = 0.0) -> list[FileCheckResult]:
    results: list[FileCheckResult | None] = []

    def answered() -> bool:
        results[:] = [checker.find_result(*request, now) for request in requests]
        checker.finish_scan(now)
        return all(results)

    until(answered)
    return [result for result in results if result is not None]
