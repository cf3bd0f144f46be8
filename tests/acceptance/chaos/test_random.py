"""Death at random moments: of the daemon, of the worker, of both; ``PRESGEN_CHAOS=200`` for that many rounds."""

from __future__ import annotations

import os
import random
import threading

import psutil
import pytest

from tests.acceptance.daemon import Daemon
from tests.waiting import until

ROUNDS = int(os.environ.get("PRESGEN_CHAOS", "2"))
FIRST = int(os.environ.get("PRESGEN_CHAOS_SEED", "0"))


@pytest.fixture
def daemon(tmp_path, weights):
    """A home in which all the work is to be done: the more there is, the more can be cut off."""
    with Daemon(tmp_path, weights) as made:
        yield made


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_whatever_dies_when(daemon, still, survives, seed):
    """The seed is in the name of the test and of its folder, which pytest keeps: a failure can be played again."""
    dice = random.Random(seed)
    daemon.start()
    daemon.drop("talk", still)
    for _ in range(dice.randint(1, 3)):
        threading.Event().wait(dice.uniform(0, 4))
        victim = dice.choice(("daemon", "worker", "both"))
        if victim != "daemon":
            for worker in daemon.workers():
                try:
                    worker.kill()
                except psutil.NoSuchProcess:
                    continue
        if victim != "worker":
            daemon.kill()
            until(lambda: not daemon.workers(), 10, "the end of the worker")
            daemon.start()

    survives(still)
