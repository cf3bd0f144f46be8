"""The property list, and how launchctl is spoken to, by a launchctl that gives whatever answers real ones give."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import MissingDependency, TransientError, UsageError
from config.paths import Home
from daemon.autostart.launchd import LABEL, Launchd, render_plist
from daemon.autostart.service_unit import ServiceUnit, UnitState
from daemon.cli.main import run

TARGET = f"gui/501/{LABEL}"


@pytest.fixture
def entry(user):
    return ServiceUnit.of(Home.find())


@pytest.fixture
def launchctl(scripted):
    """Says yes to everything and knows of no service."""
    tool = scripted("launchctl")
    tool.answers("print.gui", 113)
    tool.answers("print.user", 113)
    return tool


def launchd(entry, timeout=20.0):
    return Launchd(entry, 501, pace=0.01, timeout=timeout)


# ------------------------------------------------------------------------------------------------------- property list


def test_the_property_list_says_how_the_daemon_is_kept(entry):
    keys = plistlib.loads(render_plist(entry))

    assert keys["Label"] == "org.presgen.daemon"
    assert keys["ProgramArguments"] == [
        str(Path(sys.executable).with_name("presgen")),
        "--home",
        str(entry.home.root),
        "run",
    ]
    assert keys["RunAtLoad"] is True
    assert keys["KeepAlive"] == {"SuccessfulExit": False}
    assert (keys["ThrottleInterval"], keys["ExitTimeOut"]) == (10, 20)
    assert (keys["ProcessType"], keys["Nice"], keys["Umask"]) == ("Standard", 5, 0o077)
    assert keys["MaterializeDatalessFiles"] is True
    assert keys["LimitLoadToSessionType"] == ["Aqua", "Background"]
    assert keys["SoftResourceLimits"] == {"NumberOfFiles": 4096}


def test_every_path_in_it_is_absolute_and_needs_no_shell(entry):
    keys = plistlib.loads(render_plist(entry))
    path = keys["EnvironmentVariables"].pop("PATH").split(":")
    paths = [keys["WorkingDirectory"], keys["StandardOutPath"], keys["StandardErrorPath"], keys["ProgramArguments"][0]]
    paths += [*path, keys["EnvironmentVariables"]["HOME"], keys["EnvironmentVariables"]["PRESGEN_HOME"]]

    assert all(Path(each).is_absolute() for each in paths)
    assert "~" not in str(keys)
    assert "$" not in str(keys)
    assert {"/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", str(Path(sys.executable).parent)} <= set(path)


def test_the_folders_it_names_are_made_beforehand(entry):
    entry.prepare()

    keys = plistlib.loads(render_plist(entry))
    assert Path(keys["WorkingDirectory"]).is_dir()
    assert Path(keys["StandardOutPath"]).parent.is_dir()


def test_two_homes_are_two_services(user):
    names = {
        Launchd(ServiceUnit.of(Home(user / name))).identity for name in ("PresGen", "Für Team A", "für-team-a", "日本")
    }

    assert len(names) == 4
    assert LABEL in names
    assert all(name.isascii() and " " not in name for name in names)


def test_print_shows_it_on_a_mac_and_changes_nothing(user, capfdbinary, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert run(["service", "install", "--print"]) == 0

    assert plistlib.loads(capfdbinary.readouterr().out)["Label"] == LABEL
    assert list(user.iterdir()) == []


def test_a_home_that_cannot_be_written_down_is_refused(tmp_path, capsys):
    assert run(["--home", f"{tmp_path}/a\nb", "service", "install", "--print"]) == 64
    assert "cannot be told about a folder of this name" in capsys.readouterr().err
    assert run(["--home", os.fsdecode(b"/tmp/\xff"), "service", "install", "--print"]) == 64


def test_a_place_that_macos_guards_is_warned_of(user):
    warnings = Launchd(
        ServiceUnit(Home(user / "Documents" / "PresGen"), Path("/Volumes/Stick/presgen"), "x")
    ).warnings()

    assert [word in warning for word, warning in zip(("Documents", "Stick"), warnings, strict=True)] == [True, True]
    assert Launchd(ServiceUnit.of(Home.find())).warnings() == []


# ----------------------------------------------------------------------------------------------------------- launchctl


@pytest.mark.parametrize("umask", [0o002, 0o077])
def test_it_is_written_as_launchd_wants_it_and_loaded(entry, launchctl, umask):
    before = os.umask(umask)
    try:
        launchd(entry).install()
    finally:
        os.umask(before)

    place = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    assert place.read_bytes() == render_plist(entry)
    assert place.stat().st_mode & 0o777 == 0o644
    changes = [call for call in launchctl.calls if not call.startswith("print")]
    assert changes == [f"bootstrap gui/501 {place}"]


DISABLED = '\n\tdisabled services = {{\n\t\t"org.other" => {0}\n\t\t"{1}" => {0}\n\t}}\n'


@pytest.mark.parametrize("word", ["disabled", "true"])
@pytest.mark.parametrize("verb", ["install", "start", "restart"])
def test_what_the_user_has_disabled_is_not_enabled_silently(entry, launchctl, word, verb):
    launchctl.answers("print-disabled.gui", 0, out=DISABLED.format(word, LABEL))

    with pytest.raises(MissingDependency, match="You have disabled the service") as told:
        getattr(launchd(entry), verb)()

    assert f"launchctl enable {TARGET}" in told.value.hint
    assert {call.split()[0] for call in launchctl.calls} <= {"print", "print-disabled"}
    assert not launchd(entry).path.exists()


def test_what_is_enabled_or_of_another_home_is_not_disabled(entry, launchctl):
    launchctl.answers("print-disabled.gui", 0, out=DISABLED.format("enabled", LABEL))
    launchctl.answers("print-disabled.user", 0, out=DISABLED.format("disabled", f"{LABEL}.another"))

    assert not launchd(entry).is_disabled()


def test_the_program_of_the_installed_list_is_known(entry, launchctl):
    assert launchd(entry).installed_program() is None
    launchd(entry).install()
    assert launchd(entry).installed_program() == entry.program

    launchd(entry).path.write_text("no property list")
    assert launchd(entry).installed_program() is None


def test_a_guarded_place_is_warned_of_before_anything_is_installed(user, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("PATH", str(user))  # without launchctl the installation fails

    assert run(["--home", str(user / "Documents" / "PresGen"), "service", "install"]) == 69
    warning, failure = capsys.readouterr().err.splitlines()[:2]
    assert "a place that macOS guards" in warning
    assert "launchctl cannot be run here" in failure


def test_what_is_loaded_is_ended_first_and_waited_for(entry, launchctl):
    launchctl.answers("print.gui", 0, 0, 0, 0, 113)
    launchctl.answers("bootout.gui", 36, 36, 3)

    launchd(entry).install()

    verbs = [call.split()[0] for call in launchctl.calls]
    assert verbs.count("bootout") == 2
    last = len(verbs) - 1 - verbs[::-1].index("bootout")
    assert verbs.index("bootstrap") > last
    assert "print" in verbs[last:]


def test_what_does_not_end_is_given_up_in_words(entry, launchctl):
    launchctl.answers("print.gui", 0)
    launchctl.answers("bootout.gui", 36)

    with pytest.raises(TransientError, match="did not end the service within"):
        launchd(entry, timeout=0.2).stop()


def test_without_anybody_at_the_screen_it_runs_in_the_session_of_the_user(entry, launchctl):
    launchctl.answers("bootstrap.gui", 125)

    launchd(entry).install()

    place = launchd(entry).path
    assert launchctl.calls[-1] == f"bootstrap user/501 {place}"


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        (5, "does not say why", "Login Items"),
        (119, "switched off", "Login Items"),
        (125, "no session of this user", "Log in at the screen"),
        (36, "still ending", "Wait"),
        (71, r"refused \(71: Bootstrap failed: 71: Protocol error\)", "launchctl error 71"),
    ],
)
def test_a_refusal_is_explained_with_its_cure(entry, launchctl, code, message, hint):
    for domain in ("gui", "user"):
        launchctl.answers(f"bootstrap.{domain}", code, err=f"Bootstrap failed: {code}: Protocol error\n")

    with pytest.raises(MissingDependency, match=message) as told:
        launchd(entry).install()
    assert hint in told.value.hint


def test_a_launchd_that_is_still_busy_is_asked_once_more(entry, launchctl):
    launchctl.answers("bootstrap.gui", 5, 0)

    launchd(entry).install()
    assert [call.split()[0] for call in launchctl.calls].count("bootstrap") == 2


def test_a_service_that_is_loaded_is_only_started(entry, launchctl):
    launchctl.answers("print.gui", 0)
    launchctl.answers("kickstart.gui", 37)

    launchd(entry).start()
    assert launchctl.calls[-1] == f"kickstart {TARGET}"


def test_a_restart_asks_before_it_kills(entry, launchctl):
    launchctl.answers("print.gui", 0, 0, 0, 0, 0, out="x = {\n\tpid = 7\n}\n")

    launchd(entry, timeout=0.2).restart()

    changes = [call for call in launchctl.calls if not call.startswith("print")]
    assert changes == [f"kill SIGTERM {TARGET}", f"kickstart -k {TARGET}"]


def test_a_restart_of_what_vanished_says_so(entry, launchctl):
    launchctl.answers("print.gui", 0)
    launchctl.answers("kickstart.gui", 113)

    with pytest.raises(MissingDependency, match="does not know the service") as told:
        launchd(entry).restart()
    assert "presgen service install" in told.value.hint


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ("state = running\n\tpid = 812\n\tlast exit code = (never exited)", UnitState(True, 812)),
        ("state = not running\n\tlast exit code = 3", UnitState(True, None, "exit code 3")),
        (
            "state = waiting\n\tlast terminating signal = Killed: 9",
            UnitState(True, None, "ended by a signal (Killed: 9)"),
        ),
    ],
)
def test_what_launchd_knows_is_read(entry, launchctl, told, standing):
    launchctl.answers("print.gui", 0, out=f"{TARGET} = {{\n\t{told}\n\tdomain = {{\n\t\tpid = 1\n\t}}\n}}\n")

    assert launchd(entry).state() == standing


def test_what_launchd_itself_could_not_start_is_told_with_the_cure(entry, launchctl):
    launchctl.answers("print.gui", 0, out="x = {\n\tlast exit code = 78: EX_CONFIG\n}\n")

    assert "presgen service install" in launchd(entry).state().ended


def test_a_service_in_the_session_of_the_user_is_found(entry, launchctl):
    launchctl.answers("print.user", 0, out="x = {\n\tpid = 9\n}\n")

    assert launchd(entry).state() == UnitState(True, 9)
    launchctl.answers("print.user", 0, 0, 113)
    launchd(entry).stop()
    assert f"bootout user/501/{LABEL}" in launchctl.calls


def test_the_administrator_is_sent_away(entry, launchctl):
    for verb in ("install", "start", "restart"):
        with pytest.raises(UsageError, match="belongs to a user"):
            getattr(Launchd(entry, 0), verb)()
    assert launchctl.calls == []


def test_a_system_without_launchctl_is_told_what_works(entry, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingDependency, match="launchctl cannot be run here") as told:
        launchd(entry).install()
    assert "presgen run" in told.value.hint


def test_plutil_of_macos_agrees(entry, tmp_path):
    if sys.platform != "darwin":
        pytest.skip("plutil is there only on macOS")
    (tmp_path / "x.plist").write_bytes(render_plist(entry))

    subprocess.run(["plutil", "-lint", tmp_path / "x.plist"], check=True)
