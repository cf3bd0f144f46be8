"""Test the drop folder: created, marked, missing, replaced, on a volume of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.paths import Home
from inbox.drop_folder import MARKER, find_unavailability, prepare, prepare_home
from inbox.inbox import Inbox
from inbox.model import WaitReason
from tests.inbox.conftest import WALL, AcceptingChecker, Drop

MEMORY_DISK = Path("/dev/shm")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk than tmp_path."""
    if not MEMORY_DISK.is_dir() or MEMORY_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk here")
    folder = Path(tempfile.mkdtemp(dir=MEMORY_DISK))
    yield folder
    shutil.rmtree(folder)


def test_the_drop_folder_is_made_once_and_marked(tmp_path: Path) -> None:
    root = tmp_path / "jobs" / "inbox"

    prepare(root)
    prepare(root)

    assert (root / MARKER).is_file()
    assert find_unavailability(root) is None


def test_a_folder_that_the_user_made_before_the_first_start_is_used(tmp_path: Path) -> None:
    root = tmp_path / "inbox"
    root.mkdir()
    (root / "talk.txt").write_text("Hello.")

    prepare(root)

    assert (root / MARKER).is_file()
    assert (root / "talk.txt").exists()


def test_without_the_drop_folder_nothing_is_taken_and_nothing_is_made(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    drop.settle()
    drop.root.rename(drop.jobs / "away")

    result = drop.scan(after=1.0)

    assert result.ready == ()
    assert [(item.reason, item.name) for item in result.waiting] == [(WaitReason.MISSING, "inbox")]
    assert "Put it back" in result.waiting[0].message
    assert not drop.root.exists()


def test_when_the_drop_folder_is_back_its_content_is_watched_anew(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov")
    drop.settle()
    drop.root.rename(drop.jobs / "away")
    drop.scan(after=1.0)
    (drop.jobs / "away").rename(drop.root)

    assert drop.scan(after=1.0).ready == ()
    assert drop.pair().name == "talk"


def test_a_drop_folder_that_was_thrown_away_is_made_anew_at_the_next_start(drop: Drop) -> None:
    shutil.rmtree(drop.root)

    prepare(drop.root)
    drop.put("talk.txt", "talk.mov")

    assert drop.pair().name == "talk"


def test_a_drop_folder_that_a_person_replaced_is_used(drop: Drop) -> None:
    shutil.rmtree(drop.root)
    drop.put("talk.txt", "talk.mov")

    assert drop.pair().name == "talk"
    assert (drop.root / MARKER).is_file()


def test_the_empty_place_of_a_disk_that_is_away_is_not_the_drop_folder(tmp_path: Path, elsewhere: Path) -> None:
    root = tmp_path / "inbox"
    disk = elsewhere / "disk"
    disk.mkdir()
    root.symlink_to(disk)
    prepare(root)
    disk.rename(elsewhere / "disconnected")
    dangling = find_unavailability(root)
    prepare(root)
    disk.mkdir()
    (disk / "talk.txt").write_text("Hello.")
    result = Inbox(root, checker=AcceptingChecker()).scan(0.0, WALL)
    (disk / "talk.txt").unlink()
    disk.rmdir()
    (elsewhere / "disconnected").rename(disk)

    assert dangling is not None
    assert [item.reason for item in result.waiting] == [WaitReason.MISSING]
    assert "disk" in result.waiting[0].message
    assert find_unavailability(root) is None


def test_a_drop_folder_that_cannot_be_listed_is_a_reason(tmp_path: Path) -> None:
    root = tmp_path / "inbox"
    root.write_text("a file")

    result = Inbox(root, checker=AcceptingChecker()).scan(0.0, WALL)

    assert [item.reason for item in result.waiting] == [WaitReason.MISSING]


@pytest.mark.parametrize("inside", ["inbox", "inbox/outbox", "link/jobs"])
def test_what_we_write_must_not_lie_in_the_drop_folder(tmp_path: Path, inside: str) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "inbox")

    with pytest.raises(SettingsError, match="lies inside the drop folder"):
        prepare(tmp_path / "inbox", outside=[tmp_path / inside])


def test_the_usual_places_do_not_contain_one_another(tmp_path: Path) -> None:
    prepare(tmp_path / "jobs" / "inbox", outside=[tmp_path / "jobs", tmp_path / "jobs" / "outbox"])

    assert (tmp_path / "jobs" / "inbox").is_dir()


# ---------------------------------------------------------------------------------------------------- before any drop


def test_the_drop_folder_and_the_outbox_are_there_before_anybody_drops(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    prepare_home(home)
    prepare_home(home)

    assert (home.inbox / MARKER).is_file()
    assert home.outbox.is_dir()


def test_an_outbox_that_is_a_link_to_a_disk_that_is_not_connected_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.jobs.mkdir(parents=True)
    home.outbox.symlink_to(tmp_path / "not connected")

    prepare_home(home)

    assert home.outbox.is_symlink()
