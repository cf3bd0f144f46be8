"""What happens the second time: the same bytes, only the changed part made anew, and no trace of a killed run."""

from __future__ import annotations

import json
import os
import signal
import time

import av
import pytest

SHORT = """---
preset: fast
---

# Twice

This sentence stays exactly as it is, from the first run to the last one of them all, and it is long enough for a cut.

{middle}

And this one closes the talk, unchanged as well, so that its frames can be found again.
"""

MIDDLE = "The middle of the talk is the part that somebody will change tomorrow morning, and nothing else will be new."


@pytest.fixture
def script(tmp_path):
    def write(middle=MIDDLE):
        path = tmp_path / "talk.txt"
        path.write_text(SHORT.format(middle=middle))
        return path

    return write


def test_the_same_inputs_give_the_same_bytes_in_another_home(tmp_path, script, presenter, weights, desk, desk_class):
    (tmp_path / "other").mkdir()
    other = desk_class(tmp_path / "other", weights)

    first = desk.make(script(), presenter)
    second = other.make(script(), presenter)

    assert first.video.read_bytes() == second.video.read_bytes()


def test_changing_one_sentence_makes_only_its_segments_anew(script, presenter, desk):
    desk.make(script(), presenter)

    changed = desk.make(script(MIDDLE.replace("tomorrow", "on some other")), presenter)

    reused = [segment["reused"] for segment in changed.performance["segments"]]
    assert reused[0]
    assert reused[-1]
    assert not all(reused)


def test_a_kept_segment_that_was_damaged_is_made_again(script, presenter, desk):
    first = desk.make(script(), presenter)
    for kept in (desk.home / "cache" / "segments").iterdir():
        os.truncate(kept, kept.stat().st_size // 2)

    again = desk.make(script(), presenter, out="again.mp4")

    assert again.video.read_bytes() == first.video.read_bytes()


def test_kill_9_leaves_nothing_at_the_target_and_what_was_finished_is_not_made_again(script, presenter, desk):
    segments = desk.home / "cache" / "segments"
    target = desk.folder / "killed.mp4"
    running = desk.popen("make", script(), presenter, "-o", target)
    deadline = time.monotonic() + 120
    while not (segments.is_dir() and any(p.name[0] != "." for p in segments.iterdir())):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()

    assert not target.exists()
    again = desk.make(script(), presenter, out="killed.mp4")

    assert any(segment["reused"] for segment in again.performance["segments"])
    with av.open(str(again.video)) as container:
        assert sum(1 for _ in container.decode(video=0)) == again.narration.frames


def test_ctrl_c_ends_at_once_and_cleans_up(script, presenter, desk):
    target = desk.folder / "stopped.mp4"
    running = desk.popen("make", script(), presenter, "-o", target)
    deadline = time.monotonic() + 60
    while not list((desk.home / "jobs").glob("2*/processing/script.json")):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=10)

    assert running.returncode == 130
    assert b"Traceback" not in said
    assert not target.exists()
    assert list((desk.home / "jobs").iterdir()) == []


def test_events_of_a_job_are_numbered_without_gaps(script, presenter, desk):
    made = desk.make(script(), presenter)

    events = [json.loads(line) for line in (made.job / "events.jsonl").read_text().splitlines()]

    assert [event["seq"] for event in events] == list(range(len(events)))
    assert events[-1]["kind"] == "job_finished"
