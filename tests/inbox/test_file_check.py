"""What dropped files turn out to be when they are opened, and that opening them never holds anything up."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inbox.file_check import FileVerdict, Role, prove, refusal
from inbox.file_check_process import RETRY, ChildProver, Question
from inbox.inbox import Inbox
from inbox.model import Identity, Reason
from tests.inbox.conftest import Drop
from tests.waiting import WorkClock, processor_seconds, until


def test_a_video_that_plays_is_good(presenter: Path) -> None:
    verdict = prove(Role.FOOTAGE, presenter)

    assert verdict.reason is None
    assert verdict.words == "the footage is a video of 6.2 s and 1280 x 720 pixels (h264)"


def test_a_video_that_is_cut_off_is_not_one_yet(presenter: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.mp4"
    half.write_bytes(presenter.read_bytes()[: presenter.stat().st_size // 2])

    verdict = prove(Role.FOOTAGE, half)

    assert verdict.reason is Reason.NOT_VIDEO
    assert "half.mp4 is cut off" in verdict.words


def test_ten_gigabytes_of_nothing_are_judged_at_once(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse.mov"
    with sparse.open("wb") as file:
        file.truncate(10_000_000_000)

    before = processor_seconds()
    verdict = prove(Role.FOOTAGE, sparse)

    assert verdict.reason is Reason.NOT_VIDEO
    assert processor_seconds() - before < 1.0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Hello there.", None),
        (b"{\\rtf1 Hello}", Reason.NOT_TEXT),
        (b"   \n", Reason.NOT_TEXT),
        (b"book\0\0\0\0mark\0\0\0\0\x38\0\0\0", Reason.ALIAS),
    ],
)
def test_a_script_is_opened_too(tmp_path: Path, content: bytes, reason: Reason | None) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes(content)

    assert prove(Role.SCRIPT, script).reason is reason


def test_an_alias_of_a_video_is_told_from_a_broken_one(tmp_path: Path) -> None:
    alias = tmp_path / "talk.mov"
    alias.write_bytes(b"book\0\0\0\0mark\0\0\0\0" + bytes(900))

    verdict = prove(Role.FOOTAGE, alias)

    assert verdict.reason is Reason.ALIAS
    assert "Show Original" in verdict.words


def test_a_file_that_vanished_meanwhile_is_asked_for_again(tmp_path: Path) -> None:
    verdict = prove(Role.FOOTAGE, tmp_path / "gone.mov")

    assert (verdict.reason, verdict.again) == (Reason.UNREADABLE, True)


@pytest.mark.parametrize("number", [11, errno.EDEADLK])
def test_what_icloud_holds_back_is_asked_for_again(number: int) -> None:
    verdict = refusal(OSError(number, "Resource deadlock avoided"), "talk.mov")

    assert (verdict.reason, verdict.again) == (Reason.CLOUD, True)


def test_what_permissions_forbid_is_asked_for_again() -> None:
    verdict = refusal(PermissionError(1, "Operation not permitted"), "talk.mov")

    assert (verdict.reason, verdict.again) == (Reason.UNREADABLE, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permissions_is_unreadable(tmp_path: Path) -> None:
    locked = tmp_path / "talk.mov"
    locked.touch(mode=0)

    assert prove(Role.FOOTAGE, locked).reason is Reason.UNREADABLE


def test_a_name_that_is_no_text_does_not_stop_the_proof(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.mov"))
    odd.write_text("no video")

    verdict = prove(Role.FOOTAGE, odd)

    assert verdict == FileVerdict.parse(verdict.line())
    assert "\N{REPLACEMENT CHARACTER}.mov" in verdict.words


@pytest.fixture
def prover() -> Iterator[ChildProver]:
    prover = ChildProver()
    yield prover
    prover.close()


def test_files_are_proven_by_a_child_in_one_go(prover: ChildProver, presenter: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("Hello there.")
    questions = [_question(Role.SCRIPT, script), _question(Role.FOOTAGE, presenter), _question(Role.FOOTAGE, script)]

    first = [prover.verdict(*question, 0.0) for question in questions]
    verdicts = _answers(prover, questions)

    assert first == [None, None, None]
    assert [verdict.reason for verdict in verdicts] == [None, None, Reason.NOT_VIDEO]


def test_an_answer_holds_until_the_file_changes(prover: ChildProver, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("{\\rtf1 Hello}")
    _answers(prover, [_question(Role.SCRIPT, script)])
    later = prover.verdict(*_question(Role.SCRIPT, script), 10_000.0)
    script.write_text("Hello there.")

    assert later is not None
    assert prover.verdict(*_question(Role.SCRIPT, script), 10_000.0) is None
    assert _answers(prover, [_question(Role.SCRIPT, script)])[0].reason is None


def test_a_file_that_could_not_be_read_is_tried_again(prover: ChildProver, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    question = (Role.SCRIPT, str(script), Identity(1, 2, 3, 4))
    (before,) = _answers(prover, [question])
    script.write_text("Hello there.")

    (soon,) = _answers(prover, [question], now=RETRY - 1.0)
    until(lambda: _answers(prover, [question], now=RETRY) != [before])
    (late,) = _answers(prover, [question], now=RETRY)

    assert (before.reason, soon.reason, late.reason) == (Reason.UNREADABLE, Reason.UNREADABLE, None)


def test_a_file_whose_opening_blocks_holds_nothing_up(tmp_path: Path) -> None:
    pipe = tmp_path / "talk.mov"
    os.mkfifo(pipe)  # opening it waits for a writer, for ever
    question = (Role.FOOTAGE, str(pipe), Identity(1, 2, 3, 4))

    with closing(ChildProver(limit=1.0)) as prover:
        clock = WorkClock()
        prover.verdict(*question, 0.0)
        again = prover.turn(0.0)
        prover.verdict(*question, 0.9)
        prover.turn(0.9)
        waits = prover.verdict(*question, 1.0)
        prover.turn(1.0)
        verdict = prover.verdict(*question, 1.0)
        spent = clock.seconds

    assert (again, waits) == (0.1, None)
    assert verdict is not None
    assert (verdict.reason, verdict.again) == (Reason.UNREADABLE, True)
    assert "does not answer" in verdict.words
    assert spent < 2.0


def test_a_file_that_kills_the_decoder_does_not_stop_the_others(tmp_path: Path) -> None:
    questions = [(Role.FOOTAGE, f"/{name}", Identity(1, 2, 3, 4)) for name in ("good", "deadly", "fine")]

    with closing(ChildProver(command=(sys.executable, "-c", _FRAGILE))) as prover:
        verdicts = _answers(prover, questions)

    assert [verdict.reason for verdict in verdicts] == [None, Reason.UNREADABLE, None]


def test_no_child_is_left_when_the_prover_is_closed(prover: ChildProver, tmp_path: Path) -> None:
    import psutil

    pipe, others = tmp_path / "talk.mov", psutil.Process().children()
    os.mkfifo(pipe)
    prover.verdict(Role.FOOTAGE, str(pipe), Identity(1, 2, 3, 4), 0.0)
    prover.turn(0.0)
    children = [child for child in psutil.Process().children() if child not in others]

    prover.close()

    assert children
    until(lambda: not any(child.is_running() for child in children), 5)


def test_a_real_pair_is_ready_and_a_broken_one_is_not(drop: Drop, presenter: Path) -> None:
    drop.put("good/script.txt", "bad/script.txt")
    (drop.root / "good" / "source.mp4").write_bytes(presenter.read_bytes())
    (drop.root / "bad" / "source.mp4").write_bytes(presenter.read_bytes()[:200_000])

    with closing(Inbox(drop.root)) as drop.inbox:
        drop.settle()
        until(lambda: drop.look().again > 1.0)
        sight = drop.look()

    assert [pair.name for pair in sight.ready] == ["good"]
    assert "a video of 6.2 s" in sight.ready[0].seen.why
    assert [(item.name, item.reason) for item in sight.waiting] == [("bad", Reason.NOT_VIDEO)]


_FRAGILE = """
import os, sys
for path in sys.argv[2::2]:
    if path == "/deadly":
        os.abort()
    print('{"reason": null, "words": "good", "again": false}', flush=True)
"""


def _question(role: Role, path: Path) -> Question:
    return role, str(path), Identity.of(path.stat())


def _answers(prover: ChildProver, questions: list[Question], now: float = 0.0) -> list[FileVerdict]:
    verdicts: list[FileVerdict | None] = []

    def answered() -> bool:
        verdicts[:] = [prover.verdict(*question, now) for question in questions]
        prover.turn(now)
        return all(verdicts)

    until(answered)
    return [verdict for verdict in verdicts if verdict is not None]
