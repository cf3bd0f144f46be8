"""How long a worker may be quiet depends on the machine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil

from config.paths import Home
from daemon.worker.supervisor import WorkerProcess, WorkerTimeouts
from stages.script.intake import create_job
from tests.waiting import until


def test_a_worker_is_given_up_after_the_time_that_the_machine_needs(tmp_path: Path, presenter: Path) -> None:
    home, now = Home(tmp_path / "home"), [0.0]
    home.create()
    (tmp_path / "talk.txt").write_text("Hello.\n")
    job = create_job(home.jobs, tmp_path / "talk.txt", presenter, name="talk", wishes={"avatar": "original"})
    attempt = WorkerProcess(job.folder, home, lambda: None, lambda: now[0], WorkerTimeouts(silent_s=90, stuck_s=900))
    try:
        os.kill(attempt.pid, signal.SIGSTOP)
        until(lambda: psutil.Process(attempt.pid).status() == psutil.STATUS_STOPPED)
        while not (trouble := attempt.trouble()):
            now[0] += 5
            assert now[0] < 200

        assert trouble == "it gave no sign of life for 90 seconds"
        assert now[0] > 90
    finally:
        attempt.kill("the test is over")
        until(lambda: attempt.wait(0), 10)
