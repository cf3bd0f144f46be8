"""The unit file, and how systemctl is spoken to, by a systemctl that gives whatever answers real ones give."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import MissingDependency
from config.paths import Home
from daemon.autostart.manager import Autostart
from daemon.autostart.service_unit import ServiceUnit, UnitState
from daemon.autostart.start_hint import describe_start
from daemon.autostart.systemd import Systemd, render_unit
from daemon.cli.main import run
from daemon.cli.render.service_text import render_autostart_status
from daemon.views.autostart_status import AutostartStatus

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="systemd is there only on Linux")

NO_BUS = "Failed to connect to bus: No medium found\n"
SHOW = "LoadState={}\nMainPID={}\nExecMainCode={}\nExecMainStatus={}\n"


@pytest.fixture
def entry(user):
    return ServiceUnit.of(Home.find())


@pytest.fixture
def systemctl(scripted):
    """Says yes to everything and knows of no service."""
    tool = scripted("systemctl")
    tool.answers("show", 0, out=SHOW.format("not-found", 0, 0, 0))
    return tool


def test_the_unit_says_how_the_daemon_is_kept(entry):
    lines = render_unit(entry).splitlines()

    program = Path(sys.executable).with_name("presgen")
    for line in (
        "Type=notify",
        "WatchdogSec=180",
        f'ExecStart="{program}" "--home" "{entry.home.root}" "run"',
        f"WorkingDirectory={entry.home.root}",
        f'Environment="PRESGEN_HOME={entry.home.root}"',
        "Restart=on-failure",
        "RestartPreventExitStatus=64 73 78",
        "KillMode=mixed",
        "TimeoutStopSec=20",
        "Nice=5",
        "CPUWeight=20",
        "UMask=0077",
        f"StandardError=append:{entry.log}",
        "WantedBy=default.target",
    ):
        assert line in lines
    assert "PRESGEN_SERVICE" not in render_unit(entry), "systemd understands the exit codes themselves"


def test_nothing_in_the_name_of_a_home_is_special(user):
    text = render_unit(ServiceUnit.of(Home(user / 'a "b" $HOME %h \\x')))

    assert f'"{user}/a \\"b\\" $$HOME %%h \\\\x" "run"' in text
    assert f'Environment="PRESGEN_HOME={user}/a \\"b\\" $HOME %%h \\\\x"' in text
    assert f'WorkingDirectory={user}/a "b" $HOME %%h \\x\n' in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["PresGen", "a 'b' $HOME %h"])
def test_systemd_finds_nothing_wrong_with_it(user, tmp_path, name):
    entry = ServiceUnit.of(Home(user / name))
    entry.prepare()
    (tmp_path / "presgen.service").write_text(render_unit(entry))

    told = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", tmp_path / "presgen.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in told.stderr.splitlines() if "presgen.service" in line] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_the_service_shut_off_from_what_it_never_needs(entry, tmp_path):
    (tmp_path / "presgen.service").write_text(render_unit(entry))

    command = ["systemd-analyze", "--no-pager", "security", "--offline=true", tmp_path / "presgen.service"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    good = {line.split()[1] for line in told.splitlines() if line.startswith("✓")}
    assert good >= {
        "NoNewPrivileges=",
        "RestrictSUIDSGID=",
        "RestrictRealtime=",
        "LockPersonality=",
        "RestrictNamespaces=~user",
        "RestrictAddressFamilies=~AF_PACKET",
        "SystemCallArchitectures=",
        "SystemCallFilter=~@mount",
        "UMask=",
        "NotifyAccess=",
    }
    overall = re.search(r"exposure level for \S+: ([0-9.]+)", told)
    assert float(overall[1]) < 7, "without any of it, the level is 9.8"


def test_the_unit_needs_no_namespaces_which_some_kernels_refuse_to_users(entry):
    needing = r"^(Protect|Private|ReadOnly|ReadWrite|Inaccessible|Bind|TemporaryFileSystem|MountFlags|Root)\w*="

    assert re.findall(needing, render_unit(entry), re.MULTILINE) == []


def test_print_shows_the_unit_and_changes_nothing(user, capsys):
    assert run(["service", "install", "--print"]) == 0

    assert capsys.readouterr().out == render_unit(ServiceUnit.of(Home.find()))
    assert list(user.iterdir()) == []


@pytest.mark.parametrize("name", ["PresGen", 'a "b" $HOME %h \\x'])
def test_the_program_of_the_installed_unit_is_known(user, systemctl, name):
    unit = ServiceUnit(Home.find(), user / name / "presgen", "")
    assert Systemd(unit).installed_program() is None

    Systemd(unit).install()
    assert Systemd(unit).installed_program() == user / name / "presgen"


@pytest.mark.parametrize(("state", "disabled"), [("enabled", False), ("disabled", True), ("masked", True), ("", False)])
def test_a_unit_that_does_not_start_at_login_is_known(entry, systemctl, state, disabled):
    systemctl.answers("show", 0, out=f"UnitFileState={state}\n")

    assert Systemd(entry).is_disabled() is disabled


def test_a_daemon_that_fails_at_its_start_is_left_to_who_knows_its_words(entry, systemctl):
    words = "Job for presgen.service failed because the control process exited with error code.\n"
    systemctl.answers("start", 1, err=words)
    systemctl.answers("restart", 1, err=words)

    Systemd(entry).start()
    Systemd(entry).install()
    assert systemctl.calls[-1] == "--user restart presgen.service"


def test_install_enables_and_starts_it_and_uninstall_leaves_nothing(entry, systemctl):
    systemd = Systemd(entry)
    systemd.install()

    assert systemd.path == Path.home() / ".config" / "systemd" / "user" / "presgen.service"
    assert systemd.path.read_text() == render_unit(entry)
    assert systemctl.calls == [
        "--user show-environment",
        "--user daemon-reload",
        "--user enable presgen.service",
        "--user restart presgen.service",
    ]

    systemd.uninstall()
    assert not systemd.path.exists()
    assert systemctl.calls[4:] == ["--user disable --now presgen.service", "--user daemon-reload"]


def test_the_verbs_are_those_of_systemctl(entry, systemctl):
    systemd = Systemd(entry)
    systemd.start()
    systemd.stop()
    systemd.restart()

    assert systemctl.calls == [f"--user {verb} presgen.service" for verb in ("start", "stop", "restart")]


def test_another_home_is_another_unit(user):
    one, other = Systemd(ServiceUnit.of(Home(user / "A"))), Systemd(ServiceUnit.of(Home(user / "B")))

    assert one.identity != other.identity
    assert one.identity.startswith("presgen-a-")


@pytest.mark.parametrize(
    ("shown", "standing"),
    [
        (("not-found", 0, 0, 0), UnitState(False)),
        (("loaded", 812, 0, 0), UnitState(True, 812)),
        (("loaded", 0, 0, 0), UnitState(True)),
        (("loaded", 0, 1, 78), UnitState(True, None, "exit code 78")),
        (("loaded", 0, 2, 9), UnitState(True, None, "ended by signal 9")),
    ],
)
def test_what_systemd_knows_is_read(entry, systemctl, shown, standing):
    systemctl.answers("show", 0, out=SHOW.format(*shown))

    assert Systemd(entry).state() == standing


def test_where_no_systemd_of_the_user_runs_nothing_is_written_and_presgen_run_is_named(user, scripted, capsys):
    tool = scripted("systemctl")
    for verb in ("show", "show-environment"):
        tool.answers(verb, 1, err=NO_BUS)

    assert run(["service", "install"]) == 69

    told = capsys.readouterr().err
    assert "No systemd of this user runs here" in told
    assert "presgen run" in told
    assert not (user / ".config").exists()
    assert run(["service", "status"]) == 0
    assert "No systemd of this user runs here" in capsys.readouterr().out
    assert run(["service", "uninstall"]) == 0
    assert capsys.readouterr().out == "The service was not installed.\n"
    assert run(["service", "start"]) == 64
    assert "Type: presgen run" in capsys.readouterr().err


def test_the_way_to_start_it_is_one_that_works_here(user, scripted, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    scripted("systemctl")

    assert describe_start(Home.find()) == "Nothing is working: start it with presgen run."

    (tmp_path / "systemd").mkdir()
    (tmp_path / "systemd" / "private").touch()  # the socket of the systemd of the user

    told = "Nothing is working: start it with presgen service install, or presgen run."
    assert describe_start(Home.find()) == told
    assert run(["service", "start"]) == 64
    assert "Type: presgen service install" in capsys.readouterr().err

    unit = Systemd(ServiceUnit.of(Home.find())).path
    unit.parent.mkdir(parents=True)
    unit.touch()

    assert describe_start(Home.find()) == "Nothing is working: start it with presgen service start, or presgen run."


def test_a_refusal_is_told_in_the_words_of_systemd(entry, systemctl):
    systemctl.answers("restart", 1, err="Failed to restart presgen.service: Unit is masked.\n")

    with pytest.raises(MissingDependency, match=r"refused to restart the service: .*masked") as told:
        Systemd(entry).restart()
    assert "systemctl --user status presgen.service" in told.value.hint


def test_status_is_told_to_programs_as_well(user, systemctl, capsys):
    assert run(["service", "status", "--json"]) == 0

    told = capsys.readouterr().out
    assert '"installed": false' in told
    assert '"running": false' in told


def test_the_user_is_told_how_it_works_on_after_logout(entry, systemctl):
    systemd = Autostart(entry, Systemd(entry))

    assert "presgen.service, not installed" in render_autostart_status(AutostartStatus.of(systemd))
    assert "loginctl enable-linger" in Systemd(entry).describe_schedule()
