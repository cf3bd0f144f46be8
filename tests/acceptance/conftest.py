"""The sample, made once for all tests as a user would make it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from stages.records.cues import Cues
from stages.records.narration import Narration
from stages.records.script import Script
from tests import processes
from tests.acceptance.daemon import GUARD, PRESGEN, Daemon
from tests.acceptance.media import film

ROOT = Path(__file__).parents[2]
WELCOME = ROOT / "examples" / "welcome"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.acceptance)


@dataclass(frozen=True)
class Made:
    """A video that the command line made, and what it left in the job directory."""

    video: Path
    job: Path
    answer: dict

    @property
    def narration(self):
        return Narration.load(self.job / "processing" / "timing.json")

    @property
    def cues(self):
        return Cues.load(next((self.job / "processing" / "cues").iterdir()))

    @property
    def script(self):
        return Script.load(self.job / "processing" / "script.json")

    @property
    def report(self):
        return json.loads((self.job / "output" / "report.json").read_text())

    @property
    def performance(self):
        return json.loads((self.job / "processing" / "performance.json").read_text())


class Desk:
    """A user with a home and a command line; with ``cache``, what another home made before need not be made again."""

    def __init__(self, folder: Path, weights: Path, cache: Path | None = None) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        (self.home / "models").symlink_to(weights)
        (self.home / "config.yaml").write_text(GUARD)
        if cache is not None:
            (self.home / "cache").symlink_to(cache)

    @property
    def environment(self):
        return os.environ | {"PRESGEN_HOME": str(self.home)}

    def presgen(self, *words, **more):
        return processes.run([PRESGEN, *words], 600, env=self.environment | more)

    def started(self, *words):
        """Let a command run as long as the block does, at most."""
        return processes.started(
            [PRESGEN, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def make(self, script: Path, footage: Path, *options, out: str = "out.mp4") -> Made:
        video = self.folder / out
        done = self.presgen("make", script, footage, "-o", video, "--keep", "--json", *options)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        return Made(video, Path(answer["job"]), answer)


@pytest.fixture
def desk(tmp_path, weights):
    return Desk(tmp_path, weights)


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory, weights):
    return Desk(tmp_path_factory.mktemp("welcome"), weights)


@pytest.fixture(scope="session")
def welcome(shared_desk):
    """The sample job, with the mesh engine."""
    return shared_desk.make(WELCOME / "script.txt", WELCOME / "source.mp4")


@pytest.fixture(scope="session")
def without_lips(shared_desk, welcome):
    """The same frames without lip sync."""
    return shared_desk.make(WELCOME / "script.txt", WELCOME / "source.mp4", "--avatar", "original", out="original.mp4")


@pytest.fixture(scope="session")
def desk_class():
    return Desk


@pytest.fixture(scope="session")
def still(presenter, tmp_path_factory):
    """A small picture of a face: the cheapest footage there is."""
    path = tmp_path_factory.mktemp("still") / "me.jpg"
    with av.open(str(presenter)) as container:
        next(container.decode(video=0)).to_image().resize((640, 360)).save(path, quality=90)
    return path


@pytest.fixture(scope="session")
def small(presenter, tmp_path_factory):
    """The footage of the sample in 640 x 360: all that moves in it, for a quarter of the work."""
    path = tmp_path_factory.mktemp("small") / "me.mp4"
    with av.open(str(presenter)) as container:
        return film(path, (frame.reformat(640, 360, "bgr24").to_ndarray() for frame in container.decode(video=0)))


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """What homes share that need not do all the work."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def daemon(tmp_path, weights, cache):
    """A home that is not served yet."""
    with Daemon(tmp_path, weights, cache=cache) as made:
        yield made
