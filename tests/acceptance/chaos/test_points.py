"""Death at every seam there is: of the daemon where it dies, of the worker where that dies.

Without ``PRESGEN_CHAOS`` only the seams at which most is at stake are tried.
"""

from __future__ import annotations

import os
import shutil

import pytest

from tests.waiting import until

STAGES = ("script", "speech", "content", "source", "avatar", "compose", "publish")
WORKER = [
    *(f"{stage}.{seam}" for stage in STAGES for seam in ("begun", "made", "done")),
    "publish.between", "publish.appeared",
]  # fmt: skip
DAEMON = [
    "admit.made", "admit.intended", "admit.taken.0", "admit.taken.1", "admit.read", "admit.receipt", "admit.committed",
    "finish.removed.0", "finish.swept", "finish.named", "loop.taken", "work.recorded", "work.ended", "deliver.planned",
    "deliver.put.0", "deliver.put.4", "deliver.done", "deliver.marked", "loop.delivered",
]  # fmt: skip

SHARED = ["share.linked", "admit.taken.1", "admit.committed", "finish.swept", "loop.taken"]

MOST = {
    "share.linked", "admit.taken.0", "work.recorded", "deliver.put.0", "deliver.done", "avatar.begun",
    "publish.between",
}  # fmt: skip
if not os.environ.get("PRESGEN_CHAOS"):
    DAEMON, WORKER, SHARED = ([point for point in points if point in MOST] for points in (DAEMON, WORKER, SHARED))


@pytest.mark.acceptance
@pytest.mark.parametrize("point", DAEMON)
def test_the_daemon_may_die_anywhere(daemon, still, survives, point):
    daemon.start(crash=point)
    daemon.drop("talk", still)
    until(lambda: not daemon.is_alive, 60, f"death at {point}")
    assert daemon.has_crashed

    daemon.start()

    survives(still)


@pytest.mark.acceptance
@pytest.mark.parametrize("point", SHARED)
def test_the_daemon_may_die_while_several_scripts_of_one_video_are_taken(daemon, still, point):
    """The daemon is paused, so that nothing is made: this is about what is taken."""
    (daemon.home / "run").mkdir()
    (daemon.home / "run" / "paused").touch()
    folder = daemon.home / ".course"
    folder.mkdir()
    shutil.copyfile(still, folder / "source.jpg")
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"This is {name}.")
    daemon.start(crash=point)
    until(daemon.inbox.is_dir, 20, "the drop folder")
    folder.rename(daemon.inbox / "course")
    until(lambda: not daemon.is_alive, 60, f"death at {point}")
    assert daemon.has_crashed

    daemon.start()
    until(lambda: len(daemon.manifests()) == 3, 60, "admission")
    until(lambda: not (daemon.inbox / "course").exists(), 20, "the end of the folder")

    assert daemon.stop() == 0
    assert sorted(manifest["name"] for manifest in daemon.manifests()) == ["a", "b", "c"]
    for manifest in daemon.manifests():
        folder = daemon.jobs / manifest["id"] / "input"
        assert (folder / "script.txt").read_text() == f"This is {manifest['name']}."
        assert (folder / "source.jpg").read_bytes() == still.read_bytes()


@pytest.mark.acceptance
@pytest.mark.parametrize("point", WORKER)
def test_a_worker_may_die_anywhere(daemon, still, survives, point):
    daemon.start(crash=point)
    daemon.drop("talk", still)
    until(lambda: daemon.has_crashed, 60, f"death at {point}")

    survives(still)

    (manifest,) = daemon.manifests()
    assert [attempt["outcome"] for attempt in manifest["attempts"]] == ["lost", "done"]
