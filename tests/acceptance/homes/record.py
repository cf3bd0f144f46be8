"""Record a home of one version, with jobs in every state, for the test that a later version takes it over.

    python tests/acceptance/homes/record.py CHECKOUT WEIGHTS ARCHIVE

CHECKOUT is a working copy of the version with its .venv, WEIGHTS a folder of installed weights, ARCHIVE a new .tar.xz.
Everything in the home is written by that version; only what a user would do is done here: files are dropped and edited,
processes are killed. The home is recorded at `PLACE`; the test puts its own folder in the place of that name.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image, ImageDraw, ImageFilter

PLACE = Path("/tmp/home")
TWO = "---\ntitle: Hello\navatar: original\npreset: fast\n---\nHello there.\n{0}\nThis is all.\n"
SHORT = TWO.format("")
LONG = TWO.format("\n[pause 6s]\n\nThis is all.\n\n[pause 6s]\n\nHello there.\n\n[pause 6s]\n")
BAD = "---\ncaptions: sometimes\n---\nHello.\n"
SMALL = 100_000
"""Bytes of the largest video that is kept: of most of them the service needs no more than that they were there."""
ADMIT = """
import sys, time
from pathlib import Path
from inbox.admit import admit
from inbox.inbox import Inbox

root = Path(sys.argv[1])
inbox = Inbox(root, quiet=0.5)
while True:
    for pair in inbox.look(time.monotonic(), time.time()).ready:
        if pair.name == sys.argv[2]:
            admit(pair, root.parent, root)
    time.sleep(0.1)
"""
CANCEL = """
import sys
from pathlib import Path
from daemon.requests import Request, ask

ask(Path(sys.argv[1]), Request(verb="cancel", job=sys.argv[2]))
"""
T = TypeVar("T")


def until(true: Callable[[], T], what: str, seconds: float = 180.0) -> T:
    """Wait until ``true()`` is, and return that."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not happen")
        time.sleep(0.02)
    return answer


class Recording:
    """A home at `PLACE`, and the version that works in it."""

    def __init__(self, checkout: Path, weights: Path) -> None:
        shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir()
        (PLACE / "models").symlink_to(weights)
        self.jobs, self.inbox, self.outbox = (PLACE / name for name in ("jobs", "jobs/inbox", "jobs/outbox"))
        self.programs = checkout / ".venv" / "bin"
        self.environment = os.environ | {
            "PRESGEN_HOME": str(PLACE), "PRESGEN_READINGS": str(checkout / "tests" / "calm.jsonl")
        }  # fmt: skip
        self.picture = PLACE.parent / "source.jpg"
        face = Image.new("RGB", (320, 180), (70, 90, 110))
        ImageDraw.Draw(face).ellipse((120, 30, 200, 150), (205, 165, 140))
        face.filter(ImageFilter.GaussianBlur(4)).save(self.picture, quality=80)

    def presgen(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "presgen"), *map(str, words)]
        return subprocess.run(command, env=self.environment, check=True, text=True, stdout=subprocess.PIPE)

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        log = (PLACE / "logs" / "service.log").open("ab")
        command = [str(self.programs / "presgen"), *map(str, words)]
        return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def python(self, code: str, *words: object, **more: str) -> None:
        command = [str(self.programs / "python"), "-P", "-c", code, *map(str, words)]
        subprocess.run(command, env=self.environment | more, check=False, timeout=60)

    def drop(self, name: str, script: str = SHORT) -> None:
        folder = PLACE / f".{name}"
        folder.mkdir()
        (folder / "script.txt").write_text(script, encoding="utf-8")
        shutil.copyfile(self.picture, folder / "source.jpg")
        folder.rename(self.inbox / name)

    def job(self, name: str) -> dict[str, Any] | None:
        for path in self.jobs.glob("[!.]*/job.json"):
            manifest: dict[str, Any] = json.loads(path.read_bytes())
            if manifest["name"] == name:
                return manifest
        return None

    def has(self, name: str, **fields: object) -> Callable[[], dict[str, Any] | None]:
        """Return what looks for the job ``name``, with ``fields`` in its manifest (True: any value)."""

        def look() -> dict[str, Any] | None:
            job = self.job(name)
            right = job and all(bool(job[k]) if v is True else job[k] == v for k, v in fields.items())
            return job if right else None

        return look

    def dropped(self, name: str, script: str = SHORT) -> dict[str, Any]:
        self.drop(name, script)
        return until(self.has(name), f"the admission of {name}")


def record(home: Recording) -> None:
    """Leave jobs in every state in ``home``."""
    (PLACE / "logs").mkdir()
    home.presgen("hardware", "--json")
    script = PLACE.parent / "own.txt"
    script.write_text(SHORT, encoding="utf-8")
    home.presgen("make", script, home.picture, "--dry-run")
    settings = (PLACE / "config.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"^# *presenter:.*$", 'presenter: "Ana Müller"  # as on my card', settings, flags=re.MULTILINE)
    settings = re.sub(r"^# *quiet_seconds:.*$", "quiet_seconds: 0.5", settings, flags=re.MULTILINE)
    settings = re.sub(r"^# *jobs_at_once:.*$", "jobs_at_once: 1", settings, flags=re.MULTILINE)
    (PLACE / "config.yaml").write_text(f"# Ana's settings, please do not touch.\n{settings}", encoding="utf-8")
    home.presgen("guard", "--cpu", "70", "--memory", "75")

    daemon = home.start("run")
    until(home.inbox.is_dir, "the drop folder")
    (home.inbox / "alone.txt").write_text("A script without footage.\n", encoding="utf-8")
    home.dropped("delivered")
    until(home.has("delivered", delivered=True), "delivery")
    home.dropped("failed", BAD)
    until(home.has("failed", state="failed"), "the failure")
    home.outbox.rename(PLACE / "outbox that is away")
    home.outbox.touch()
    home.dropped("finished")
    until(home.has("finished", state="output", trying=""), "the video")
    until(lambda: home.job("finished")["attempts"][-1]["outcome"] == "done", "the end of the attempt")  # type: ignore[index]

    home.presgen("pause")
    home.dropped("put off")
    home.dropped("halfway", LONG)
    home.dropped("queued")
    asked = home.dropped("asked to cancel")
    home.presgen("cancel", home.dropped("cancelled")["id"])
    until(home.has("cancelled", state="cancelled"), "the end of a job")
    until(lambda: list(home.inbox.glob("alone.txt *")), "the note")
    segments = set((PLACE / "cache" / "segments").glob("[!.]*.mp4"))
    home.presgen("resume")
    mark = until(lambda: list((PLACE / "run" / "workers").glob("*put-off*.json")), "the first worker")[0]
    os.kill(json.loads(mark.read_bytes())["pid"], signal.SIGKILL)
    until(home.has("put off", retry_at=True), "the loss of a worker")
    until(lambda: len(set((PLACE / "cache" / "segments").glob("[!.]*.mp4")) - segments) > 1, "two segments")
    daemon.send_signal(signal.SIGSTOP)
    for name in ("half admitted", "nearly admitted"):
        home.drop(name)
    home.python(CANCEL, PLACE / "run" / "requests", asked["id"])
    worker = json.loads(next((PLACE / "run" / "workers").glob("*.json")).read_bytes())["pid"]
    daemon.kill()
    daemon.wait()
    until(lambda: not Path(f"/proc/{worker}").exists(), "the end of the worker")

    own = home.start("make", script, home.picture, "-o", PLACE.parent / "own.mp4")
    until(lambda: "speech" in (home.job("own") or {"stages": ()})["stages"], "the speech of presgen make")
    own.kill()
    own.wait()
    home.python(ADMIT, home.inbox, "half admitted", PRESGEN_CRASH="admit.taken.0")
    home.python(ADMIT, home.inbox, "nearly admitted", PRESGEN_CRASH="admit.committed")

    home.outbox.unlink()
    (PLACE / "outbox that is away").rename(home.outbox)
    (home.outbox / "delivered.mp4").unlink()  # its user has moved it away
    for video in PLACE.rglob("*.mp4"):
        if video.parent.name == "output":
            os.truncate(video, 4096)  # delivery copies it and does not look inside
        elif video.stat().st_size > SMALL:
            video.unlink()
    (PLACE / "models").unlink()


def main() -> None:
    """Record, and pack."""
    checkout, weights, archive = (Path(word).resolve() for word in sys.argv[1:])
    record(Recording(checkout, weights))

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(archive, "w:xz", preset=9) as packed:
        packed.add(PLACE, "home", filter=plain)
    print(f"{archive}: {archive.stat().st_size} bytes")


if __name__ == "__main__":
    main()
