"""A busy machine costs time, and nothing of what the viewer gets."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, contextmanager

import pytest

from config.files import write_atomically
from tests.processes import exit_code, started
from tests.waiting import until

SCRIPT = "---\npreset: fast\nlayout: panel\n---\nHello.\n"
BUSY = '{"at": 0, "foreign": 95, "memory": 95, "heat": 40}'
CALM = '{"at": 0, "foreign": 2, "memory": 10, "heat": 40}'
BURN = "import time\nend = time.monotonic() + 120\nwhile time.monotonic() < end: pass"
AS_A_WORKER_IN_A_HURRY = """
import sys
from daemon.cli.main import run
from daemon.worker.main import _lower_priority
from stages.jobs import time_budget

time_budget.FLOOR_S, time_budget.SURE_S, time_budget.UNKNOWN_FPS = 8.0, 5.0, 400.0
_lower_priority()
run(sys.argv[1:])
"""
"""The command, at the priority of a worker, where an avatar may take 10 seconds for the 200 pictures of `SCRIPT`.

That is enough on an idle machine, and by the wall clock far too little beside burners."""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.txt"
    path.write_text(SCRIPT)
    return path


@contextmanager
def burners():
    """A program for every core that wants all of it, until the block ends; two minutes at most."""
    with ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            stack.enter_context(started([sys.executable, "-c", BURN]))
        yield


def test_beside_programs_that_want_the_whole_processor_the_lips_move_all_the_same(desk, still, script, monkeypatch):
    """They burn while the avatar works, which is when it could be found too slow."""
    monkeypatch.delenv("PRESGEN_READINGS")
    make = ["make", script, still, "-o", desk.folder / "talk.mp4", "--keep", "--json"]
    command = [sys.executable, "-c", AS_A_WORKER_IN_A_HURRY, *make]
    out, errors = desk.folder / "out.txt", desk.folder / "errors.txt"
    with (
        out.open("w") as answers,
        errors.open("w") as lines,
        started(command, env=desk.environment, stdout=answers, stderr=lines) as process,
    ):
        until(lambda: has_finished(errors, "studying the footage"), 60, "the footage")
        with burners():
            until(lambda: has_finished(errors, "moving the lips") or process.poll() is not None, 60, "the avatar")
        assert exit_code(process, 120) == 0, errors.read_text()

    answer = json.loads(out.read_text())
    assert (answer["engine"], answer["steps_down"]) == ("mesh", [])


def has_finished(lines, stage):
    """Tell whether the command has said that ``stage`` is done."""
    return f"{stage}: " in lines.read_text()


def test_what_others_use_changes_nothing_of_the_video(desk, still, script, tmp_path, monkeypatch):
    """The second video takes all its segments from the first: they are those of the chosen quality."""
    readings = tmp_path / "readings.jsonl"
    monkeypatch.setenv("PRESGEN_READINGS", str(readings))
    (desk.home / "config.yaml").write_text("avatar: still\n")
    write_atomically(readings, BUSY)
    busy = desk.make(script, still, out="busy.mp4")
    write_atomically(readings, CALM)
    calm = desk.make(script, still, out="calm.mp4")

    assert [segment["preset"] for segment in busy.performance["segments"]] == [""]
    assert [segment["reused"] for segment in calm.performance["segments"]] == [True]
    assert busy.report["outcome"] == calm.report["outcome"]
    assert busy.report["eased"] == []
