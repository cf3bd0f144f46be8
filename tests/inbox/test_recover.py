"""Test kill -9 at every failpoint of an admission: each input exists exactly once, jobs are complete or absent."""

from __future__ import annotations

import errno
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.errors import TransientError
from config.files import digest
from inbox.admit import admit, admit_all
from inbox.drop_folder import prepare
from inbox.recover import recover
from stages.jobs.job import Job
from tests.inbox.conftest import Drop

ROOT = Path(__file__).parents[2]
TALK = ("talk/script.md", "talk/me.MOV", "talk/images/growth.png", "talk/lexicon.txt")
LOOSE = ("talk.txt", "talk.mov")
COURSE = ("course/a.txt", "course/b.txt", "course/c.txt", "course/source.mov", "course/lexicon.txt")
MEMORY_DISK = Path("/dev/shm")

BEFORE = ["admit.made", "admit.intended", *(f"admit.taken.{n}" for n in range(4)), "admit.read", "admit.receipt"]
AFTER = ["admit.committed", *(f"finish.removed.{n}" for n in range(4)), "finish.swept", "finish.named"]
UNDO = [*(f"undo.gave.{n}" for n in range(4)), "give_back.linked", "undo.cleared"]
ACROSS = ["bring.copied", "give_back.copied"]

SHARE = ["share.linked"]

Crash = Callable[..., None]


@pytest.fixture(scope="module")
def crash() -> Iterator[Crash]:
    """Runs an admission or a recovery that is killed at a named point."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.inbox.crasher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def crash(verb: str, point: str, drop: Drop, after: int = 0) -> None:
            order = {"verb": verb, "point": point, "after": after, "jobs": str(drop.jobs), "root": str(drop.root)}
            orders.write(json.dumps(order) + "\n")
            orders.flush()
            assert answers.readline().strip() == "-9", f"{verb} did not come to {point}"

        yield crash


@pytest.fixture
def across(tmp_path: Path) -> Iterator[Drop]:
    """A drop folder on another disk than the jobs."""
    if not MEMORY_DISK.is_dir() or MEMORY_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk here")
    disk = Path(tempfile.mkdtemp(dir=MEMORY_DISK))
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "inbox").symlink_to(disk)
    yield Drop(tmp_path / "jobs")
    shutil.rmtree(disk)


@pytest.mark.parametrize("point", BEFORE)
def test_what_was_cut_off_before_the_job_was_whole_is_put_back(drop: Drop, crash: Crash, point: str) -> None:
    drop.put(*TALK)
    before = _contents(drop)
    crash("admit", point, drop)

    told = recover(drop.jobs, drop.root)

    assert len(told) == 1
    assert _contents(drop) == before
    assert _whole_jobs(drop) == []
    assert admit(drop.pair(), drop.jobs, drop.root).folder in _whole_jobs(drop)


@pytest.mark.parametrize("point", AFTER)
def test_what_was_cut_off_after_the_job_was_whole_is_finished(drop: Drop, crash: Crash, point: str) -> None:
    drop.put(*TALK)
    crash("admit", point, drop)

    recover(drop.jobs, drop.root)

    assert _contents(drop) == {}
    (job,) = _whole_jobs(drop)
    assert (job / "input" / "beside" / "images" / "growth.png").exists()
    assert not (drop.root / "talk").exists()


@pytest.mark.parametrize(
    ("files", "point"),
    [*((TALK, point) for point in UNDO), *((LOOSE, point) for point in UNDO if point[-1] not in "23")],
)
def test_putting_back_may_be_cut_off_as_well(tmp_path: Path, crash: Crash, point: str, files: tuple[str, ...]) -> None:
    drop = Drop(tmp_path / "jobs")
    drop.put(*files)
    before = _contents(drop)
    crash("admit", "admit.read", drop)
    crash("recover", point, drop)

    recover(drop.jobs, drop.root)

    assert _contents(drop) == before
    assert _whole_jobs(drop) == []


@pytest.mark.parametrize("point", [*BEFORE, "bring.copied"])
def test_across_disks_what_was_cut_off_early_is_put_back(across: Drop, crash: Crash, point: str) -> None:
    across.put(*TALK)
    before = _contents(across)
    crash("admit", point, across)

    recover(across.jobs, across.root)

    assert _contents(across) == before
    assert _whole_jobs(across) == []


@pytest.mark.parametrize("point", AFTER)
def test_across_disks_what_was_cut_off_late_is_finished(across: Drop, crash: Crash, point: str) -> None:
    across.put(*TALK)
    crash("admit", point, across)

    recover(across.jobs, across.root)

    assert _contents(across) == {}
    assert len(_whole_jobs(across)) == 1


def test_across_disks_nothing_hidden_is_left(across: Drop) -> None:
    across.put(*LOOSE)

    job = admit(across.pair(), across.jobs, across.root)

    assert job.footage.read_text() == "Hello there. talk.mov"
    assert {path.name for path in across.root.iterdir()} == {".presgen-inbox"}


@pytest.mark.parametrize("point", ["give_back.copied", "give_back.linked"])
def test_across_disks_a_copy_whose_original_is_gone_comes_back_once(across: Drop, crash: Crash, point: str) -> None:
    across.put(*LOOSE)
    before = _contents(across)
    crash("admit", "admit.read", across)
    (across.root / "talk.mov").unlink()
    crash("recover", point, across)

    recover(across.jobs, across.root)

    assert _contents(across) == before
    assert {path.name for path in across.root.iterdir()} == {".presgen-inbox", *LOOSE}


def test_across_disks_a_newer_version_of_a_file_goes_before_the_copy_of_the_old(across: Drop, crash: Crash) -> None:
    across.put(*LOOSE)
    crash("admit", "admit.read", across)
    across.put("talk.txt", content="A newer one.")

    recover(across.jobs, across.root)

    assert _contents(across) == {"A newer one. talk.txt": 1, "Hello there. talk.mov": 1}


def test_across_disks_a_file_that_changes_meanwhile_sends_the_pair_back(
    across: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    across.put(*LOOSE)
    pair = across.pair()

    def digest_and_write(path: Path) -> str:
        across.put("talk.txt", content="A newer one.")
        return "0" * 64

    monkeypatch.setattr("inbox.receipt.digest", digest_and_write)
    with pytest.raises(TransientError, match=r"talk\.txt changed"):
        admit(pair, across.jobs, across.root)

    assert _contents(across) == {"A newer one. talk.txt": 1, "Hello there. talk.mov": 1}
    assert _whole_jobs(across) == []


def test_across_disks_what_cannot_be_removed_is_not_taken(across: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    across.put(*LOOSE)
    before = _contents(across)
    pair = across.pair()
    unlink = Path.unlink

    def read_only(path: Path, missing_ok: bool = False) -> None:
        if path.parent == across.root and path.name in LOOSE:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        unlink(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", read_only)
        with pytest.raises(TransientError, match="read-only"):
            admit(pair, across.jobs, across.root)

    assert _contents(across) == before
    assert _whole_jobs(across) == []


def test_a_file_of_the_same_name_that_came_meanwhile_is_not_replaced(drop: Drop, crash: Crash) -> None:
    drop.put(*LOOSE)
    crash("admit", "admit.read", drop)
    drop.put("talk.mov", content="Another one.")

    recover(drop.jobs, drop.root)
    pairs = drop.settle().ready

    assert (drop.root / "talk.mov").read_text() == "Another one. talk.mov"
    assert [(pair.script.name, pair.footage.read_text()) for pair in pairs] == [
        ("script.txt", "Hello there. talk.mov")
    ], "together in a folder of their own"


def test_a_new_file_under_the_old_name_survives_the_finish(drop: Drop, crash: Crash) -> None:
    drop.put(*LOOSE)
    crash("admit", "admit.committed", drop)
    drop.put("talk.mov", content="Another one.")

    recover(drop.jobs, drop.root)

    assert (drop.root / "talk.mov").read_text() == "Another one. talk.mov"
    assert len(_whole_jobs(drop)) == 1


def test_without_the_drop_folder_what_was_taken_is_kept_for_later(drop: Drop, crash: Crash) -> None:
    drop.put(*LOOSE)
    before = _contents(drop)
    crash("admit", "admit.read", drop)
    shutil.rmtree(drop.root)

    (told,) = recover(drop.jobs, drop.root)
    prepare(drop.root)
    recover(drop.jobs, drop.root)

    assert "tried again" in told
    assert _contents(drop) == before


def test_several_at_once_are_put_right_and_then_there_is_nothing_to_do(drop: Drop, crash: Crash) -> None:
    for number, point in enumerate(["admit.committed", "admit.taken.1", "admit.made"]):
        drop.put(f"talk {number}/script.txt", f"talk {number}/source.mov")
        crash("admit", point, drop)
        for waiting in drop.root.glob("talk*"):  # so that the next one is the only one
            waiting.rename(drop.jobs / f".aside {waiting.name}")
    for waiting in drop.jobs.glob(".aside *"):
        waiting.rename(drop.root / waiting.name.removeprefix(".aside "))

    first, second = recover(drop.jobs, drop.root), recover(drop.jobs, drop.root)

    assert (len(first), second) == (3, [])
    assert len(_whole_jobs(drop)) == 1
    assert [pair.name for pair in drop.settle().ready] == ["talk 1", "talk 2"]


def test_what_another_command_is_copying_at_this_moment_is_left_alone(drop: Drop) -> None:
    copying = drop.jobs / ".incoming-2026-01-01-0000-talk-aaaa" / "input"
    copying.mkdir(parents=True)
    (copying / "script.txt").write_text("Hello.")

    assert recover(drop.jobs, drop.root) == []
    assert (copying / "script.txt").exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"name": "talk", "folder": null, "moves": [{}]}'])
def test_with_a_damaged_intent_the_files_come_back_in_a_folder(drop: Drop, crash: Crash, damage: str) -> None:
    drop.put(*TALK)
    before = _contents(drop)
    crash("admit", "admit.receipt", drop)
    next(drop.jobs.glob(".incoming-*/intent.json")).write_text(damage)

    told = recover(drop.jobs, drop.root)

    assert len(told) == 1
    assert _contents(drop) == before
    assert _whole_jobs(drop) == []
    assert [len(pair.companions) for pair in drop.settle().ready] == [2]


# --------------------------------------------------------------------- several scripts that share a video and a lexicon


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("point", [*(point for point in BEFORE if not point.endswith("3")), *SHARE])
def test_of_several_scripts_none_is_lost_or_taken_twice_before_its_job_was_whole(
    drop: Drop, crash: Crash, point: str, after: int
) -> None:
    if (point, after) == ("share.linked", 2):
        pytest.skip("the last one moves the video")
    drop.put(*COURSE)
    crash("admit", point, drop, after)
    assert len(_whole_jobs(drop, hidden=1)) == after

    recover(drop.jobs, drop.root)

    assert len(_whole_jobs(drop)) == after
    assert _contents(drop) == {f"Hello there. {name}": 1 for name in COURSE[after:]}
    _check_course(drop)


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("point", [point for point in AFTER if not point.endswith("3")])
def test_of_several_scripts_none_is_lost_or_taken_twice_after_its_job_was_whole(
    drop: Drop, crash: Crash, point: str, after: int
) -> None:
    drop.put(*COURSE)
    crash("admit", point, drop, after)

    recover(drop.jobs, drop.root)

    assert len(_whole_jobs(drop)) == after + 1
    _check_course(drop)


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("point", ["undo.gave.0", "undo.gave.1", "give_back.linked", "undo.cleared"])
def test_of_several_scripts_putting_one_back_may_be_cut_off(drop: Drop, crash: Crash, point: str, after: int) -> None:
    if (point, after) == ("undo.gave.1", 0):
        pytest.skip("only the script was moved")
    drop.put(*COURSE)
    crash("admit", "admit.read", drop, after)
    crash("recover", point, drop)

    recover(drop.jobs, drop.root)

    assert _contents(drop) == {f"Hello there. {name}": 1 for name in COURSE[after:]}
    _check_course(drop)


@pytest.mark.parametrize("after", [0, 1])
def test_where_files_cannot_be_linked_a_shared_one_is_copied(across: Drop, crash: Crash, after: int) -> None:
    across.put(*COURSE)
    crash("admit", "share.copied", across, after)

    recover(across.jobs, across.root)

    assert len(_whole_jobs(across)) == after
    _check_course(across)


def test_a_shared_video_stays_when_one_of_its_scripts_is_refused(drop: Drop) -> None:
    drop.put(*COURSE)
    ready = drop.settle().ready
    (drop.root / "course" / "b.txt").write_text("Changed at the last moment.")

    results = [result for _, result in admit_all(ready, drop.jobs, drop.root)]

    assert [isinstance(result, Job) for result in results] == [True, False, True]
    assert (drop.root / "course" / "source.mov").exists()
    (pair,) = drop.settle().ready
    assert (pair.name, pair.footage.name, [path.name for path in pair.companions]) == (
        "b",
        "source.mov",
        ["lexicon.txt"],
    )


def test_a_shared_video_that_changes_meanwhile_is_not_mixed(drop: Drop) -> None:
    drop.put(*COURSE)
    admissions = admit_all(drop.settle().ready, drop.jobs, drop.root)
    next(admissions)
    (drop.root / "course" / "source.mov").unlink()
    drop.put("course/source.mov", content="Another one.")

    results = [result for _, result in admissions]

    assert all(isinstance(result, TransientError) for result in results)
    (job,) = _whole_jobs(drop)
    assert (job / "input" / "source.mov").read_text() == "Hello there. course/source.mov"
    assert sorted(pair.name for pair in drop.settle().ready) == ["b", "c"]


def test_a_shared_video_that_is_taken_away_while_one_is_put_back_comes_back(drop: Drop, crash: Crash) -> None:
    drop.put(*COURSE)
    crash("admit", "admit.read", drop)
    (drop.root / "course" / "source.mov").unlink()

    recover(drop.jobs, drop.root)

    assert _contents(drop) == {f"Hello there. {name}": 1 for name in COURSE}


def test_a_newer_version_of_a_shared_video_goes_before_the_old_one(drop: Drop, crash: Crash) -> None:
    drop.put(*COURSE)
    crash("admit", "admit.read", drop)
    (drop.root / "course" / "source.mov").unlink()
    drop.put("course/source.mov", content="Another one.")

    recover(drop.jobs, drop.root)

    assert (drop.root / "course" / "a.txt").exists()
    assert (drop.root / "course" / "source.mov").read_text() == "Another one. course/source.mov"


def _check_course(drop: Drop) -> None:
    """Admit what is left of `COURSE`; check that each script is a job with the shared files, and nothing is left."""
    list(admit_all(drop.settle().ready, drop.jobs, drop.root))
    jobs = _whole_jobs(drop)
    assert sorted(json.loads((job / "job.json").read_text())["name"] for job in jobs) == ["a", "b", "c"]
    assert sorted((job / "input" / "script.txt").read_text() for job in jobs) == [
        f"Hello there. {name}" for name in COURSE[:3]
    ]
    for job in jobs:
        assert (job / "input" / "source.mov").read_text() == "Hello there. course/source.mov"
        assert (job / "input" / "lexicon.txt").read_text() == "Hello there. course/lexicon.txt"
    assert _contents(drop) == {}
    assert not (drop.root / "course").exists()


def test_every_crash_point_is_tried() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "inbox").glob("*.py"))
    named = {re.sub(r"\{.*\}", "0", name) for name in re.findall(r'crash_point\(f?"([^"]+)"\)', source)}

    assert named == {re.sub(r"\d$", "0", point) for point in (*BEFORE, *AFTER, *UNDO, *ACROSS, *SHARE, "share.copied")}


def _contents(drop: Drop) -> dict[str, int]:
    """Return how often each content lies in the drop folder, hidden copies included."""
    counts: dict[str, int] = {}
    for path in Path(drop.root).resolve().rglob("*"):
        if path.is_file() and path.name not in (".presgen-inbox", ".presgen-taken"):
            counts[path.read_text()] = counts.get(path.read_text(), 0) + 1
    return counts


def _whole_jobs(drop: Drop, hidden: int = 0) -> list[Path]:
    """Return the jobs, having seen that they are whole and that only ``hidden`` other folders lie beside them."""
    jobs = []
    for path in drop.jobs.iterdir():
        if path.name in ("inbox", ".inbox-disk"):
            continue
        if hidden and path.name.startswith(".incoming-"):
            hidden -= 1
            continue
        job = Job.open(path)
        assert job.manifest.id == path.name
        for source in (job.manifest.script, job.manifest.footage):
            assert digest(path / source.path) == source.sha256
        assert {part.name for part in path.iterdir()} == {"input", "processing", "output", "job.json"}
        jobs.append(path)
    return jobs
