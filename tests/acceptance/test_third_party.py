"""An avatar of a third party that shows no presenter: layout, checks and provenance follow its traits, not its name."""

from __future__ import annotations

import json
import os
import subprocess

import av
import pytest

from tests.acceptance.daemon import PRESGEN, SETTINGS

SLIDES = '''
from itertools import repeat

from models.picture import Picture
from models.traits import AvatarTraits


class Slides:
    """Shows a dark picture."""

    name, version = "slides", "7"
    traits = AvatarTraits("a set of slides", moves_lips=False, shows_presenter=False)

    def problems(self):
        return []

    def study(self, subject, scratch, progress):
        self.picture = Picture.blank(subject.footage.width, subject.footage.height, (30, 130, 127))
        return self

    def perform(self, passage):
        return repeat(self.picture, passage.frames)
'''


@pytest.fixture
def plugin(tmp_path):
    """The folder that pip would have installed the engine into."""
    site = tmp_path / "site"
    about = site / "slides-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "slides.py").write_text(SLIDES)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: slides\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[presgen.avatars]\nslides = slides:Slides\n")
    return site


def test_an_avatar_without_a_presenter_is_laid_out_checked_and_described_as_one(plugin, still, tmp_path, weights):
    home, script = tmp_path / "home", tmp_path / "talk.txt"
    script.write_text("---\npreset: fast\npresenter: Ada\n---\n\n# Short\n\n- One thing.\n- Another thing.\n")
    home.mkdir()
    (home / "models").symlink_to(weights)
    (home / "config.yaml").write_text(SETTINGS)
    frames = {}
    for avatar in ("slides", "text"):
        video = tmp_path / f"{avatar}.mp4"
        make = [PRESGEN, "make", str(script), str(still), "-o", str(video), "--avatar", avatar, "--keep", "--json"]
        environment = os.environ | {"PRESGEN_HOME": str(home), "PYTHONPATH": str(plugin)}
        done = subprocess.run(make, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        with av.open(str(video)) as container:
            comment = container.metadata["comment"]
            frames[avatar] = [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]

        report = json.loads((tmp_path / answer["job"] / "output" / "report.json").read_text())
        assert answer["steps_down"] == []
        assert comment == "Made with PresGen-Training. The voice is synthetic. There is no presenter in the picture."
        assert report["provenance"][0] == comment
        assert [check for check in report["checks"] if check["passed"] is False] == []
        assert not any("presenter" in advice["finding"] or "Nobody" in advice["finding"] for advice in report["advice"])
        if avatar == "slides":
            assert answer["outcome"] == "The video shows a set of slides, as planned."
            assert "No lips were moved: this is a set of slides." in report["provenance"]

    assert frames["slides"] == frames["text"]  # the same layout: bullets fill the picture
