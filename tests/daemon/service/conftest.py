"""A service whose clock, workers, sensors, file checks and threads are in the hands of the test."""

from __future__ import annotations

import json
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from config.guard_settings import GuardSettings
from config.paths import Home
from daemon.guard.guard import Guard
from daemon.guard.sensors import Reading
from daemon.service.live_settings import LiveSettings
from daemon.service.loop import Service
from daemon.service.parts import ServiceParts
from daemon.state.requests import Request, send_request
from daemon.worker.supervisor import AttemptResult
from inbox.drop_folder import prepare
from inbox.file_check import FileCheckResult
from inbox.inbox import Inbox
from models.registry import load_settings
from stages.jobs.job import Job
from stages.jobs.manifest import Failure, JobState
from stages.script.intake import create_job

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALM = {"foreign": 5, "memory": 30, "heat": 50, "free": 10**12, "battery": 100, "room": 8 * 10**9}
QUIET_S = 3.0


class FakeWorker:
    """A worker that ends when the test says so; ``calls`` is what it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder, []
        self.stage, self.engine, self.eased, self.substitute, self.suspended = "", "", "", "", False
        self.share, self.reached, self.seconds, self.unmoved = 0.0, 0.0, 0.0, 0.0
        self.fault, self.ended = "", None
        self.obeys = True
        job = Job.open(folder)
        job.update(state=JobState.PROCESSING)

    def find_fault(self, available_share):
        return self.fault

    def result(self):
        return self.ended

    def rest(self):
        self.calls.append("rest")

    def interrupt(self):
        self.calls.append("interrupt")
        if self.obeys:
            self.ended = AttemptResult("interrupted")

    def kill(self, reason):
        self.calls.append(f"kill: {reason}")
        self.fail(f"The worker was lost: {reason}.", kind="WorkerLost", outcome="lost")

    def suspend(self):
        self.suspended = True

    def release(self):
        self.suspended = False

    def wait(self, seconds):
        return self.ended is not None

    def finish(self):
        """Leave a finished video, and end."""
        for name in ("final_video.mp4", "captions.srt", "report.html"):
            (self.folder / "output" / name).write_bytes(f"{name} of {self.folder.name}".encode())
        (self.folder / "processing" / "avatar_video.mp4").write_bytes(b"large")
        Job.open(self.folder).update(state=JobState.OUTPUT)
        self.ended = AttemptResult("done")

    def fail(self, message="The network was gone.", kind="TransientError", outcome="failed", transient=True):
        """End with a failure."""
        failure = Failure(kind=kind, message=message, hint="Do something.", stage="speech")
        self.ended = AttemptResult(outcome, failure, transient)


class FakeEvents:
    """Events of the drop folder that never come."""

    def __init__(self):
        self.state, self.fault = "new", None

    def start(self):
        self.state = "started"

    def check(self, now):
        fault, self.fault = self.fault, None
        return fault

    def stop(self):
        self.state = "stopped"


class FakeRunner:
    """Runs work at once, or, while ``held``, when the test says so."""

    def __init__(self):
        self.held, self.waiting = False, []

    @property
    def busy(self):
        return bool(self.waiting)

    def run(self, work):
        self.waiting.append(work)
        if not self.held:
            self.finish()

    def finish(self):
        """Do the work that waits."""
        while self.waiting:
            self.waiting[0]()
            self.waiting.pop(0)


class GoodFiles:
    """A file check that finds every file good at once."""

    def find_result(self, role, path, identity, now):
        return FileCheckResult(None, f"the {role} is good")

    def finish_scan(self, now):
        return math.inf

    def close(self):
        pass


class Bench:
    """The service of a home, one turn at a time; ``parts`` may be given to `ServiceParts`."""

    def __init__(self, folder: Path, jobs_at_once: int = 1, **parts) -> None:
        self.home = Home(folder / "home")
        self.home.create()
        prepare(self.home.inbox)
        self.now, self.set_back = 0.0, timedelta(0)
        self.reading, self.workers, self.notices, self.events = dict(CALM), [], [], FakeEvents()
        self.runners = {"intake": FakeRunner(), "delivery": FakeRunner()}
        default = {
            "inbox": Inbox(self.home.inbox, settle_s=QUIET_S, checker=GoodFiles()),
            "watcher": self.events,
            "guard": Guard(GuardSettings(), self, wall=lambda: NOON),
            "start_worker": self.start_worker,
            "alarm": threading.Event(),
            "background": lambda name, wake: self.runners[name],
            "notify": lambda title, text: self.notices.append(f"{title}: {text}"),
            "clock": lambda: self.now,
            "wall_clock": self.wall_clock,
        }
        self.configure(f"jobs_at_once: {jobs_at_once}\nquiet_seconds: {QUIET_S}\n")
        settings = LiveSettings(self.home, lambda: load_settings(self.home))
        self.service = Service(self.home, settings, ServiceParts(**(default | parts)))

    def read(self):
        return Reading(**self.reading)

    def wall_clock(self):
        return NOON + timedelta(seconds=self.now) - self.set_back

    def start_worker(self, folder):
        self.workers.append(FakeWorker(folder))
        return self.workers[-1]

    def configure(self, text: str) -> None:
        """Write config.yaml."""
        self.home.settings.write_text(text, encoding="utf-8")

    def tick(self, after: float = 0.0) -> float:
        """Take a turn ``after`` seconds; return the delay that it asks for."""
        self.now += after
        return self.service.tick(self.now)

    def ticks(self, seconds: float, step: float = 2.0) -> None:
        """Take a turn every ``step`` seconds, for ``seconds``."""
        for _ in range(int(seconds / step)):
            self.tick(step)

    def told(self, seconds: float = 0.0) -> list[dict]:
        """Take turns, for ``seconds``, and return what they log."""
        with capture_logs() as lines:
            self.tick()
            self.ticks(seconds)
        return lines

    def drop(self, name: str) -> Path:
        """Drop a folder with a script and footage."""
        folder = self.home.root / f".{name}"
        folder.mkdir()
        (folder / "script.txt").write_text("Hello.")
        (folder / "source.mp4").write_bytes(b"film")
        return folder.rename(self.home.inbox / name)

    def job(self, name: str = "talk", age: float = 0.0, **changes) -> Job:
        """Make a job that was admitted ``age`` seconds ago."""
        (self.home.root / "s.txt").write_text("Hello.")
        (self.home.root / "m.mp4").write_bytes(b"film")
        job = create_job(self.home.jobs, self.home.root / "s.txt", self.home.root / "m.mp4", name=name, wishes={})
        job.update(created_at=NOON - timedelta(seconds=age), **changes)
        return job

    def manifest(self, job: Job | str):
        """The manifest of a job as it is on disk."""
        if isinstance(job, Job):
            return Job.open(job.folder).manifest
        found = [Job.open(path.parent).manifest for path in self.home.jobs.glob("[!.]*/job.json")]
        return next(manifest for manifest in found if manifest.name == job)

    def names(self) -> list[str]:
        """The names of all jobs."""
        found = [json.loads(path.read_bytes()) for path in self.home.jobs.glob("[!.]*/job.json")]
        return sorted(manifest["name"] for manifest in found)

    def request(self, verb: str, job: Job | None = None) -> None:
        send_request(self.home.requests, Request(verb=verb, job=job.manifest.id if job else ""))

    @property
    def status(self) -> dict:
        return json.loads((self.home.run / "status.json").read_bytes())

    @property
    def delivered(self) -> list[str]:
        """The videos in the outbox."""
        return sorted(path.name for path in self.home.outbox.glob("*.mp4"))


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    """Nothing here is about power cuts: nothing waits until the disk has written."""
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture
def bench(tmp_path):
    """A service that runs one job at a time."""
    return Bench(tmp_path)


@pytest.fixture
def bench_of(tmp_path):
    """Make a service with other parts."""
    return lambda **parts: Bench(tmp_path, **parts)
