"""What users drop, in every way there is, becomes a video."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice

import av
import psutil
import pytest
from PIL import Image

from tests.acceptance.daemon import BAD, PRESGEN, SCRIPT, Daemon
from tests.processes import exit_code, run, started
from tests.waiting import WorkClock, until


@pytest.fixture(scope="module")
def clip(presenter, tmp_path_factory):
    """A second and a half of a face, small."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(str(presenter)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in islice(source.decode(video=0), 38):
            target.mux(stream.encode(frame.reformat(640, 360, "yuv420p")))
        target.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def working(tmp_path_factory, weights, cache):
    """A daemon that works on whatever the tests of this module drop, each under names of its own."""
    with Daemon(tmp_path_factory.mktemp("working"), weights, cache=cache) as daemon:
        yield daemon.begin()


@pytest.fixture(scope="module")
def admitting(tmp_path_factory, weights):
    """A daemon that takes in whatever the tests of this module drop, and is paused: nothing of it is made."""
    with Daemon(tmp_path_factory.mktemp("admitting"), weights) as daemon:
        (daemon.home / "run").mkdir()
        (daemon.home / "run" / "paused").touch()
        yield daemon.begin()


def test_a_folder_that_is_moved_in_becomes_a_video(working, still):
    working.drop("moved", still)

    working.arrived("moved")
    assert not (working.inbox / "moved").exists()


def test_a_folder_that_is_copied_in_is_taken_whole(admitting, still, tmp_path):
    (tmp_path / "copied").mkdir()
    (tmp_path / "copied" / "script.txt").write_text(SCRIPT)
    shutil.copyfile(still, tmp_path / "copied" / "source.jpg")
    subprocess.run(["cp", "-r", str(tmp_path / "copied"), str(admitting.inbox)], check=True)

    (job,) = until(lambda: admitting.called("copied"), 20, "admission")
    assert (admitting.jobs / job["id"] / "input" / "script.txt").read_text() == SCRIPT
    assert (admitting.jobs / job["id"] / "input" / "source.jpg").read_bytes() == still.read_bytes()


def test_a_folder_of_lessons_is_a_job_for_each_and_half_a_lesson_is_named(admitting, still):
    folder = admitting.home / ".course"
    (folder / "lesson4").mkdir(parents=True)
    for number in (1, 2, 3):
        (folder / f"lesson{number}.txt").write_text(f"{SCRIPT}This is lesson {number}.\n")
        if number < 3:
            shutil.copyfile(still, folder / f"lesson{number}.jpg")
    for name, content in (("script.txt", SCRIPT), ("slides.png", "x"), ("lexicon.txt", "SQL = sequel")):
        (folder / "lesson4" / name).write_text(content)
    shutil.copyfile(still, folder / "lesson4" / "source.jpg")
    folder.rename(admitting.inbox / "course")

    until((admitting.home / "run" / "status.json").exists, 20, "the status")
    until(lambda: [item for item in admitting.status()["waiting"] if item["name"] == "course/lesson3.txt"], 20)
    asked = run([PRESGEN, "status", "lesson3"], 20, env=os.environ | {"PRESGEN_HOME": str(admitting.home)})
    assert "lesson3.txt has no video yet" in " ".join(asked.stdout.split())
    shutil.copyfile(still, admitting.inbox / "course" / "lesson3.jpg")

    names = ("lesson1", "lesson2", "lesson3", "lesson4")
    until(lambda: all(admitting.called(name) for name in names), 30, "admission of all")
    for name in names:
        (job,) = admitting.called(name)
        assert (admitting.jobs / job["id"] / "input" / "source.jpg").read_bytes() == still.read_bytes()
    assert (admitting.jobs / job["id"] / "input" / "lexicon.txt").exists()
    assert not (admitting.inbox / "course").exists()


def test_two_files_that_grow_slowly_are_taken_when_they_are_whole(admitting, clip):
    """Two pairs at the same time: of one the script comes first, of the other the video."""
    contents = {"txt": SCRIPT.encode(), "mp4": clip.read_bytes()}
    for suffixes in (("txt", "mp4"), ("mp4", "txt")):
        grown = dict(zip(("grown txt first", "grown mp4 first"), suffixes, strict=True))
        with ExitStack() as files:
            parts = [
                (files.enter_context((admitting.inbox / f"{name}.{suffix}").open("wb")), split(contents[suffix], 7))
                for name, suffix in grown.items()
            ]
            for turn in range(7):
                for file, pieces in parts:
                    file.write(pieces[turn])
                    file.flush()
                for name in grown:
                    assert not admitting.called(name), "taken before it was whole"
                threading.Event().wait(0.3)

    for name in grown:
        (job,) = until(lambda name=name: admitting.called(name), 20, "admission")
        assert (admitting.jobs / job["id"] / "input" / "source.mp4").read_bytes() == contents["mp4"]


def split(content, count):
    """Return ``content`` in ``count`` pieces."""
    each = -(-len(content) // count)
    return [content[number * each : (number + 1) * each] for number in range(count)]


def test_a_file_that_grows_while_the_daemon_starts_is_taken_when_it_is_whole(daemon, clip):
    whole = clip.read_bytes()
    daemon.inbox.mkdir(parents=True)
    (daemon.inbox / "talk.txt").write_text(BAD)
    with (daemon.inbox / "talk.mp4").open("wb") as file:
        file.write(whole[: len(whole) // 2])
        file.flush()
        daemon.begin()
        while len(whole) > file.tell():
            file.write(whole[file.tell() : file.tell() + len(whole) // 8])
            file.flush()
            assert not daemon.manifests(), "taken before it was whole"
            threading.Event().wait(0.3)

    (job,) = until(daemon.manifests, 20, "admission")
    assert (daemon.jobs / job["id"] / "input" / "source.mp4").read_bytes() == whole


def test_what_is_written_to_after_it_was_taken_is_made_again_and_never_of_both(working, still):
    with (working.home / "open.jpg").open("w+b") as footage:
        footage.write(still.read_bytes())
        footage.flush()
        folder = working.home / ".open"
        folder.mkdir()
        (folder / "script.txt").write_text(SCRIPT)
        (working.home / "open.jpg").rename(folder / "source.jpg")
        folder.rename(working.inbox / "open")
        (job,) = until(lambda: working.called("open"), 20, "admission")
        until(lambda: [e for e in working.told("job_event") if (e["job"], e["kind"]) == (job["id"], "chosen")], 60)
        footage.write(b"more")

    job = working.arrived("open")
    assert [attempt["outcome"] for attempt in job["attempts"]] == ["failed", "done"]
    assert "source.jpg was changed" in job["attempts"][0]["failure"]["message"]
    assert job["footage"]["sha256"] == sha256(still.read_bytes() + b"more").hexdigest()


def test_what_settles_is_taken_within_two_seconds(admitting, still):
    def seconds(name):
        admitting.drop(name, still)
        clock = WorkClock()
        until(lambda: admitting.called(name), 20, "admission")
        return clock.seconds

    # It has settled after quiet_seconds. A machine that is busy elsewhere gets three chances.
    assert any(seconds(f"prompt {number}") < 0.5 + 2.0 for number in range(3))


def test_after_a_failure_the_same_name_may_be_dropped_again_and_the_next_job_is_not_held_up(working, still):
    working.drop("again", still, script=BAD)
    (bad,) = until(lambda: [job for job in working.called("again") if job["state"] == "failed"], 60, "the failure")
    assert "captions cannot be" in (working.outbox / "again - no video.txt").read_text()
    working.drop("again", still)

    assert working.arrived("again")["id"] != bad["id"]
    until(lambda: not (working.outbox / "again - no video.txt").exists(), 20, "the end of the note")
    text = (working.jobs / bad["id"] / "FAILED.txt").read_text()
    assert "captions cannot be" in text
    assert f"presgen retry {bad['id']}" in text


def test_hundreds_of_pairs_among_thousands_of_other_files_are_all_taken_once(admitting, still):
    """The daemon is stopped in its tracks meanwhile, so that most events are lost."""
    count = int(os.environ.get("PRESGEN_PAIRS", "80"))
    names = [f"one of many {number:03}" for number in range(count)]
    process = psutil.Process(admitting.process.pid)
    files = process.num_fds()
    for name in names[: count // 2]:
        admitting.drop(name, still)
    admitting.process.send_signal(signal.SIGSTOP)
    for number in range(20_000):
        (admitting.inbox / f".~junk {number}.tmp").touch()
    for name in names[count // 2 :]:
        admitting.drop(name, still)
    admitting.process.send_signal(signal.SIGCONT)

    def taken():
        return sorted(job["name"] for job in admitting.manifests() if job["name"].startswith("one of many"))

    until(lambda: len(taken()) >= count, 180, "admission of all")
    assert taken() == names
    assert process.memory_info().rss < 120e6
    until(lambda: process.num_fds() <= files + 2, 10, "letting go of what was open")
    # An idle second costs a hundredth; the machine of the tests is busy.
    until(lambda: process.cpu_percent(3) < 5, 30, "rest")


def test_pictures_and_the_look_that_were_dropped_along_are_used(working, still):
    folder = working.home / ".drawn"
    folder.mkdir()
    (folder / "script.txt").write_text(SCRIPT + "\n![The plan](plan.png)\n\nThis is the plan.\n")
    shutil.copyfile(still, folder / "source.jpg")
    Image.new("RGB", (640, 480), (0, 120, 130)).save(folder / "plan.png")
    (folder / "brand.yaml").write_text('accent: "#ff0066"\n')
    folder.rename(working.inbox / "drawn")

    job = working.arrived("drawn")
    assert list(job["pictures"]["found"]) == ["plan.png"]
    assert (working.jobs / job["id"] / "input" / "brand" / "brand.yaml").exists()
    with av.open(str(working.outbox / "drawn.mp4")) as container:
        reds = [frame.to_ndarray(format="rgb24")[250:450, 300:650, 0].mean() for frame in container.decode(video=0)]
    assert min(reds) < 10  # the picture is teal, the presenter and the cards are not


def test_a_user_pauses_and_resumes(working, still):
    (working.home / "run" / "paused").touch()
    working.drop("paused", still, script=BAD)
    until(lambda: working.called("paused"), 20, "admission")
    until(lambda: working.status()["paused"], 20, "the status")
    assert not working.workers()

    (working.home / "run" / "paused").unlink()
    until(lambda: working.called("paused")[0]["state"] == "failed", 30, "the attempt")


def test_a_command_and_the_service_do_not_work_on_each_other_s_jobs(working, still, tmp_path):
    (tmp_path / "own.txt").write_text(SCRIPT)
    command = [PRESGEN, "make", str(tmp_path / "own.txt"), str(still), "-o", str(tmp_path / "own.mp4")]
    with started(command, env=os.environ | {"PRESGEN_HOME": str(working.home)}, stderr=subprocess.DEVNULL) as made:
        (own,) = until(lambda: working.called("own"), 20, "the job of the command")
        working.drop("dropped", still, script=BAD)
        until(lambda: [job for job in working.called("dropped") if job["state"] == "failed"], 60, "the dropped job")
        assert exit_code(made, 90) == 0

    assert (tmp_path / "own.mp4").exists()
    assert own["id"] not in [line["job"] for line in working.told("attempt_started")]
    assert not (working.outbox / "own.mp4").exists()


def test_the_second_daemon_is_told_who_the_first_is(admitting):
    second = run([PRESGEN, "run"], 20, env=os.environ | {"PRESGEN_HOME": str(admitting.home)})

    assert second.returncode == 73
    assert f"process {admitting.process.pid}" in second.stderr
    assert admitting.is_alive
