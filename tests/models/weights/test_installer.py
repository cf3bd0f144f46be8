from __future__ import annotations

import os
import shutil
import zipfile

import pytest

from config.errors import MissingDependency, UsageError
from models.weights import installer
from models.weights.catalogue import FACE_MESH
from models.weights.installer import WeightsState, install, list_available, read_state, remove, require, verify

NAME = "face-mesh"


@pytest.fixture
def index(tmp_path, weights, none_included, monkeypatch):
    """A folder that is all the package index pip has; it offers a wheel with the nets and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    wheel = folder / "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in FACE_MESH.files:
            archive.write(weights / NAME / file.name, file.member)
        archive.writestr(
            "mediapipe-0.10.21.dist-info/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n"
        )
        archive.writestr("mediapipe-0.10.21.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_weights_are_fetched_with_pip_checked_and_put_in_place(tmp_path, index):
    models = tmp_path / "models"

    folder = install(models, NAME)

    assert folder == models / NAME == require(models, NAME)
    assert verify(models, NAME) == []
    assert [path.name for path in models.iterdir()] == [NAME]


def test_installing_twice_fetches_nothing(tmp_path, index):
    models = tmp_path / "models"
    install(models, NAME)
    shutil.rmtree(index)

    install(models, NAME)

    assert verify(models, NAME) == []


def test_a_damaged_file_is_found_and_installing_again_cures_it(tmp_path, index):
    models = tmp_path / "models"
    net = install(models, NAME) / "face_landmark.tflite"
    content = bytearray(net.read_bytes())
    content[1000] ^= 1
    net.write_bytes(content)

    assert [fault for fault in verify(models, NAME) if "face_landmark.tflite is damaged" in fault]
    install(models, NAME)

    assert verify(models, NAME) == []


def test_a_truncated_file_is_noticed_without_reading_it(tmp_path, index):
    models = tmp_path / "models"
    net = install(models, NAME) / "face_landmark.tflite"
    net.write_bytes(net.read_bytes()[:-1])

    assert read_state(models, NAME) is WeightsState.DAMAGED
    with pytest.raises(MissingDependency, match="damaged") as error:
        require(models, NAME)
    assert "presgen models install face-mesh" in error.value.hint


def test_without_the_package_the_error_says_what_to_type_and_leaves_nothing_behind(tmp_path, index):
    next(index.iterdir()).unlink()
    models = tmp_path / "models"

    with pytest.raises(MissingDependency, match=r"mediapipe==0\.10\.21 could not be downloaded") as error:
        install(models, NAME)

    assert "presgen models install face-mesh" in error.value.hint
    assert list(models.iterdir()) == []


def test_a_package_with_other_contents_is_refused(tmp_path, index):
    wheel = next(index.iterdir())
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents[FACE_MESH.files[1].member] += b"!"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)

    with pytest.raises(MissingDependency, match="not what was published"):
        install(tmp_path / "models", NAME)

    assert list((tmp_path / "models").iterdir()) == []


def test_removed_weights_are_missing(tmp_path, index):
    models = tmp_path / "models"
    install(models, NAME)

    assert remove(models, NAME)

    assert read_state(models, NAME) is WeightsState.MISSING
    assert not remove(models, NAME)
    with pytest.raises(MissingDependency, match="not installed"):
        require(models, NAME)


def test_what_a_killed_installation_left_is_swept_up_but_a_running_one_is_left_alone(tmp_path, index):
    models = tmp_path / "models"
    for name in ("old", "new"):
        (models / f".face-mesh-{name}.part").mkdir(parents=True)
    os.utime(models / ".face-mesh-old.part", (0, 0))

    install(models, NAME)

    assert sorted(path.name for path in models.iterdir()) == [".face-mesh-new.part", NAME]


def test_the_face_mesh_comes_with_the_program(tmp_path):
    models = tmp_path / "models"

    assert require(models, NAME) == install(models, NAME) == installer.INCLUDED / NAME
    assert verify(models, NAME) == []
    assert not remove(models, NAME)
    assert read_state(models, NAME) is WeightsState.INSTALLED
    assert not models.exists()


def test_a_damaged_copy_in_the_home_gives_way_to_the_one_that_comes_with_the_program(tmp_path, weights):
    net = shutil.copytree(weights / NAME, tmp_path / NAME) / "face_landmark.tflite"
    content = bytearray(net.read_bytes())
    content[1000] ^= 1
    net.write_bytes(content)
    assert require(tmp_path, NAME) == tmp_path / NAME
    assert verify(tmp_path, NAME) == [f"{net} is damaged: its contents are not those that were published."]

    net.write_bytes(content[:-1])
    assert require(tmp_path, NAME) == installer.INCLUDED / NAME, "a copy of other nets than these is not used"

    net.write_bytes(content)
    assert install(tmp_path, NAME) == installer.INCLUDED / NAME
    assert verify(tmp_path, NAME) == []
    assert list(tmp_path.iterdir()) == []


def test_unknown_weights_are_a_usage_error_that_names_the_known_ones(tmp_path):
    with pytest.raises(UsageError) as error:
        install(tmp_path, "face-mess")

    assert "face-mesh" in error.value.hint


def test_every_weights_entry_says_where_it_comes_from_and_under_which_licence():
    for entry in list_available():
        assert entry.licence
        assert entry.origin
        assert entry.purpose
        assert all(len(file.sha256) == 64 for file in entry.files)
        assert entry is installer.find(entry.name)
