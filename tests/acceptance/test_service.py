"""The service as its users meet it: things are dropped in every way there is, and the video arrives."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from itertools import islice
from pathlib import Path

import av
import psutil
import pytest
from PIL import Image

from tests.acceptance.daemon import SCRIPT, SETTINGS, Daemon, until

pytestmark = pytest.mark.acceptance


@pytest.fixture
def still(presenter, tmp_path):
    path = tmp_path / "me.jpg"
    with av.open(str(presenter)) as container:
        next(container.decode(video=0)).to_image().resize((640, 360)).save(path, quality=90)
    return path


@pytest.fixture
def clip(presenter, tmp_path):
    """A second and a half of a face, small."""
    path = tmp_path / "clip.mp4"
    with av.open(str(presenter)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in islice(source.decode(video=0), 38):
            target.mux(stream.encode(frame.reformat(640, 360, "yuv420p")))
        target.mux(stream.encode(None))
    return path


@pytest.fixture
def daemon(tmp_path, weights):
    with Daemon(tmp_path, weights) as made:
        yield made


@pytest.fixture
def watching(daemon):
    """A daemon that has begun to watch."""
    daemon.start()
    until(lambda: daemon.told("daemon_started"), 20, "the start")
    return daemon


def presgen():
    return Path(sys.executable).with_name("presgen")


def arrived(daemon, name, jobs=1, seconds=90):
    until(lambda: len(daemon.manifests()) == jobs and daemon.delivered(), seconds, "delivery")
    with av.open(str(daemon.outbox / f"{name}.mp4")) as container:
        assert container.streams.video[0].frames > 50
    assert (daemon.outbox / name / "captions.srt").exists()
    assert (daemon.outbox / name / "report.html").exists()


def test_a_folder_that_is_moved_in_becomes_a_video(watching, still):
    watching.drop("talk", still)

    arrived(watching, "talk")
    assert not (watching.inbox / "talk").exists()


def test_a_folder_that_is_copied_in_becomes_a_video(watching, still, tmp_path):
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "script.txt").write_text(SCRIPT)
    shutil.copyfile(still, tmp_path / "lesson" / "source.jpg")
    subprocess.run(["cp", "-r", str(tmp_path / "lesson"), str(watching.inbox)], check=True)

    arrived(watching, "lesson")


@pytest.mark.parametrize("order", [("txt", "mp4"), ("mp4", "txt")])
def test_two_files_that_grow_slowly_are_taken_when_they_are_whole(watching, clip, order):
    contents = {"txt": SCRIPT.encode(), "mp4": clip.read_bytes()}
    for suffix in order:
        with (watching.inbox / f"talk.{suffix}").open("wb") as file:
            whole = contents[suffix]
            for at in range(0, len(whole), max(1, len(whole) // 8)):
                file.write(whole[at : at + max(1, len(whole) // 8)])
                file.flush()
                assert not watching.manifests(), "taken before it was whole"
                threading.Event().wait(0.3)

    arrived(watching, "talk")
    (manifest,) = watching.manifests()
    assert (watching.jobs / manifest["id"] / "input" / "source.mp4").read_bytes() == contents["mp4"]


def test_what_settles_is_taken_within_two_seconds(watching, still):
    (watching.home / "run" / "paused").touch()
    watching.drop("talk", still)
    dropped = time.monotonic()
    until(watching.manifests, 10, "admission")

    assert time.monotonic() - dropped < 0.5 + 2.0  # it has settled after quiet_seconds


def test_one_bad_job_does_not_stop_the_next(watching, still):
    watching.drop("bad", still, script="---\ncaptions: sometimes\n---\nHello.\n")
    until(lambda: [job for job in watching.manifests() if job["state"] == "failed"], 60, "the failure")
    watching.drop("good", still)
    until(lambda: (watching.outbox / "good.mp4").exists(), 90, "the next video")

    (bad,) = [job for job in watching.manifests() if job["state"] == "failed"]
    text = (watching.jobs / bad["id"] / "FAILED.txt").read_text()
    assert "captions cannot be" in text
    assert f"presgen retry {bad['id']}" in text


def test_the_daemon_stops_at_once_and_leaves_nobody_behind(watching, still):
    watching.drop("talk", still)
    until(watching.workers, 30, "work")
    begun = time.monotonic()

    assert watching.stop() == 0
    assert time.monotonic() - begun < 5
    assert not watching.orphans()
    (manifest,) = watching.manifests()
    assert manifest["state"] == "input"

    watching.start()
    arrived(watching, "talk")


def test_the_second_daemon_is_told_who_the_first_is(watching):
    second = subprocess.run(
        [str(presgen()), "run"],
        env=os.environ | {"PRESGEN_HOME": str(watching.home)}, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip

    assert second.returncode == 73
    assert f"process {watching.process.pid}" in second.stderr
    assert watching.is_alive


def test_broken_settings_are_told_all_at_once(daemon):
    (daemon.home / "config.yaml").write_text("preset: superb\njobs_at_once: none\nguard:\n  cpu: 400\n")
    done = subprocess.run(
        [str(presgen()), "run"], env=os.environ | {"PRESGEN_HOME": str(daemon.home)}, capture_output=True, text=True,
        timeout=20, check=False,
    )  # fmt: skip

    assert done.returncode == 78
    for part in ("line 1", "line 2", "line 4", "preset", "jobs_at_once", "cpu"):
        assert part in done.stderr


def test_a_torn_manifest_stops_no_other_job_and_is_made_anew(watching, still):
    watching.drop("one", still)
    arrived(watching, "one")
    watching.stop()
    (manifest,) = watching.manifests()
    path = watching.jobs / manifest["id"] / "job.json"
    whole = path.read_bytes()
    for cut in (0, 1, len(whole) // 3, len(whole) - 2):
        path.write_bytes(whole[:cut])
        watching.start()
        until(lambda: watching.told("job_mended"), 20, "mending")
        until(lambda: len(watching.manifests()) == 1 and watching.delivered(), 90, "the end")
        watching.stop()

        assert sorted(film.name for film in watching.outbox.glob("*.mp4")) == ["one.mp4"]
        (watching.home / "logs" / "presgen.jsonl").unlink()


def test_hundreds_of_pairs_among_thousands_of_other_files_are_all_taken_once(watching, still):
    """The daemon is stopped in its tracks meanwhile, so that most events are lost."""
    (watching.home / "run" / "paused").touch()
    for number in range(60):
        watching.drop(f"talk {number:03}", still)
    watching.process.send_signal(signal.SIGSTOP)
    for number in range(5000):
        (watching.inbox / f".~junk {number}.tmp").touch()
    for number in range(60, 120):
        watching.drop(f"talk {number:03}", still)
    watching.process.send_signal(signal.SIGCONT)

    until(lambda: len(watching.manifests()) >= 120, 120, "admission of all")
    assert sorted(job["name"] for job in watching.manifests()) == [f"talk {number:03}" for number in range(120)]
    process = psutil.Process(watching.process.pid)
    assert process.memory_info().rss < 120e6
    process.cpu_percent()
    threading.Event().wait(5)
    assert process.cpu_percent() < 5  # an idle second costs a hundredth; the machine of the tests is busy


def test_the_guard_pauses_for_others_says_so_and_goes_on(tmp_path, weights, still):
    settings = SETTINGS.replace("cpu: 100", "cpu: 60").replace("guard:\n", "guard:\n  cooldown: 2\n")
    burn = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
    with Daemon(tmp_path / "guarded", weights, settings) as daemon:
        daemon.start()
        until(lambda: daemon.told("daemon_started"), 20)
        burners = [subprocess.Popen([sys.executable, "-c", burn]) for _ in range(os.cpu_count() or 1)]
        try:
            until(lambda: [one for one in daemon.told("guard_changed") if one["action"] == "suspend"], 25, "the pause")
            status = daemon.home / "run" / "status.json"
            until(lambda: "other programs use" in json.loads(status.read_text())["guard_words"], 5, "the reason")
            daemon.drop("talk", still)
            until(daemon.manifests, 20, "admission")
            assert not daemon.workers()
        finally:
            for burner in burners:
                burner.kill()
                burner.wait()
        arrived(daemon, "talk", seconds=120)


def test_a_user_pauses_and_resumes(watching, still):
    (watching.home / "run" / "paused").touch()
    watching.drop("talk", still)
    until(watching.manifests, 20, "admission")
    until(lambda: json.loads((watching.home / "run" / "status.json").read_text())["paused"], 20, "the status")
    assert not watching.workers()

    (watching.home / "run" / "paused").unlink()
    arrived(watching, "talk")


def test_pictures_and_the_look_that_were_dropped_along_are_used(watching, still):
    folder = watching.home / ".talk"
    folder.mkdir()
    (folder / "script.txt").write_text(SCRIPT + "\n![The plan](plan.png)\n\nThis is the plan.\n")
    shutil.copyfile(still, folder / "source.jpg")
    Image.new("RGB", (640, 480), (0, 120, 130)).save(folder / "plan.png")
    (folder / "brand.yaml").write_text('accent: "#ff0066"\n')
    folder.rename(watching.inbox / "talk")

    arrived(watching, "talk")
    (manifest,) = watching.manifests()
    assert list(manifest["pictures"]["found"]) == ["plan.png"]
    assert (watching.jobs / manifest["id"] / "input" / "brand" / "brand.yaml").exists()
    with av.open(str(watching.outbox / "talk.mp4")) as container:
        reds = [frame.to_ndarray(format="rgb24")[250:450, 300:650, 0].mean() for frame in container.decode(video=0)]
    assert min(reds) < 10  # the picture is teal, the presenter and the cards are not


def test_a_command_and_the_service_do_not_work_on_each_other_s_jobs(watching, still, tmp_path):
    (tmp_path / "own.txt").write_text(SCRIPT * 3)
    command = [str(presgen()), "make", str(tmp_path / "own.txt"), str(still), "-o", str(tmp_path / "own.mp4")]
    made = subprocess.Popen(command, env=os.environ | {"PRESGEN_HOME": str(watching.home)}, stderr=subprocess.DEVNULL)
    until(watching.manifests, 20, "the job of the command")
    watching.drop("talk", still)
    until(lambda: (watching.outbox / "talk.mp4").exists(), 90, "the dropped video")

    assert made.wait(90) == 0
    assert (tmp_path / "own.mp4").exists()
    assert [film.name for film in watching.outbox.glob("*.mp4")] == ["talk.mp4"]


def test_what_a_killed_command_leaves_is_cleared_away_at_the_next_start(daemon, still, tmp_path):
    (tmp_path / "own.txt").write_text(SCRIPT * 3)
    command = [str(presgen()), "make", str(tmp_path / "own.txt"), str(still), "-o", str(tmp_path / "own.mp4")]
    made = subprocess.Popen(command, env=os.environ | {"PRESGEN_HOME": str(daemon.home)}, stderr=subprocess.DEVNULL)
    until(daemon.manifests, 20, "the job of the command")
    made.kill()
    made.wait()

    daemon.start()
    until(lambda: not daemon.manifests(), 20, "clearing away")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one change the limits of another process")
def test_a_job_waits_for_space_says_so_and_goes_on_when_there_is(daemon, still):
    """No file may become larger than 200 kB: to a program that is what a full disk looks like."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limit[1]))
    try:
        daemon.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    daemon.drop("talk", still)
    (waiting,) = until(lambda: [job for job in daemon.manifests() if job["retry_at"]], 60, "the wait")
    assert waiting["state"] == "input"
    assert "no space left on the disk" in waiting["reason"]

    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, limit)
    arrived(daemon, "talk")
