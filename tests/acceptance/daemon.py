"""A home with a daemon in it, for tests that drop things, kill things, and look at what comes out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import av
import psutil

from tests import processes
from tests.waiting import until

GUARD = "guard:\n  cpu: 100\n  memory: 100\n  disk_gb: 0\n  battery: 0\n"
"""Whatever else runs on the machine of the tests is no reason to pause or to make anything worse."""
SETTINGS = f"quiet_seconds: 0.5\njobs_at_once: 1\nvoice: espeak\n{GUARD}"
"""The voice that starts quickest: what speaks is no matter of the service."""
PRESGEN = str(Path(sys.executable).with_name("presgen"))
SCRIPT = "---\navatar: original\npreset: fast\n---\nHello there. This is all.\n"
BAD = "---\ncaptions: sometimes\n---\nHello.\n"
"""A script that fails as soon as it is read."""


class Daemon:
    """A home, and the daemon that serves it."""

    def __init__(self, folder: Path, weights: Path, settings: str = SETTINGS, cache: Path | None = None) -> None:
        """Make the home in ``folder``; with ``cache``, what another home made before need not be made again."""
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        (self.home / "models").symlink_to(weights)
        if cache is not None:
            (self.home / "cache").symlink_to(cache)
        (self.home / "config.yaml").write_text(settings)
        self.jobs, self.inbox, self.outbox = (self.home / name for name in ("jobs", "jobs/inbox", "jobs/outbox"))
        self.process: subprocess.Popen | None = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kill()
        for process in self.orphans():
            process.kill()

    def start(self, crash: str = "") -> None:
        """Start the daemon. ``crash`` names a place at which it or a worker dies, once."""
        environment = os.environ | {"PRESGEN_HOME": str(self.home)}
        if crash:
            token = self.home / "crash"
            token.touch()
            environment["PRESGEN_CRASH"] = f"{crash}@{token}"
        with (self.home / "out.txt").open("ab") as out:
            self.process = processes.start([PRESGEN, "run"], env=environment, stdout=out, stderr=out)

    def begin(self) -> Daemon:
        """Start the daemon, and wait until it watches."""
        self.start()
        until(lambda: self.told("daemon_started"), 20, "the start")
        return self

    @property
    def has_crashed(self) -> bool:
        """Whether the place was reached."""
        return not (self.home / "crash").exists()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wake(self) -> None:
        """Let the daemon look again now, as `presgen pause` and others do."""
        self.process.send_signal(signal.SIGCONT)

    def status(self) -> dict:
        """What the daemon says of itself."""
        return json.loads((self.home / "run" / "status.json").read_text())

    def kill(self) -> None:
        """End the daemon without a word."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self, seconds: float = 10) -> int:
        """Tell the daemon to end; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return processes.exit_code(self.process, seconds)

    def drop(self, name: str, footage: Path, script: str = SCRIPT) -> Path:
        """Move a finished folder into the inbox."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        folder = self.home / f".{name}"
        folder.mkdir()
        (folder / "script.txt").write_text(script)
        shutil.copyfile(footage, folder / f"source{footage.suffix}")
        return folder.rename(self.inbox / name)

    def manifests(self) -> list[dict]:
        """The manifests of all jobs, oldest first."""
        found = sorted(path for path in self.jobs.glob("[!.]*/job.json"))
        return [json.loads(path.read_text()) for path in found]

    def delivered(self) -> bool:
        """Whether every job there is has been delivered."""
        manifests = self.manifests()
        return bool(manifests) and all(manifest["delivered"] for manifest in manifests)

    def called(self, name: str) -> list[dict]:
        """The manifests of the jobs of that name, oldest first."""
        return [manifest for manifest in self.manifests() if manifest["name"] == name]

    def arrived(self, name: str, seconds: float = 90) -> dict:
        """Wait for the video of the only job of that name that does not fail; return its manifest."""
        (job,) = until(lambda: [job for job in self.called(name) if job["delivered"]], seconds, "delivery")
        with av.open(str(self.outbox / f"{name}.mp4")) as container:
            assert container.streams.video[0].frames > 50
        assert (self.outbox / name / "captions.srt").exists()
        assert (self.outbox / name / "report.html").exists()
        return job

    def workers(self) -> list[psutil.Process]:
        """The worker processes of this home."""
        return [process for process in self.ours() if "daemon.worker.main" in _command(process)]

    def orphans(self) -> list[psutil.Process]:
        """Everything that still works for this home though its daemon has gone."""
        return [process for process in self.ours() if self.process is None or process.pid != self.process.pid]

    def ours(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("PRESGEN_HOME") == str(self.home) and process.status() != "zombie":
                    process.cmdline()
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def told(self, kind: str) -> list[dict]:
        """The lines of the log with that event."""
        path = self.home / "logs" / "presgen.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [entry for line in lines if (entry := json.loads(line))["event"] == kind]


def _command(process: psutil.Process) -> list[str]:
    """The command line of a process, which may end at this moment."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []
