"""Under load of others a real video is made at lower quality and says so; without it the next one is as chosen."""

from __future__ import annotations

import json

import av
import pytest

from config.files import write_atomically
from tests.acceptance.daemon import Daemon
from tests.waiting import until

SENTENCE = "This sentence has been written to make the video somewhat longer than it would otherwise be.\n\n"
SCRIPT = "---\navatar: still\npreset: fast\n---\n" + SENTENCE
LOAD = '{"at": 0, "foreign": 95, "memory": 90, "heat": 40}'
NO_LOAD = '{"at": 0, "foreign": 2, "memory": 10, "heat": 40}'


@pytest.fixture
def readings(tmp_path, monkeypatch):
    """What is said of the machine; may be written anew at any time."""
    file = tmp_path / "readings.jsonl"
    monkeypatch.setenv("PRESGEN_READINGS", str(file))
    return lambda text: write_atomically(file, text)


def told(made):
    return [segment["preset"] for segment in made.performance["segments"]]


def test_a_video_under_load_is_made_at_lower_quality_and_the_next_one_as_chosen(desk, still, readings, tmp_path):
    script = tmp_path / "script.txt"
    script.write_text(SCRIPT)
    (desk.home / "config.yaml").write_text("")
    readings(LOAD)
    pressed = desk.make(script, still, out="pressed.mp4")
    readings(NO_LOAD)
    after = desk.make(script, still, out="after.mp4")

    assert set(told(pressed)) == {"fast_low_memory"}
    (stretch,) = pressed.report["eased"]
    assert (stretch["first"], stretch["start"]) == (1, 0)
    assert stretch["end"] == pytest.approx(pressed.report["seconds"], abs=0.05)
    assert "of the memory" in stretch["reason"]
    assert "at lower quality, because other programs used 90 % of the memory" in pressed.report["outcome"]
    assert "made with fast_low_memory because" in (pressed.job / "output" / "report.html").read_text()
    assert set(told(after)) == {""}
    assert after.report["eased"] == []
    assert shape(pressed.video) == shape(after.video)


def test_load_that_ends_halfway_gives_one_video_of_two_qualities(tmp_path, weights, still, readings):
    """The work rests in between: what was made at lower quality is kept.

    The worker stands still until it has been told to rest, or it might have made everything by then.
    """
    readings(LOAD)
    settings = "quiet_seconds: 0.5\nguard:\n  cpu: 99\n  memory: 99\n  disk_gb: 0\n  battery: 0\n"
    with Daemon(tmp_path / "eased", weights, settings) as daemon:
        paused = daemon.home / "run" / "paused"
        daemon.start()
        daemon.drop("talk", still, SCRIPT + SENTENCE * 4)
        until(lambda: changes(daemon) == ["fast_low_memory"], 60, "lower quality")
        (worker,) = daemon.workers()
        worker.suspend()
        until(lambda: "because other programs used 90 % of the memory" in json.dumps(daemon.status()), 5, "the status")
        paused.touch()
        until(lambda: daemon.status()["paused"], 20, "the pause")
        daemon.wake()
        worker.resume()
        until(lambda: not daemon.workers(), 30, "rest")
        readings(NO_LOAD)
        paused.unlink()
        daemon.arrived("talk")

        report = json.loads((daemon.outbox / "talk" / "report.json").read_text())
        with av.open(str(daemon.outbox / "talk.mp4")) as container:
            frames = sum(1 for _ in container.decode(video=0))
    (stretch,) = report["eased"]
    assert stretch["first"] == 1
    assert stretch["last"] < report["segments"]
    assert "some of it at lower quality" in report["outcome"]
    assert frames == report["frames"]
    assert stretch["end"] < report["seconds"]


def changes(daemon):
    """The presets that came into force, as the log says."""
    return [line["preset"] for line in daemon.told("job_event") if line["kind"] == "quality_changed"]


def shape(video):
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames
