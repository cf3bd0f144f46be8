"""What every chaos leaves intact."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import av
import pytest

from tests.waiting import until


@pytest.fixture
def survives(daemon):
    """Check what must hold however often whatever was killed."""

    def check(footage, name="talk", jobs=1):
        until(lambda: len(daemon.manifests()) == jobs and daemon.delivered(), 120, "delivery")
        until(lambda: daemon.told("daemon_started")[-1]["pid"] == daemon.process.pid, 20, "the start")
        assert daemon.stop() == 0
        wanted = hashlib.sha256(footage.read_bytes()).hexdigest()
        kept = [path for path in daemon.home.rglob("source.*") if digest(path) == wanted and path.is_file()]
        assert len(kept) == jobs, "an input was lost or doubled"
        films = sorted(path.name for path in daemon.outbox.glob("*.mp4"))
        assert films == [f"{name}.mp4", *(f"{name} {number}.mp4" for number in range(2, jobs + 1))], "deliveries"
        hidden = [path for path in daemon.outbox.rglob("*") if path.name.startswith(".")]
        assert not hidden, "something half was left in the outbox"
        for manifest in daemon.manifests():
            folder = daemon.jobs / manifest["id"]
            film = folder / "output" / "final_video.mp4"
            assert digest(film) == manifest["delivered"]["sha256"]
            with av.open(str(film)) as container:
                assert sum(1 for _ in container.decode(video=0)) > 50
            events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
            finished = Counter(event["stage"] for event in events if event["kind"] == "stage_finished")
            assert not [stage for stage, times in finished.items() if times > 1], "a finished stage ran again"
            assert manifest["state"] == "output"
        assert not daemon.orphans(), "a process was left behind"
        assert not [path for path in daemon.jobs.glob(".*") if path.is_dir()], "a hidden folder was left behind"

    return check


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
