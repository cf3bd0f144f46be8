"""The service from its start to its end: stopped, killed, short of space, beside others."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.files import write_atomically
from tests.acceptance.daemon import BAD, PRESGEN, SCRIPT, SETTINGS, Daemon
from tests.processes import run, started
from tests.waiting import until


@pytest.fixture
def watching(daemon):
    """A daemon that has begun to watch."""
    return daemon.begin()


def test_the_daemon_stops_at_once_and_leaves_nobody_behind(watching, still):
    watching.drop("talk", still)
    until(watching.workers, 30, "work")

    watching.process.send_signal(signal.SIGTERM)
    assert watching.stop(5) == 0, "the second time changes nothing"
    assert not watching.orphans()
    (manifest,) = watching.manifests()
    assert manifest["state"] == "input"

    watching.start()
    watching.arrived("talk")


@pytest.fixture
def elsewhere(tmp_path):
    """A folder on another disk than the home."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one disk here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_a_daemon_that_is_told_to_end_does_not_finish_copying_first(daemon, still, elsewhere):
    (elsewhere / "inbox").mkdir()
    daemon.jobs.mkdir()
    daemon.inbox.symlink_to(elsewhere / "inbox")
    daemon.begin()
    (elsewhere / "talk").mkdir()
    (elsewhere / "talk" / "script.txt").write_text(BAD)
    shutil.copyfile(still, elsewhere / "talk" / "source.jpg")
    os.truncate(elsewhere / "talk" / "source.jpg", 400_000_000)
    (elsewhere / "talk").rename(daemon.inbox / "talk")
    until(lambda: list(daemon.jobs.glob(".incoming-*/input/.*")), 20, "the copy")

    assert daemon.stop(5) == 0
    assert not daemon.manifests()
    assert sorted(path.name for path in (daemon.inbox / "talk").iterdir()) == ["script.txt", "source.jpg"]

    daemon.start()
    until(lambda: [job for job in daemon.manifests() if job["state"] == "failed"], 60, "the job")
    assert not list(daemon.inbox.glob("talk*"))


def test_broken_settings_are_told_all_at_once(daemon):
    (daemon.home / "config.yaml").write_text("preset: superb\njobs_at_once: none\nguard:\n  cpu: 400\n")
    done = run([PRESGEN, "run"], 20, env=os.environ | {"PRESGEN_HOME": str(daemon.home)})

    assert done.returncode == 78
    for part in ("line 1", "line 2", "line 4", "preset", "jobs_at_once", "cpu"):
        assert part in done.stderr


def test_a_torn_manifest_stops_no_other_job_and_is_made_anew(watching, still):
    watching.drop("one", still)
    watching.arrived("one")
    watching.stop()
    (manifest,) = watching.manifests()
    path = watching.jobs / manifest["id"] / "job.json"
    whole = path.read_bytes()
    for cut in (0, len(whole) // 3):  # every other one is tried on the shelf
        path.write_bytes(whole[:cut])
        watching.start()
        until(lambda: watching.told("job_mended"), 20, "mending")
        until(lambda: len(watching.manifests()) == 1 and watching.delivered(), 90, "the end")
        watching.stop()

        assert sorted(film.name for film in watching.outbox.glob("*.mp4")) == ["one.mp4"]
        (watching.home / "logs" / "presgen.jsonl").unlink()


def test_the_guard_pauses_for_others_says_so_and_goes_on(tmp_path, weights, still, monkeypatch):
    settings = SETTINGS.replace("cpu: 100", "cpu: 85").replace("guard:\n", "guard:\n  cooldown: 2\n")
    readings = tmp_path / "readings.jsonl"
    readings.write_text('{"at": 0, "foreign": 99}')
    monkeypatch.setenv("PRESGEN_READINGS", str(readings))
    with Daemon(tmp_path / "guarded", weights, settings) as daemon:
        daemon.begin()

        def suspended():
            daemon.wake()  # idle, it looks every ten seconds only
            return [one for one in daemon.told("guard_changed") if one["action"] == "suspend"]

        until(suspended, 25, "the pause")
        until(lambda: "other programs use" in daemon.status()["guard_words"], 5, "the reason")
        daemon.drop("talk", still)
        until(daemon.manifests, 20, "admission")
        assert not daemon.workers()

        write_atomically(readings, '{"at": 0, "foreign": 0}')
        until(daemon.workers, 60, "work")


def test_what_a_killed_command_leaves_is_cleared_away_at_the_next_start(daemon, still, tmp_path):
    (tmp_path / "own.txt").write_text(SCRIPT * 3)
    command = [PRESGEN, "make", str(tmp_path / "own.txt"), str(still), "-o", str(tmp_path / "own.mp4")]
    with started(command, env=os.environ | {"PRESGEN_HOME": str(daemon.home)}, stderr=subprocess.DEVNULL):
        until(daemon.manifests, 20, "the job of the command")

    daemon.start()
    until(lambda: not daemon.manifests(), 20, "clearing away")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one change the limits of another process")
def test_a_job_waits_for_space_says_so_and_goes_on_when_there_is(daemon, still):
    """No file may become larger than 200 kB: to a program that is what a full disk looks like."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limit[1]))
    try:
        daemon.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    daemon.drop("talk", still)
    (waiting,) = until(lambda: [job for job in daemon.manifests() if job["retry_at"]], 60, "the wait")
    assert waiting["state"] == "input"
    assert "no space left on the disk" in waiting["reason"]

    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, limit)
    daemon.arrived("talk")
