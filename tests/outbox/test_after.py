"""Test the failure note, Finder tags and notifications after a job has ended."""

from __future__ import annotations

import os
import plistlib
import signal
import stat
import subprocess
import sys

import pytest

from outbox.failure_note import remove_failure_note, write_failure_note
from outbox.finder_tags import set_finder_tag
from outbox.notification import notify
from stages.jobs.manifest import Failure
from tests.waiting import WorkClock

EMPTY = Failure(kind="InputError", message="The script is empty.", hint="Write something into it.")
WRITE = """
import sys
from pathlib import Path
from outbox.failure_note import write_failure_note
from stages.jobs.job import Job
from stages.jobs.manifest import Failure
write_failure_note(Job.open(Path(sys.argv[1])), Failure(kind="x", message="Old.", hint=""), Path(sys.argv[2]))
"""


def test_a_failed_job_says_why_what_to_do_and_where_the_files_are(job, outbox):
    made = job(name="Quarterly update")
    write_failure_note(made, EMPTY, outbox)

    text = (made.folder / "FAILED.txt").read_text()
    assert (outbox / "Quarterly update - no video.txt").read_text() == text
    for part in (
        "Quarterly update",
        "The script is empty.",
        "Write something",
        str(made.input),
        f"retry {made.manifest.id}",
    ):
        assert part in text


def test_a_fault_in_the_script_is_corrected_where_the_script_lies(job, outbox):
    made = job()
    failure = Failure(kind="InputError", message="Line 2 of the script: no.", hint="Choose another.", stage="script")
    write_failure_note(made, failure, outbox)

    text = (outbox / "talk - no video.txt").read_text()
    assert f"Correct {made.script}\n" in text
    assert f"then type: presgen retry {made.manifest.id}" in text
    assert "the corrected script and the footage into the inbox again" in text

    write_failure_note(made, failure.model_copy(update={"stage": "source"}), outbox)

    assert "Correct" not in (outbox / "talk - no video.txt").read_text(), "the footage is wrong then"


def test_a_note_replaces_no_file_of_the_user_and_says_the_latest_reason(job, outbox):
    outbox.mkdir()
    (outbox / "talk - no video.txt").write_text("mine")
    made = job()

    write_failure_note(made, EMPTY, outbox)
    write_failure_note(made, EMPTY.model_copy(update={"message": "The disk was full."}), outbox)

    assert (outbox / "talk - no video.txt").read_text() == "mine"
    assert "The disk was full." in (outbox / "talk - no video 2.txt").read_text()
    assert len(list(outbox.iterdir())) == 2


def test_a_note_goes_unless_the_user_has_written_into_it(job, outbox):
    first, second = job(), job()
    for made in (first, second):
        write_failure_note(made, EMPTY, outbox)
    (outbox / "talk - no video 2.txt").write_text("I must do that again.")

    for made in (first, second):
        remove_failure_note(made, outbox)
        remove_failure_note(made, outbox)

    assert [path.name for path in outbox.iterdir()] == ["talk - no video 2.txt"]
    assert not (first.folder / "FAILED.txt").exists()


def test_a_name_that_is_taken_at_the_last_moment_is_left_alone(job, outbox, monkeypatch):
    made, names = job(), iter(["talk - no video", "talk - no video 2"])
    outbox.mkdir()
    (outbox / "talk - no video.txt").write_text("mine")
    monkeypatch.setattr("outbox.failure_note.find_free_name", lambda name, folder: next(names))

    write_failure_note(made, EMPTY, outbox)
    remove_failure_note(made, outbox)

    assert [path.read_text() for path in outbox.iterdir()] == ["mine"]


@pytest.mark.parametrize("point", ["note.recorded", "note.put"])
def test_a_crash_while_the_note_is_put_leaves_no_second_one(job, outbox, point):
    made = job()
    command = [sys.executable, "-c", WRITE, str(made.folder), str(outbox)]
    done = subprocess.run(command, env=os.environ | {"PRESGEN_CRASH": point}, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL

    write_failure_note(made, EMPTY, outbox)
    assert [path.name for path in outbox.iterdir()] == ["talk - no video.txt"]

    remove_failure_note(made, outbox)
    assert list(outbox.iterdir()) == []


def test_a_note_that_cannot_be_put_is_no_reason_to_fail(job, outbox):
    outbox.write_text("no folder")

    write_failure_note(made := job(), EMPTY, outbox)

    assert (made.folder / "FAILED.txt").exists()


@pytest.mark.parametrize(("mark", "shown"), [("done", "Done\n2"), ("failed", "Failed\n6")])
def test_finder_is_told_a_name_and_a_colour(tmp_path, mark, shown):
    class Library:
        def setxattr(self, path, name, value, size, position, options):
            self.told = path, name, plistlib.loads(value), size == len(value), position, options

    library = Library()
    set_finder_tag(tmp_path / "café.mp4", mark, library)

    path = str(tmp_path / "café.mp4").encode()
    assert library.told == (path, b"com.apple.metadata:_kMDItemUserTags", [shown], True, 0, 0)


def test_elsewhere_nothing_is_tagged(tmp_path):
    set_finder_tag(tmp_path / "talk.mp4", "done")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a program on PATH that writes down its arguments."""

    def make(body='printf "%s\\n" "$@" > "$0.said"'):
        path = tmp_path / "bin" / ("osascript" if sys.platform == "darwin" else "notify-send")
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
        return path

    return make


def test_a_notification_says_what_it_was_told_and_runs_none_of_it(program):
    path = program()
    notify('Talk" & do shell script "x', "$(touch /tmp/x) is finished")

    said = path.with_name(f"{path.name}.said").read_text()
    assert 'Talk" & do shell script "x\n$(touch /tmp/x) is finished\n' in said


@pytest.mark.parametrize("body", ["exit 1", "exec sleep 30"])
def test_a_notification_that_cannot_be_shown_is_no_reason_to_fail_or_wait(program, body, monkeypatch):
    monkeypatch.setattr("outbox.notification._TIMEOUT_S", 0.2)
    clock = WorkClock()

    program(body)
    notify("Talk", "is finished")

    assert clock.seconds < 10


def test_without_such_a_program_nothing_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    notify("Talk", "is finished")
