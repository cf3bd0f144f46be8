import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.paths import Home
from daemon.autostart.launchd import Launchd
from daemon.autostart.service_unit import ServiceUnit
from daemon.cli.main import run
from daemon.hardware import detect, store
from daemon.hardware.machine import Machine
from daemon.state.instance_lock import hold_lock
from daemon.views.doctor import DoctorCheck, examine
from inbox.drop_folder import prepare_home


def test_what_is_missing_is_named_with_the_command_that_gets_it(
    none_included: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(tmp_path / "home"), "doctor"]) == 69

    answer = capsys.readouterr().out
    assert "MISSING  face-mesh" in answer
    assert "presgen models install face-mesh" in answer
    assert not (tmp_path / "home").exists(), "looking changes nothing"


def test_a_machine_on_which_nothing_but_the_program_was_installed_is_healthy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["--home", str(tmp_path), "doctor", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert [check for check in found["checks"] if check["needed"] and not check["ok"]] == []
    assert (code, found["ok"]) == (0, True)


def test_a_missing_drop_folder_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    [missing] = [check for check in examine(home).checks if check.name == "drop folder"]
    prepare_home(home)
    [there] = [check for check in examine(home).checks if check.name == "drop folder"]

    assert (missing.ok, missing.needed, there.ok) == (False, False, True)
    assert "presgen service install" in missing.hint


@pytest.mark.parametrize("text", ["voice: siri", "avatar: sadtalker", "voice_name: bob"])
def test_an_engine_or_voice_that_is_not_there_is_found_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(f"speed: 1\n{text}\n")

    [settings] = [check for check in examine(Home(tmp_path)).checks if check.name == "settings"]

    assert not settings.ok
    assert f"line 2: {text.partition(':')[0]}: " in settings.found


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


def test_a_home_that_others_may_look_into_is_found_with_the_command_that_closes_it(tmp_path: Path) -> None:
    home, disk = tmp_path / "my home", tmp_path / "disk"
    for folder in (home, disk):
        folder.mkdir(mode=0o755)
    (home / "jobs").symlink_to(disk)

    open_to_others = named(home, "privacy")
    assert (open_to_others.ok, open_to_others.needed) == (False, False)
    assert open_to_others.hint == f"Type: chmod go-rwx '{home}' {disk}"

    subprocess.run(open_to_others.hint.removeprefix("Type: "), shell=True, check=True)
    assert named(home, "privacy").ok


@pytest.fixture
def launchd(scripted: Callable[..., Any], user: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Mac whose launchd has loaded nothing."""
    monkeypatch.setattr(sys, "platform", "darwin")
    tool = scripted("launchctl")
    tool.answers("print.gui", 113)
    tool.answers("print.user", 113)
    return tool


def installed(program: Path) -> Home:
    """Return a home whose property list starts ``program``."""
    home = Home.find()
    home.create()
    system = Launchd(ServiceUnit(home, program, ""), os.getuid())
    system.path.parent.mkdir(parents=True)
    system.path.write_bytes(system.render())
    return home


OWN = Path(sys.executable).absolute().with_name("presgen")


def test_a_service_that_is_not_installed_is_no_fault(launchd: Any) -> None:
    service = named(Home.find().root, "service")

    assert (service.ok, service.needed, service.found) == (True, False, "not installed, not running")


def test_a_service_that_runs_is_named_with_its_home_and_process(launchd: Any) -> None:
    home = installed(OWN)
    with hold_lock(home.lock):
        service = named(home.root, "service")

    assert service.ok
    assert service.found == f"org.presgen.daemon for {home.root}, running (process {os.getpid()}, started by hand)"


@pytest.mark.parametrize("other", ["there", "gone", "without Python"])
def test_a_program_that_was_moved_is_found(launchd: Any, user: Path, other: str) -> None:
    program = user / "old" / "presgen"
    program.parent.mkdir()
    if other != "gone":
        program.touch()
    if other == "there":
        program.with_name("python").touch()
    service = named(installed(program).root, "service")

    assert not service.ok
    assert str(program) in service.found
    assert ("another copy" if other == "there" else "no longer there") in service.found
    assert "presgen service install" in service.hint


def test_a_disabled_service_is_found_with_what_enables_it(launchd: Any) -> None:
    launchd.answers("print-disabled.gui", 0, out='\t"org.presgen.daemon" => disabled\n')
    service = named(installed(OWN).root, "service")

    assert "you have disabled it" in service.found
    assert f"launchctl enable gui/{os.getuid()}/org.presgen.daemon" in service.hint


def test_a_service_that_has_ended_is_found_with_how_it_ended(launchd: Any) -> None:
    launchd.answers("print.gui", 0, out="x = {\n\tlast exit code = 70\n}\n")
    service = named(installed(OWN).root, "service")

    assert service.found.endswith("it does not run (exit code 70)")
    assert service.hint == "Type: presgen service start"


def named(home: Path, name: str) -> DoctorCheck:
    return next(check for check in examine(Home(home)).checks if check.name == name)


def test_the_computer_and_the_reason_for_its_preset_are_one_line_each(tmp_path: Path) -> None:
    computer, preset = named(tmp_path, "computer"), named(tmp_path, "preset")

    assert computer.ok
    assert "core" in computer.found
    assert preset.found.startswith("This is ")
    assert "because" in preset.found
    assert "\n" not in computer.found + preset.found


def test_a_preset_of_ones_own_is_named_beside_what_would_suit(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("preset: cpu_optimized\n")

    found = named(tmp_path, "preset").found

    assert found.startswith("cpu_optimized, as config.yaml says; what suits this computer is ")


def test_wrong_settings_do_not_keep_the_computer_from_being_told(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("preset: superb\n")

    assert named(tmp_path, "preset").found.startswith("This is ")


def test_python_under_rosetta_is_a_finding_with_a_cure(tmp_path: Path) -> None:
    found = Machine(system="macos", cpu_type="apple_silicon", performance_cores=4, ram_gb=16, translated=True)
    store.save(store.MachineRecord(signature=detect.compute_signature(), machine=found), Home(tmp_path))

    computer = named(tmp_path, "computer")

    assert (computer.ok, computer.needed) == (False, False)
    assert "Rosetta" in computer.found
    assert ".venv" in computer.hint
