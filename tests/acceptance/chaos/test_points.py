"""Death at every seam there is: of the daemon where it dies, of the worker where that dies.

Without ``PRESGEN_CHAOS`` only the seams at which most is at stake are tried.
"""

from __future__ import annotations

import os

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

MOST = {
    "admit.taken.0", "work.recorded", "deliver.put.0", "deliver.done", "avatar.begun", "publish.between",
}  # fmt: skip
if not os.environ.get("PRESGEN_CHAOS"):
    DAEMON, WORKER = ([point for point in points if point in MOST] for points in (DAEMON, WORKER))


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
@pytest.mark.parametrize("point", WORKER)
def test_a_worker_may_die_anywhere(daemon, still, survives, point):
    daemon.start(crash=point)
    daemon.drop("talk", still)
    until(lambda: daemon.has_crashed, 60, f"death at {point}")

    survives(still)

    (manifest,) = daemon.manifests()
    assert [attempt["outcome"] for attempt in manifest["attempts"]] == ["lost", "done"]
