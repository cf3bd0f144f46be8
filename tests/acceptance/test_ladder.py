"""Engines that really fail, in real processes: there is a whole video in the end, and it says what it is."""

from __future__ import annotations

import json
import os
import signal
import sys

import av
import pytest

from tests.acceptance.daemon import PRESGEN, SETTINGS, Daemon
from tests.processes import run
from tests.waiting import until

SCRIPT = "---\npreset: fast\n---\n\n# Short\n\nThis is a talk that {}.\n"
ADDRESSES_KB = 3_000_000
"""The address space of a process: a third of it is taken by threads and libraries before any work begins."""
GREEDY = '''
import numpy as np
from models.avatars.static import Original
from models.traits import AvatarTraits


class Greedy(Original):
    """Keeps 64 MB more for every picture."""

    name = "greedy"
    traits = AvatarTraits("a presenter who costs memory")

    def study(self, subject, scratch, progress):
        self.replay, self.eaten = super().study(subject, scratch, progress), []
        return self

    def perform(self, passage):
        for picture in self.replay.perform(passage):
            self.eaten.append(np.ones(64 << 20, np.uint8))
            yield picture
'''


@pytest.fixture
def plugin(tmp_path):
    """An engine of a third party: the folder that pip would have installed it into."""
    site = tmp_path / "site"
    about = site / "greedy-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "greedy.py").write_text(GREEDY)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: greedy\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[presgen.avatars]\ngreedy = greedy:Greedy\n")
    return site


@pytest.fixture
def stripped(tmp_path):
    """A program without the weights that come with it: the folder that makes it so, for PYTHONPATH."""
    site = tmp_path / "stripped"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"import pathlib\nfrom models.weights import installer\ninstaller.INCLUDED = pathlib.Path({str(site)!r})\n"
    )
    return site


def checked(video, report):
    """Tell whether every frame can be decoded and no check of the product itself failed."""
    with av.open(str(video)) as container:
        assert sum(1 for _ in container.decode(video=0)) == report["frames"]
    assert [check for check in report["checks"] if check["passed"] is False] == []
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_an_engine_that_eats_the_memory_and_one_without_weights_give_way_to_a_still(plugin, stripped, still, tmp_path):
    home, script, video = tmp_path / "home", tmp_path / "talk.txt", tmp_path / "talk.mp4"
    script.write_text(SCRIPT.format("is short"))
    home.mkdir()
    (home / "config.yaml").write_text(SETTINGS)
    make = [PRESGEN, "make", str(script), str(still), "-o", str(video), "--avatar", "greedy", "--keep", "--json"]

    done = run(
        ["bash", "-c", f'ulimit -v {ADDRESSES_KB} && exec "$@"', "bash", *make], 120,
        env=os.environ | {"PRESGEN_HOME": str(home), "PYTHONPATH": f"{plugin}:{stripped}"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    report = json.loads(next(home.glob("jobs/*/output/report.json")).read_text())
    assert done.stderr.startswith("Warning: The weights 'face-mesh' are not installed")
    assert (answer["engine"], report["engine"]) == ("still", "still")
    assert (
        answer["outcome"]
        == report["outcome"]
        == (
            "The presenter is shown as a still picture, because greedy ran out of memory"
            " and the weights 'face-mesh' are missing or damaged."
        )
    )
    assert "Type: presgen models install face-mesh" in [step["cure"] for step in answer["steps_down"]]
    assert checked(video, report)


def test_when_an_engine_crashes_twice_the_service_goes_on_at_lower_quality(daemon, still):
    daemon.begin()
    daemon.drop("talk", still, SCRIPT.format("crashes and crashes again"))

    for number in (1, 2):
        until(
            lambda number=number: [
                job for job in daemon.manifests() if job["trying"] == "mesh" and len(job["attempts"]) == number
            ],
            60, f"attempt {number} at the avatar",
        )  # fmt: skip
        (worker,) = daemon.workers()
        os.kill(worker.pid, signal.SIGSEGV)
        until(lambda worker=worker: not worker.is_running(), 10, "the end of the worker")
    job = daemon.arrived("talk")

    assert [attempt["outcome"] for attempt in job["attempts"]] == ["lost", "lost", "done"]
    assert [(step["got"], step["reason"]) for step in job["steps_down"]] == [
        ("mesh at lower quality", "It crashed twice (SIGSEGV).")
    ]
    report = json.loads((daemon.outbox / "talk" / "report.json").read_text())
    assert report["outcome"] == "The picture is of lower quality, because mesh crashed twice (SIGSEGV)."
    assert report["engine"] == "mesh"
    assert checked(daemon.outbox / "talk.mp4", report)


@pytest.fixture
def newcomer(tmp_path, weights, stripped, monkeypatch):
    """A home without the face mesh, and without a cache in which a face may have been found before."""
    monkeypatch.setenv("PYTHONPATH", str(stripped))
    with Daemon(tmp_path, weights) as made:
        (made.home / "models").unlink()
        yield made


def test_a_video_that_stepped_down_is_made_again_on_request_and_delivered_beside_the_first(newcomer, still, weights):
    newcomer.begin()
    newcomer.drop("talk", still, SCRIPT.format("had no face mesh"))
    first = newcomer.arrived("talk")
    assert [step["got"] for step in first["steps_down"]][-1] == "still"

    (newcomer.home / "models" / "face-mesh").symlink_to(weights / "face-mesh")
    answer = run([PRESGEN, "--home", newcomer.home, "retry", "talk"])
    assert answer.returncode == 0, answer.stderr
    again = newcomer.outbox / "talk 2.mp4"
    until(again.exists, 90, "the second delivery")
    until(newcomer.delivered, 20, "the record of it")

    (job,) = newcomer.manifests()
    assert (job["steps_down"], job["delivered"]["files"][-1]) == ([], "talk 2.mp4")
    reports = [json.loads((newcomer.outbox / name / "report.json").read_text()) for name in ("talk", "talk 2")]
    assert [report["engine"] for report in reports] == ["still", "mesh"]
    assert checked(again, reports[1])
