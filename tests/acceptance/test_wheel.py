"""The wheel, installed as a tool does it: into an environment of its own, without pip and without any download."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests import processes

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "daemon", "inbox", "models", "outbox", "stages")
OURS_OR_PIP = ("pip", "presgen", "_presgen", "__editable__", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of programs of an environment with the wheel and the libraries, and without pip."""
    folder = tmp_path_factory.mktemp("a tool")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for place in Path(sysconfig.get_path("platlib")).iterdir():
        if not place.name.startswith(OURS_OR_PIP):
            (site / place.name).symlink_to(place)
    install = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--no-deps", "--no-index"]
    subprocess.run([*install, wheel], check=True, capture_output=True)
    return folder / "bin"


@pytest.fixture
def presgen(installed, tmp_path):
    """Run the program of the wheel in a home of its own; return what it prints."""

    def run(*words):
        environment = os.environ | {"PRESGEN_HOME": str(tmp_path / "home")}
        done = processes.run([installed / "presgen", *words], 120, cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_wheel_has_every_file_of_the_packages_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    tree = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }

    assert sorted(packed) == sorted(tree)
    assert packed == tree
    assert {Path(name).suffix for name in tree} >= {".tflite", ".otf", ".ttf", ".yaml", ".j2", ".npz"}


def test_the_wheel_says_under_which_licences_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (about,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA"))
        texts = [name.split("/licenses/")[1] for name in archive.namelist() if "/licenses/" in name]

    assert "License-Expression: MIT AND Apache-2.0 AND OFL-1.1" in about
    assert sorted(texts) == [
        "LICENSE",
        "THIRD_PARTY.md",
        "models/weights/included/face-mesh/LICENSE",
        "models/weights/included/face-mesh/NOTICE",
        "stages/typesetting/bundled_fonts/OFL.txt",
    ]


def test_the_wheel_alone_has_everything_it_needs(presgen):
    report = json.loads(presgen("doctor", "--json"))

    assert report["ok"]
    assert "face-mesh" in [check["name"] for check in report["checks"] if check["ok"]]
    assert presgen("models", "verify") == "face-mesh is installed and sound.\n"


def test_the_wheel_alone_makes_a_video_in_which_lips_move(presgen, still, tmp_path):
    script = tmp_path / "talk.txt"
    script.write_text("---\npreset: fast\n---\n\n# Short\n\nHello there.\n")

    answer = json.loads(presgen("make", script, still, "--json"))

    assert (answer["engine"], answer["steps_down"]) == ("mesh", [])
    assert (tmp_path / "talk.mp4").stat().st_size > 10_000


def test_the_service_runs_the_program_of_the_environment(presgen, installed):
    program = installed / "presgen"
    written = f"<string>{program}</string>" if sys.platform == "darwin" else f'ExecStart="{program}"'
    assert written in presgen("service", "install", "--print")
