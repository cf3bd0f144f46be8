from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from shlex import quote

import pytest

from config import program
from config.program import describe_reinstallation, find_program, name_program


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment whose Python runs and in which presgen is installed; its path has a space."""
    folder = tmp_path / "my tools"
    (folder / "bin").mkdir(parents=True)
    for name in ("python", "presgen"):
        (folder / "bin" / name).write_text("#!/bin/sh\n")
        (folder / "bin" / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "bin" / "python"))
    monkeypatch.setattr(sys, "prefix", str(folder))
    return folder


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code lies where a wheel is unpacked, without the set-up beside it."""
    monkeypatch.setattr(program, "__file__", str(tmp_path / "site-packages" / "config" / "program.py"))


def test_the_program_of_an_environment_lies_beside_its_python(environment: Path) -> None:
    assert find_program() == environment / "bin" / "presgen"


def test_the_program_of_a_python_without_environment_lies_where_scripts_of_the_user_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    own, system = tmp_path / "own", tmp_path / "system"
    monkeypatch.setattr(sysconfig, "get_path", lambda name, scheme=None: str(own if scheme else system))
    assert find_program() is None

    own.mkdir()
    (own / "presgen").touch()

    assert find_program() == own / "presgen"


def test_the_program_of_homebrew_has_a_path_that_is_the_same_after_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = tmp_path / "Cellar" / "presgen-training" / "0.1.0"
    (version / "libexec" / "bin").mkdir(parents=True)
    (version / "libexec" / "bin" / "presgen").touch()
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt" / "presgen-training").symlink_to(version)
    monkeypatch.setattr(sys, "executable", str(version / "libexec" / "bin" / "python"))

    assert find_program() == tmp_path / "opt" / "presgen-training" / "libexec" / "bin" / "presgen"


def test_where_path_leads_to_the_program_its_name_is_enough(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (environment / "linked").mkdir()
    (environment / "linked" / "presgen").symlink_to(environment / "bin" / "presgen")

    monkeypatch.setenv("PATH", f"/nowhere:{environment / 'linked'}")

    assert name_program() == "presgen"


def test_where_path_leads_nowhere_or_to_another_presgen_the_quoted_path_is_named(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted = f"'{environment / 'bin' / 'presgen'}'"
    monkeypatch.setenv("PATH", "/nowhere")
    assert name_program() == quoted

    other = tmp_path / "other" / "presgen"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", f"{other.parent}:{environment / 'bin'}")

    assert name_program() == quoted


def test_a_checkout_is_installed_again_by_its_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = Path(program.__file__).parents[1]
    set_up = checkout / "setup_training_env.sh"

    monkeypatch.setattr(sys, "prefix", str(checkout / ".venv"))
    assert describe_reinstallation() == f"Delete the folder {checkout}/.venv, then type: {quote(str(set_up))}"

    monkeypatch.setattr(sys, "prefix", "/usr")
    assert describe_reinstallation() == f"Type: {quote(str(set_up))}"


@pytest.mark.parametrize(
    ("mark", "command"), [("uv-receipt.toml", "uv tool upgrade --reinstall"), ("pipx_metadata.json", "pipx reinstall")]
)
def test_what_a_tool_has_installed_the_tool_installs_again(
    mark: str, command: str, environment: Path, wheel: None
) -> None:
    (environment / mark).touch()

    assert describe_reinstallation() == f"Type: {command} presgen-training"


def test_what_homebrew_has_installed_homebrew_installs_again(
    environment: Path, wheel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", "/opt/homebrew/Cellar/presgen-training/0.1.0/libexec")

    assert describe_reinstallation() == "Type: brew reinstall presgen-training"


def test_what_pip_has_installed_pip_installs_again(environment: Path, wheel: None) -> None:
    assert "pip" in describe_reinstallation()
    assert "setup_training_env.sh" not in describe_reinstallation()
