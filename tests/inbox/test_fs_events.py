"""Test the folder watcher with real file system events: it wakes, and it detects when events stop."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from inbox.fs_events import COOKIE, PROBE_INTERVAL_S, FolderWatcher
from tests.waiting import until


class Bell:
    """Counts how often it was called."""

    def __init__(self) -> None:
        self.rung = threading.Event()
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        self.rung.set()

    def heard(self) -> bool:
        until(self.rung.is_set, 20.0, "a ring")
        self.rung.clear()
        return True

    def silent(self, seconds: float) -> bool:
        return not self.rung.wait(seconds)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def watch(root: Path, bell: Bell) -> Iterator[FolderWatcher]:
    watch = FolderWatcher(root, bell)
    assert watch.start() is None
    yield watch
    watch.stop()


def test_a_file_a_folder_and_what_lies_in_it_ring(watch: FolderWatcher, bell: Bell, root: Path, tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk").rename(root / "talk")
    moved = bell.heard()
    (root / "talk" / "script.txt").write_text("Hello.")

    assert moved
    assert bell.heard()


def test_looking_does_not_ring(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    (root / "talk.txt").write_text("Hello.")
    bell.heard()

    (root / "talk.txt").read_text()
    list(root.iterdir())

    assert bell.silent(1.0)


def test_a_thousand_events_ring_a_few_times(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    for number in range(1000):
        (root / f"{number}.txt").touch()

    assert bell.heard()
    assert bell.times <= 5


def test_the_last_event_is_followed_by_a_ring(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    (root / "first.txt").touch()
    bell.heard()
    (root / "last.txt").touch()

    assert bell.heard()


def test_a_healthy_watcher_proves_itself_now_and_then(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    first = watch.check(0.0)
    until(lambda: watch.check(1.0) is None and not (root / COOKIE).exists())
    between = [watch.check(now) for now in (10.0, PROBE_INTERVAL_S - 10.0)]
    nothing = not (root / COOKIE).exists()
    watch.check(PROBE_INTERVAL_S + 10.0)

    assert (first, between) == (None, [None, None])
    assert nothing
    assert (root / COOKIE).exists()
    assert bell.silent(1.0), "probes are no reason to scan"


def test_a_drop_folder_that_was_deleted_and_made_anew_is_watched_again(
    watch: FolderWatcher, bell: Bell, root: Path
) -> None:
    shutil.rmtree(root)
    gone = watch.check(0.0)
    still = watch.check(1.0)
    root.mkdir()
    back = watch.check(2.0)
    bell.heard()
    (root / "talk.txt").touch()

    assert gone is not None
    assert "cannot be watched" in gone
    assert still is None, "said once"
    assert back == "The drop folder is watched again."
    assert bell.heard()


def test_a_drop_folder_that_was_replaced_between_two_checks_is_noticed(
    watch: FolderWatcher, bell: Bell, root: Path
) -> None:
    root.rename(root.with_name("old"))
    root.mkdir()
    bell.silent(0.2)

    assert watch.check(0.0) == "The drop folder was replaced. It is watched anew."
    assert bell.heard(), "what came meanwhile is looked for"
    (root / "talk.txt").touch()
    assert bell.heard()


def test_a_watcher_that_died_is_replaced(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    observer = _observer(watch)
    observer.stop()
    observer.join()

    assert watch.check(0.0) == "The watcher of the drop folder had stopped. It is watched anew."
    bell.heard()
    (root / "talk.txt").touch()
    assert bell.heard()


def test_a_watcher_whose_source_of_events_died_is_replaced(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    for emitter in _observer(watch).emitters:
        emitter.stop()
        emitter.join()

    assert watch.check(0.0) == "The watcher of the drop folder had stopped. It is watched anew."


def test_a_watcher_that_looks_alive_but_says_nothing_is_replaced(watch: FolderWatcher, bell: Bell, root: Path) -> None:
    _observer(watch).unschedule_all()

    first, second = watch.check(0.0), watch.check(6.0)

    assert first is None
    assert second == "No events came from the drop folder. It is watched anew."
    assert bell.heard()
    (root / "talk.txt").touch()
    assert bell.heard()


def test_a_drop_folder_that_is_not_there_yet_is_watched_when_it_comes(tmp_path: Path) -> None:
    bell = Bell()
    watch = FolderWatcher(tmp_path / "inbox", bell)

    said = watch.start()
    (tmp_path / "inbox").mkdir()

    assert said is not None
    assert watch.check(0.0) == "The drop folder is watched again."
    assert bell.heard()
    watch.stop()


def test_a_drop_folder_behind_a_link_rings(tmp_path: Path, root: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    bell = Bell()
    watch = FolderWatcher(tmp_path / "link", bell)
    watch.start()

    (root / "talk.txt").touch()

    assert bell.heard()
    watch.stop()


def _observer(watch: FolderWatcher) -> BaseObserver:
    observer = watch._observer
    assert observer is not None
    return observer
