"""Test that a pair becomes a job, and that failures of the disk and changes by the user lose no file."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import os
import pwd
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.errors import TransientError
from inbox import file_moves
from inbox.admission_log import LOG_FILE, AdmissionLog
from inbox.admit import admit
from inbox.model import WaitReason
from inbox.receipt import Receipt
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from tests.inbox.conftest import WALL, Drop

TALK = ("talk/script.md", "talk/me.MOV", "talk/images/growth.png", "talk/Lexicon.txt", "talk/brand.yaml")


def test_a_folder_becomes_a_job_and_goes_away(drop: Drop) -> None:
    drop.put(*TALK, "talk/.DS_Store", "talk/images/._growth.png")

    job = admit(drop.pair(), drop.jobs, drop.root)

    assert job.manifest == Job.open(job.folder).manifest
    assert (job.manifest.name, job.manifest.state) == ("talk", JobState.INPUT)
    assert job.script.read_text() == "Hello there. talk/script.md"
    assert job.footage == job.folder / "input" / "source.mov"
    assert job.footage.read_text() == "Hello there. talk/me.MOV"
    assert job.lexicon is not None
    assert sorted(str(path.relative_to(job.pictures_folder)) for path in job.pictures_folder.rglob("*.*")) == [
        "brand.yaml",
        "images/growth.png",
    ]
    assert not (drop.root / "talk").exists()
    assert not (job.folder / LOG_FILE).exists()
    assert job.output.is_dir()
    assert job.processing.is_dir()


def test_the_manifest_has_the_digests_and_the_names_that_were_dropped(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")

    manifest = admit(drop.pair(), drop.jobs, drop.root).manifest

    assert (manifest.script.name, manifest.footage.name) == ("talk.txt", "talk.mov")
    assert manifest.script.sha256 == hashlib.sha256(b"Hello there. talk.txt").hexdigest()
    assert manifest.footage.sha256 == hashlib.sha256(b"Hello there. talk.mov").hexdigest()


def test_the_receipt_says_what_was_taken_when_and_why(drop: Drop) -> None:
    drop.put(*TALK)

    receipt = _receipt(admit(drop.pair(), drop.jobs, drop.root))

    assert [(file.name, file.path) for file in receipt.files] == [
        ("script.md", "input/script.txt"),
        ("me.MOV", "input/source.mov"),
        ("Lexicon.txt", "input/lexicon.txt"),
        ("brand.yaml", "input/beside/brand.yaml"),
        ("growth.png", "input/beside/images/growth.png"),
    ]
    assert receipt.files[0].size == len("Hello there. talk/script.md")
    assert receipt.first_seen.timestamp() == WALL + 1001.0
    assert receipt.why.startswith("Nothing changed for 3 s")
    assert receipt.same_as == ""


def test_the_same_content_again_is_a_new_job_that_knows_its_twin(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    first = admit(drop.pair(), drop.jobs, drop.root)
    (drop.jobs / "2020-01-01-0000-broken-0000").mkdir()
    (drop.jobs / "2020-01-01-0000-broken-0000" / "job.json").write_text(
        first.manifest.script.sha256 + first.manifest.footage.sha256
    )
    drop.put("talk.txt", "talk.mov")

    second = admit(drop.pair(), drop.jobs, drop.root)

    assert second.manifest.id != first.manifest.id
    assert _receipt(second).same_as == first.manifest.id


def test_ids_are_ascii_and_never_taken_twice(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = iter(["aaaa", "aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(tokens))
    (drop.jobs / ".incoming-x").mkdir()
    ids = []
    for _ in range(2):
        drop.put("Prüfung №1 🎉.txt", "Prüfung №1 🎉.mov")
        ids.append(admit(drop.pair(), drop.jobs, drop.root).manifest.id)

    assert all(identity.isascii() for identity in ids)
    assert [identity[-4:] for identity in ids] == ["aaaa", "bbbb"]


def test_names_that_are_no_text_are_moved_as_they_are(drop: Drop) -> None:
    folder = Path(os.fsdecode(os.fsencode(drop.root) + b"/caf\xe9"))
    folder.mkdir()
    for name in (b"\xff.txt", b"\xff.mov", b"pic\xff.png"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)

    job = admit(drop.pair(), drop.jobs, drop.root)

    assert job.manifest.footage.name == "\N{REPLACEMENT CHARACTER}.mov"
    assert [os.fsencode(path.name) for path in job.pictures_folder.iterdir()] == [b"pic\xff.png"]
    assert not folder.exists()


def test_what_does_not_belong_to_the_job_stays_where_it_is(drop: Drop) -> None:
    drop.put(*TALK, "talk/budget.xlsx", "talk/.git/config")

    admit(drop.pair(), drop.jobs, drop.root)

    reason, words = drop.why("talk")
    assert reason is WaitReason.LEFTOVER
    assert "What was needed of talk has been taken." in words
    assert sorted(str(path.relative_to(drop.root)) for path in drop.root.rglob("*") if path.is_file()) == [
        ".presgen-inbox",
        "talk/.git/config",
        "talk/.presgen-taken",
        "talk/budget.xlsx",
    ]


def test_a_folder_that_is_filled_again_is_taken_again(drop: Drop) -> None:
    drop.put(*TALK, "talk/budget.xlsx")
    admit(drop.pair(), drop.jobs, drop.root)
    (drop.root / "talk" / "budget.xlsx").unlink()
    drop.put(*TALK)

    admit(drop.pair(), drop.jobs, drop.root)

    assert not (drop.root / "talk").exists()


def test_files_that_only_case_tells_apart_do_not_replace_one_another(drop: Drop) -> None:
    drop.put("talk/script.txt", "talk/source.mp4", "talk/Lexicon.txt", "talk/lexicon.txt", "talk/Brand.YAML")
    if len(list((drop.root / "talk").iterdir())) < 5:
        pytest.skip("this disk does not tell case apart")

    job = admit(drop.pair(), drop.jobs, drop.root)

    assert job.lexicon is not None
    assert {path.name for path in job.pictures_folder.iterdir()} == {"lexicon.txt", "brand.yaml"}


def test_further_texts_come_along(drop: Drop) -> None:
    drop.put("welcome/script.txt", "welcome/README.md", "welcome/source.mp4")

    job = admit(drop.pair(), drop.jobs, drop.root)

    assert (job.pictures_folder / "README.md").exists()
    assert not (drop.root / "welcome").exists()


def test_loose_files_leave_their_neighbours_alone(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov", "other.txt", ".DS_Store")

    admit(drop.pair(), drop.jobs, drop.root)

    assert {path.name for path in drop.root.iterdir()} == {"other.txt", ".DS_Store", ".presgen-inbox"}


@pytest.mark.parametrize("name", ["talk/script.md", "talk/me.MOV", "talk/images/growth.png"])
def test_a_file_that_changed_meanwhile_sends_the_pair_back(drop: Drop, name: str) -> None:
    drop.put(*TALK)
    pair = drop.pair()
    with (drop.root / name).open("a") as file:
        file.write("more")
    before = _tree(drop.root)

    with pytest.raises(TransientError, match="changed while it was being taken"):
        admit(pair, drop.jobs, drop.root)

    assert _tree(drop.root) == before
    assert _jobs(drop) == []
    assert drop.scan().ready == ()
    assert admit(drop.pair(), drop.jobs, drop.root).footage.exists()


def test_a_file_that_is_written_to_while_it_is_read_sends_the_pair_back(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop.put("talk.txt", "talk.mov")
    pair = drop.pair()
    writer = (drop.root / "talk.mov").open("a")

    def digest_and_write(path: Path) -> str:
        writer.write("more")
        writer.flush()
        return "0" * 64

    monkeypatch.setattr("inbox.receipt.digest", digest_and_write)
    with pytest.raises(TransientError, match=r"talk\.mov changed"):
        admit(pair, drop.jobs, drop.root)
    writer.close()

    assert "more" in (drop.root / "talk.mov").read_text()
    assert _jobs(drop) == []


def test_a_file_that_was_replaced_by_a_link_is_not_followed(drop: Drop, tmp_path: Path) -> None:
    drop.put("talk.txt", "talk.mov")
    pair = drop.pair()
    (drop.root / "talk.mov").rename(tmp_path / "real.mov")
    (drop.root / "talk.mov").symlink_to(tmp_path / "real.mov")

    with pytest.raises(TransientError):
        admit(pair, drop.jobs, drop.root)

    assert (drop.root / "talk.mov").is_symlink()
    assert (drop.root / "talk.txt").exists()


def test_a_pair_that_is_taken_away_in_time_is_no_job(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    pair = drop.pair()
    (drop.root / "talk.mov").unlink()

    with pytest.raises(TransientError, match="no longer there"):
        admit(pair, drop.jobs, drop.root)

    assert _jobs(drop) == []
    assert (drop.root / "talk.txt").exists()


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EPERM])
@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.rename", "pathlib.Path.mkdir", "pathlib.Path.write_bytes"])
def test_whichever_call_fails_nothing_is_lost(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    told = set()
    for number in range(1, 100):
        drop.put(*TALK)
        pair = drop.pair()
        before = _tree(drop.root)
        with monkeypatch.context() as patched:
            failing = _failing(patched, call, number, code)
            try:
                job = admit(pair, drop.jobs, drop.root)
            except TransientError as error:
                told.add(error.message)
                assert _tree(drop.root) == before, f"call {number}"
                assert _jobs(drop) == []
                continue
        assert job.footage.exists()
        assert _jobs(drop) == [job.folder]
        if failing() < number:
            break
        for path in sorted(job.folder.rglob("*"), reverse=True):  # failed where it no longer matters: next number
            path.rmdir() if path.is_dir() else path.unlink()
        job.folder.rmdir()
    assert not any("[" in message for message in told), "reasons are told in words, not in codes"

    assert 1 < number < 99


def test_a_full_disk_says_so(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    drop.put("talk.txt", "talk.mov")
    pair = drop.pair()
    _failing(monkeypatch, "pathlib.Path.write_bytes", 1, errno.ENOSPC)

    with pytest.raises(TransientError, match="no space left") as caught:
        admit(pair, drop.jobs, drop.root)

    assert "tried again by itself" in caught.value.hint


def test_nothing_is_replaced_when_a_file_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("ours")
    (tmp_path / "place").write_text("theirs")

    with pytest.raises(FileExistsError):
        file_moves.move_back(tmp_path / "kept", tmp_path / "place")

    assert (tmp_path / "kept").read_text() == "ours"
    assert (tmp_path / "place").read_text() == "theirs"


def test_files_are_given_back_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, "os.link", 1, errno.EPERM)
    (tmp_path / "kept").write_text("ours")

    file_moves.move_back(tmp_path / "kept", tmp_path / "place")

    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def _failing(patched: pytest.MonkeyPatch, call: str, number: int, code: int) -> Callable[[], int]:
    """Make the ``number``-th call of ``call`` fail; return how to learn how many there were."""
    module, name = call.rsplit(".", 1)
    owner: Any = os if module == "os" else Path
    original = getattr(owner, name)
    calls = 0

    def failing(*arguments: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(code, os.strerror(code), str(arguments[0]))
        return original(*arguments, **more)

    patched.setattr(owner, name, failing)
    return lambda: calls


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _jobs(drop: Drop) -> list[Path]:
    """Return what lies in the folder of jobs but the drop folder, hidden or not."""
    return [path for path in drop.jobs.iterdir() if not re.fullmatch(r"\.?inbox(-disk)?", path.name)]


def _receipt(job: Job) -> Receipt:
    return Receipt.load(job.input / "receipt.json")


@pytest.mark.parametrize("across", [False, True], ids=["one disk", "two disks"])
def test_a_pair_that_may_be_read_but_not_taken_says_which_folder_must_be_writable_and_for_whom(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, across: bool
) -> None:
    drop.put(*TALK)
    pair = drop.pair()
    folder = drop.root / "talk"
    if across:
        monkeypatch.setattr("inbox.admit.os.access", lambda path, mode: Path(path) != folder)
        monkeypatch.setattr("inbox.admission_log.AdmissionLog.of", _across(AdmissionLog.of))
    else:
        monkeypatch.setattr("pathlib.Path.rename", _refusing(folder, Path.rename))
    monkeypatch.setattr("inbox.admit.os.geteuid", lambda: 12345)

    with pytest.raises(TransientError) as caught:
        admit(pair, drop.jobs, drop.root)

    owner = pwd.getpwuid(folder.stat().st_uid).pw_name
    assert caught.value.message == (
        f"The files can be read but not taken: {folder} belongs to {owner}, and PresGen runs as user 12345."
    )
    assert f"(sudo chown -R 12345 {folder})" in caught.value.hint
    assert "tried again by itself" in caught.value.hint
    drop.inbox.refuse(pair, caught.value, drop.now)
    assert "sudo chown -R 12345" in drop.why("talk")[1]


def test_a_folder_that_is_only_write_protected_needs_no_other_owner(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop.put(*TALK)
    pair = drop.pair()
    monkeypatch.setattr("pathlib.Path.rename", _refusing(drop.root / "talk", Path.rename))

    with pytest.raises(TransientError, match="is write-protected") as caught:
        admit(pair, drop.jobs, drop.root)

    assert f"(chmod -R u+w {drop.root / 'talk'})" in caught.value.hint


def _refusing(folder: Path, rename: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    """Return a rename that lets nothing out of ``folder``, as for a user who may only read it."""

    def refuse(path: Path, target: Path) -> Path:
        if path.parent == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path), None, str(target))
        return rename(path, target)

    return refuse


def _across(of: Callable[[Any, Path], AdmissionLog]) -> Callable[[Any, Path], AdmissionLog]:
    return lambda pair, jobs: dataclasses.replace(of(pair, jobs), across=True)
