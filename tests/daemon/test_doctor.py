import json
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli import run
from daemon.doctor import examine


def test_what_is_missing_is_named_with_the_command_that_gets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(tmp_path / "home"), "doctor"]) == 69

    answer = capsys.readouterr().out
    assert "MISSING  face-mesh" in answer
    assert "presgen models install face-mesh" in answer
    assert not (tmp_path / "home").exists(), "looking changes nothing"


def test_a_machine_that_has_everything_is_healthy(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").symlink_to(weights)

    code = run(["--home", str(tmp_path), "doctor", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert [check for check in found["checks"] if check["needed"] and not check["ok"]] == []
    assert (code, found["ok"]) == (0, True)


def test_wrong_settings_are_found(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("speed: 99\n")

    settings = next(check for check in examine(Home(tmp_path)).checks if check.name == "settings")

    assert not settings.ok
    assert "line 1: speed: must be at most 2" in settings.found


def test_a_wrong_brand_is_found_and_a_missing_one_is_not_missed(tmp_path: Path) -> None:
    names = [check.name for check in examine(Home(tmp_path)).checks]
    (tmp_path / "brand.yaml").write_text("accent: blue\n")
    brand = next(check for check in examine(Home(tmp_path)).checks if check.name == "brand")

    assert "brand" not in names
    assert not brand.ok
    assert "line 1: accent" in brand.found


def test_a_home_that_cannot_be_written_to_is_found() -> None:
    home = next(check for check in examine(Home(Path("/proc/nowhere"))).checks if check.name == "home")

    assert not home.ok
    assert "PRESGEN_HOME" in home.hint
