"""A home of the version before is taken over as it is: nothing is lost, made twice or forgotten.

tests/acceptance/homes/record.py says how the home was recorded; every file in it was written by that version.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from config.paths import Home
from config.settings import Settings
from daemon.hardware.store import load
from tests.acceptance.daemon import PRESGEN, Daemon
from tests.waiting import until

ARCHIVE = Path(__file__).parent / "homes" / "0.1.0.tar.xz"
PLACE = b"/tmp/home"
"""Where the home was recorded."""
UNFINISHED = ("queued", "put off", "halfway", "finished", "nearly admitted", "half admitted")
FINISHED_STAGES = {"halfway": {"script", "speech", "content", "source"}}


class OldHome:
    """The recorded home, with what was in it before a newer version saw it."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.root = daemon, daemon.home
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(self.root.parent, filter="data")
        for path in self.root.rglob("*"):  # it says where it lies, and that is here now
            if path.is_file() and not path.is_symlink() and PLACE in (content := path.read_bytes()):
                path.write_bytes(content.replace(PLACE, str(self.root).encode()))
        self.manifests = {manifest["name"]: manifest for manifest in daemon.manifests()}
        self.settings = (self.root / "config.yaml").read_bytes()
        self.machines = load(Home(self.root)).machines
        self.cached = self.cache()
        self.inputs = self.dropped()
        self.log_lines = self.log()
        self.video = next(daemon.jobs.glob("*-finished-*/output/final_video.mp4")).read_bytes()
        self.direct = self.manifests["own"]["direct"]
        self.direct_lives = psutil.pid_exists(self.direct)

    def dropped(self) -> dict[str, int]:
        """How often each script and footage is there, in the drop folder or in a job of the service, by digest."""
        found: dict[str, int] = {}
        for path in sorted(self.daemon.jobs.rglob("*")):
            if path.name in ("script.txt", "source.jpg", "alone.txt") and "-own-" not in str(path):
                digest = sha256(path.read_bytes()).hexdigest()
                found[digest] = found.get(digest, 0) + 1
        return found

    def cache(self) -> set[str]:
        """What is kept of speech and footage."""
        folder = self.root / "cache"
        return {str(path.relative_to(folder)) for kind in ("speech", "footage") for path in (folder / kind).iterdir()}

    def log(self) -> list[str]:
        return (self.root / "logs" / "presgen.jsonl").read_text().splitlines()

    def since(self, kind: str) -> list[dict]:
        """The log lines of an event that the newer version wrote."""
        new = [json.loads(line) for line in self.log()[len(self.log_lines) :]]
        return [line for line in new if line["event"] == kind]

    def job(self, name: str) -> dict:
        (manifest,) = self.daemon.called(name)
        return manifest

    def presgen(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PRESGEN_HOME": str(self.root)}
        return subprocess.run(
            [PRESGEN, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture(scope="module")
def old(tmp_path_factory, weights):
    """The recorded home, after the daemon has worked off all of it."""
    with Daemon(tmp_path_factory.mktemp("upgrade"), weights) as daemon:
        home = OldHome(daemon)
        daemon.start()
        until(lambda: home.since("daemon_started"), 30, "the start")
        until(lambda: all(one["delivered"] for name in UNFINISHED for one in daemon.called(name) or [{"delivered": 0}]),
              300, "the delivery of all jobs")  # fmt: skip
        yield home


def test_the_recorded_home_has_a_job_in_every_state(old):
    states = {name: manifest["state"] for name, manifest in old.manifests.items()}

    assert set(states.values()) == {"input", "processing", "output", "failed", "cancelled"}
    assert old.manifests["put off"]["retry_at"]
    assert old.manifests["halfway"]["trying"], "killed while an avatar worked"
    assert old.direct, "killed while presgen make worked"
    assert set(UNFINISHED) - set(states) == {"nearly admitted", "half admitted"}


@pytest.mark.parametrize("name", UNFINISHED)
def test_every_job_that_was_not_finished_is_delivered_once(old, name):
    job = old.job(name)

    assert [line["job"] for line in old.since("job_delivered")].count(job["id"]) == 1
    assert len(list(old.daemon.outbox.glob(f"{name}*.mp4"))) == 1


def test_a_video_that_was_finished_is_delivered_as_it_was(old):
    assert (old.daemon.outbox / "finished.mp4").read_bytes() == old.video
    assert old.job("finished")["attempts"] == old.manifests["finished"]["attempts"], "it was not made again"


def test_a_job_that_was_delivered_is_not_delivered_again(old):
    assert old.job("delivered") == old.manifests["delivered"]
    assert not (old.daemon.outbox / "delivered.mp4").exists(), "its user has moved it away"


@pytest.mark.parametrize(("name", "stages"), FINISHED_STAGES.items())
def test_stages_that_give_other_results_than_in_that_version_are_run_again(old, name, stages):
    folder = old.daemon.jobs / old.job(name)["id"]
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    again = max(number for number, event in enumerate(events) if event.get("stage") == "script")

    assert stages == set(old.manifests[name]["stages"])
    assert {event["stage"] for event in events[again:] if event["kind"] == "stage_finished"} >= stages
    assert [event["seq"] for event in events] == list(range(len(events)))


def test_a_job_that_had_been_spoken_keeps_its_voice(old):
    """That version did not record which voice it had chosen; now English is spoken by another one."""
    report = old.daemon.jobs / old.job("halfway")["id"] / "output" / "report.json"

    assert json.loads(report.read_text())["voice"] == "espeak"


def test_an_attempt_that_was_killed_is_closed_and_does_not_count(old):
    outcomes = [attempt["outcome"] for attempt in old.job("halfway")["attempts"]]

    assert outcomes == ["interrupted", "done"]
    assert [attempt["outcome"] for attempt in old.job("put off")["attempts"]] == ["lost", "done"]


def test_what_was_kept_of_speech_and_footage_stays(old):
    assert old.cached
    assert old.cache() >= old.cached


def test_a_request_that_was_left_is_handled(old):
    assert old.job("asked to cancel")["state"] == "cancelled"
    assert list((old.root / "run" / "requests").iterdir()) == []


def test_a_cancelled_job_stays_cancelled(old):
    assert old.job("cancelled") == old.manifests["cancelled"]


def test_no_input_is_lost(old):
    assert old.dropped() == old.inputs
    assert (old.daemon.inbox / "alone.txt").exists()


def test_what_a_killed_command_left_is_removed(old):
    assert bool(old.daemon.called("own")) == old.direct_lives  # its number may belong to another process by now


def test_settings_and_their_comments_are_unchanged(old):
    assert (old.root / "config.yaml").read_bytes() == old.settings
    settings = Settings.load(Home(old.root))
    assert (settings.presenter, settings.quiet_seconds, settings.jobs_at_once) == ("Ana Müller", 0.5, 1)
    assert (settings.guard.cpu, settings.guard.memory) == (70, 75)
    assert "# as on my card" in old.settings.decode()


def test_what_was_measured_of_the_machine_is_kept(old):
    assert old.machines[0].speeds is not None
    assert old.machines[0] in load(Home(old.root)).machines


def test_the_commands_read_everything(old):
    status, stats, doctor = (old.presgen(verb, "--json") for verb in ("status", "stats", "doctor"))
    logs, detail = (old.presgen(verb, old.job("delivered")["id"]) for verb in ("logs", "status"))

    assert [done.returncode for done in (status, stats, doctor, logs, detail)] == [0] * 5, doctor.stderr
    assert {job["name"] for job in json.loads(status.stdout)["jobs"]} >= {*UNFINISHED, "delivered", "failed"}
    known = {job["name"]: job["outcome"] for job in json.loads(stats.stdout)["jobs"]}
    assert (known["delivered"], known["failed"], known["halfway"]) == ("done", "failed", "done")
    assert json.loads(doctor.stdout)["ok"]
    assert "The video is in the outbox: delivered.mp4" in logs.stdout, "as the version before wrote it down"
    assert "delivered" in detail.stdout


def test_a_failed_job_stays_failed_until_it_is_tried_again(old):
    failed = old.job("failed")
    assert failed == old.manifests["failed"]
    note = old.daemon.jobs / failed["id"] / "FAILED.txt"
    assert note.exists()

    assert old.presgen("retry", failed["id"]).returncode == 0

    started = until(lambda: [e for e in old.since("attempt_started") if e["job"] == failed["id"]], 30, "an attempt")
    until(lambda: old.job("failed")["state"] == "failed", 60, "the end of the attempt")
    assert [line["number"] for line in started] == [1]
    assert old.job("failed")["attempts"][0]["started_at"] > failed["attempts"][0]["started_at"]
    assert note.exists(), "its script is still wrong"
