"""What happens the second time: the same bytes, only the changed part made anew, and no trace of a killed run."""

from __future__ import annotations

import json
import os
import shutil
import signal

import av
import pytest

from tests.processes import output
from tests.waiting import until

SHORT = """---
preset: fast
---

# Twice

This sentence stays exactly as it is, from first to last.

{middle}

And this one closes the talk.
"""

MIDDLE = "The middle is what somebody will change tomorrow morning, and nothing else is new."


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    def write(middle=MIDDLE):
        path = tmp_path_factory.mktemp("script") / "talk.txt"
        path.write_text(SHORT.format(middle=middle))
        return path

    return write


@pytest.fixture(scope="module")
def before(tmp_path_factory, desk_class, weights):
    """The desk at which the first video was made."""
    return desk_class(tmp_path_factory.mktemp("before"), weights)


@pytest.fixture(scope="module")
def first(before, script, small):
    return before.make(script(), small)


def test_the_same_inputs_give_the_same_bytes_in_another_home(first, script, small, desk):
    second = desk.make(script(), small)

    assert first.video.read_bytes() == second.video.read_bytes()


def test_changing_one_sentence_makes_only_its_segments_anew(first, before, script, small):
    changed = before.make(script(MIDDLE.replace("tomorrow", "on some other")), small, out="changed.mp4")

    reused = [segment["reused"] for segment in changed.performance["segments"]]
    assert reused[0]
    assert reused[-1]
    assert not all(reused)


def test_a_kept_segment_that_was_damaged_is_made_again(first, before, script, small):
    kept = min((before.home / "cache" / "segments").iterdir(), key=lambda path: path.stat().st_mtime)
    os.truncate(kept, kept.stat().st_size // 2)

    again = before.make(script(), small, out="again.mp4")

    assert again.video.read_bytes() == first.video.read_bytes()
    assert [segment["reused"] for segment in again.performance["segments"]].count(False) == 1


@pytest.fixture
def prepared(first, before, desk):
    """A desk at which the narration and the face track are at hand, and no segment."""
    shutil.copytree(before.home / "cache", desk.home / "cache", ignore=shutil.ignore_patterns("segments"))
    return desk


def test_kill_9_leaves_nothing_at_the_target_and_what_was_finished_is_not_made_again(script, small, prepared):
    desk = prepared
    segments = desk.home / "cache" / "segments"
    target = desk.folder / "killed.mp4"
    with desk.started("make", script(), small, "-o", target, "--avatar", "original") as running:
        until(lambda: segments.is_dir() and any(p.name[0] != "." for p in segments.iterdir()), 120, "the first segment")
        assert running.poll() is None
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()

    assert not target.exists()
    again = desk.make(script(), small, "--avatar", "original", out="killed.mp4")

    assert any(segment["reused"] for segment in again.performance["segments"])
    with av.open(str(again.video)) as container:
        assert sum(1 for _ in container.decode(video=0)) == again.narration.frames


def test_ctrl_c_ends_at_once_and_cleans_up(script, small, desk):
    target = desk.folder / "stopped.mp4"
    with desk.started("make", script(), small, "-o", target) as running:
        until(lambda: list((desk.home / "jobs").glob("2*/processing/script.json")), 60, "the beginning")
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, said = output(running, 10)

    assert running.returncode == 130
    assert "Traceback" not in said
    assert not target.exists()
    assert {path.name for path in (desk.home / "jobs").iterdir()} == {"inbox", "outbox", ".inbox-disk"}


def test_events_of_a_job_are_numbered_without_gaps(first):
    events = [json.loads(line) for line in (first.job / "events.jsonl").read_text().splitlines()]

    assert [event["seq"] for event in events] == list(range(len(events)))
    assert events[-1]["kind"] == "job_finished"
