"""The service under a model of launchd that runs our property list: with a stand-in, then with the real daemon."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from config.errors import AlreadyRunning, MissingDependency, PresGenError, SettingsError, UsageError
from config.paths import Home
from daemon.autostart.launchd import LABEL, Launchd
from daemon.autostart.manager import Autostart, service_exit_code
from daemon.autostart.service_unit import ServiceUnit, UnitState
from daemon.cli.main import run
from daemon.cli.render.service_text import render_autostart_status
from daemon.state.instance_lock import hold_lock, holder
from daemon.state.status_file import ServiceState
from daemon.views.autostart_status import AutostartStatus
from inbox.drop_folder import MARKER
from tests.waiting import until

MODEL = Path(__file__).with_name("launchd_model.py")
THROTTLE_S, EXIT_S = 0.4, 0.4
# Its first line is for the shell: a path with a space cannot stand behind #!.
STAND_IN = f"""\
#!/bin/sh
'''exec' "{sys.executable}" "$0" "$@"
' '''
import json, os, resource, signal, subprocess, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from daemon.state.instance_lock import hold_lock
home = Path(sys.argv[2])
facts = {{"pid": os.getpid(), "sid": os.getsid(0), "env": dict(os.environ), "cwd": os.getcwd(), "nice": os.nice(0),
         "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0], "arguments": sys.argv[1:]}}
orders = (home / "orders").read_text().split() if (home / "orders").exists() else []
if "child" in orders:
    facts["child"] = subprocess.Popen([sys.executable, "-IS", "-c", "import signal; signal.pause()"]).pid
with (home / "runs").open("a") as runs:
    runs.write(json.dumps(facts) + "\\n")
print("started", flush=True)
if "fail" in orders:
    sys.exit("it fails")
if "end" in orders:
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "deaf" in orders else lambda *_: sys.exit(0))
with hold_lock(home / "run" / "daemon.lock"):
    status = json.loads((home / "status of another").read_text())
    (home / "run" / "status.json").write_text(json.dumps({{**status, "pid": os.getpid()}}))
    while True:
        signal.pause()
"""


@contextmanager
def running_model(tmp_path, monkeypatch, *limits):
    """launchd, and a launchctl on PATH that talks to it."""
    room = tempfile.TemporaryDirectory(dir="/tmp")  # the path of a socket has 104 bytes at most
    path, launchctl = Path(room.name, "launchd"), tmp_path / "bin" / "launchctl"
    launchctl.parent.mkdir()
    launchctl.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{MODEL}" ctl "{path}" "$@"\n')
    launchctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{launchctl.parent}{os.pathsep}{os.environ['PATH']}")
    command = [sys.executable, "-IS", MODEL, "serve", str(path), *map(str, limits)]
    with room, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture
def under_launchd(tmp_path, monkeypatch):
    with running_model(tmp_path, monkeypatch, THROTTLE_S, EXIT_S):
        yield


@pytest.fixture
def entry(user, tmp_path):
    """The service of a home, with a stand-in as its program."""
    program = tmp_path / "stand-in"
    program.write_text(STAND_IN)
    program.chmod(0o755)
    entry = ServiceUnit(Home.find(), program, "")
    entry.prepare()
    assert (entry.home.inbox / MARKER).is_file(), "people drop files as soon as the service is installed"
    assert entry.home.outbox.is_dir()
    now = datetime.now(UTC)
    quiet = ServiceState(
        pid=1,
        since=now,
        at=now,
        paused=False,
        guard="run",
        guard_limit="",
        guard_words="",
        running=(),
        waiting=(),
        trouble=(),
    )
    quiet.save(entry.home.root / "status of another")
    return entry


@pytest.fixture
def agent(entry, under_launchd):
    return agent_of(entry, timeout=10)


def agent_of(entry, timeout):
    return Autostart(entry, Launchd(entry, 501, pace=0.02), timeout)


def runs(entry):
    path = entry.home.root / "runs"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def order(entry, words):
    (entry.home.root / "orders").write_text(words)


def lives(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


# ------------------------------------------------------------------------------------------------------------- stand-in


def test_the_daemon_finds_what_the_property_list_promises(agent, entry, monkeypatch):
    monkeypatch.setenv("SECRET", "of the terminal")
    agent.install()

    [facts] = runs(entry)
    assert facts["arguments"] == ["--home", str(entry.home.root), "run"]
    assert facts["cwd"] == str(entry.home.root)
    assert facts["sid"] == facts["pid"]
    assert facts["nice"] == min(os.nice(0) + 5, 19)
    assert facts["files"] == 4096
    assert {key: facts["env"][key] for key in entry.environment} == dict(entry.environment)
    assert facts["env"]["PRESGEN_SERVICE"] == "1"
    assert "SECRET" not in facts["env"]


def test_install_starts_it_status_shows_it_uninstall_leaves_nothing(agent, entry):
    words = agent.install()

    report = AutostartStatus.of(agent)
    assert (report.installed, report.running, report.by_hand, report.trouble) == (True, True, False, "")
    assert f"process {report.pid}" in words
    assert str(entry.home.inbox) in words
    assert LABEL in render_autostart_status(report)
    assert f"running (process {report.pid}, since 20" in render_autostart_status(report)

    assert str(entry.home.root) in agent.uninstall()

    report = AutostartStatus.of(agent)
    assert (report.installed, report.running) == (False, False)
    assert "Type: presgen service install" in render_autostart_status(report)
    assert not lives(runs(entry)[0]["pid"])
    assert list((Path.home() / "Library" / "LaunchAgents").iterdir()) == []
    assert agent.uninstall() == "The service was not installed."


def test_installing_again_takes_the_new_description(agent, entry, tmp_path):
    agent.install()
    other = tmp_path / "other"
    other.write_text(STAND_IN)
    other.chmod(0o755)

    agent_of(ServiceUnit(entry.home, other, ""), timeout=10).install()

    first, second = runs(entry)
    assert not lives(first["pid"])
    assert holder(entry.home.run / "daemon.lock").pid == second["pid"]


def test_stop_lasts_until_start_and_restart_is_a_new_process(agent, entry):
    agent.install()
    agent.stop()
    assert not AutostartStatus.of(agent).running
    assert AutostartStatus.of(agent).installed

    agent.start()
    agent.start()
    assert len(runs(entry)) == 2

    agent.restart()
    assert len(runs(entry)) == 3
    assert [lives(each["pid"]) for each in runs(entry)] == [False, False, True]


def test_what_is_killed_is_started_again(agent, entry):
    agent.install()
    os.kill(runs(entry)[0]["pid"], signal.SIGKILL)

    assert lives(until(lambda: runs(entry)[1:])[0]["pid"])
    assert "started\nstarted\n" in entry.log.read_text()


def test_what_ends_well_is_left_alone(agent, entry):
    agent.install()
    os.kill(runs(entry)[0]["pid"], signal.SIGTERM)

    until(lambda: AutostartStatus.of(agent).ended == "exit code 0")
    assert Launchd(entry, 501).state() == UnitState(True, None, "exit code 0")
    assert len(runs(entry)) == 1


def test_what_fails_is_started_again_at_a_measured_pace_and_its_words_are_told(entry, under_launchd):
    order(entry, "fail")
    entry.log.write_text("words of last week\n")
    begun = time.monotonic()

    with pytest.raises(PresGenError, match="does not work after 2 seconds") as told:
        agent_of(entry, timeout=2).install()
    assert "it fails" in told.value.hint
    assert "last week" not in told.value.hint
    assert 2 <= len(until(lambda: runs(entry)[1:] and runs(entry))) <= 1 + (time.monotonic() - begun) / THROTTLE_S
    assert AutostartStatus.of(agent_of(entry, 1)).ended in ("exit code 1", "")


def test_what_does_not_listen_is_killed_with_its_children(agent, entry):
    order(entry, "deaf child")
    agent.install()
    [facts] = runs(entry)
    begun = time.monotonic()

    agent.stop()
    assert time.monotonic() - begun >= EXIT_S
    assert not lives(facts["pid"])
    assert not lives(facts["child"])


def test_a_service_that_the_user_has_disabled_stays_so_until_the_user_enables_it(agent, entry):
    agent.install()
    agent.stop()
    subprocess.run(["launchctl", "disable", f"gui/501/{LABEL}"], check=True)

    for verb in (agent.start, agent.restart, agent.install):
        with pytest.raises(MissingDependency, match="disabled") as told:
            verb()
    assert len(runs(entry)) == 1

    command = told.value.hint.splitlines()[0].partition("type: ")[2]
    subprocess.run(command.split(), check=True)
    agent.start()
    assert len(runs(entry)) == 2


def test_a_service_that_is_not_installed_cannot_be_started(agent):
    for verb in (agent.start, agent.stop, agent.restart):
        with pytest.raises(UsageError, match="not installed"):
            verb()


def test_beside_a_daemon_that_was_started_by_hand_nothing_is_installed(agent, entry):
    with hold_lock(entry.home.run / "daemon.lock"):
        with pytest.raises(AlreadyRunning, match=f"by hand works in this home already.*{os.getpid()}"):
            agent.install()
        assert "started by hand" in render_autostart_status(AutostartStatus.of(agent))
    assert not AutostartStatus.of(agent).installed


def test_a_daemon_that_only_holds_the_lock_does_not_work_yet(entry, under_launchd):
    (entry.home.root / "status of another").unlink()  # the stand-in fails over it, after it took the lock

    with pytest.raises(PresGenError, match="does not work") as told:
        agent_of(entry, timeout=2).install()
    assert "FileNotFoundError" in told.value.hint


def test_a_daemon_that_is_just_starting_is_not_taken_for_a_stranger(agent, entry):
    agent.install()
    lock = entry.home.run / "daemon.lock"
    lock.write_text("")  # it holds the lock, but has not yet said who it is

    assert AutostartStatus.of(agent).pid == runs(entry)[0]["pid"]
    assert not AutostartStatus.of(agent).by_hand


def test_wrong_settings_are_told_before_anything_is_started(agent, entry):
    entry.home.settings.write_text("quality: best\n")

    with pytest.raises(SettingsError):
        agent.install()
    assert "quality" in AutostartStatus.of(agent).trouble
    assert runs(entry) == []


def test_a_log_that_cannot_be_written_is_told_apart_from_the_daemon(entry, under_launchd):
    entry.log.mkdir()

    with pytest.raises(PresGenError):
        Autostart(entry, Launchd(entry, 501), timeout=0.5).install()
    until(lambda: "launchd could not start it (78)" in Launchd(entry, 501).state().ended)


# ---------------------------------------------------------------------------------------------------------- real daemon


@pytest.fixture
def real(user, tmp_path, monkeypatch):
    """The entry of the real program; launchd restarts it after half a second, and ends it by its property list."""
    with running_model(tmp_path, monkeypatch, 0.5, 20):
        entry = ServiceUnit.of(Home.find())
        yield entry, agent_of(entry, timeout=30)


def test_the_real_daemon_starts_survives_a_kill_and_stops_in_time(real):
    entry, agent = real
    lock = entry.home.run / "daemon.lock"
    agent.install()
    first = holder(lock).pid

    os.kill(first, signal.SIGKILL)
    second = until(lambda: (now := ServiceState.of(entry.home)) and now.pid != first and now.pid, 30)
    until(lambda: AutostartStatus.of(agent).pid == second)

    os.kill(second, signal.SIGTERM)
    until(lambda: not lives(second), 5)
    until(lambda: AutostartStatus.of(agent).ended == "exit code 0")  # it ended well, so it stays ended
    assert holder(lock) is None

    agent.restart()
    agent.uninstall()
    assert holder(lock) is None


def test_the_real_daemon_is_not_started_for_ever_with_wrong_settings(real):
    entry, agent = real
    agent.install()
    first = AutostartStatus.of(agent).pid
    entry.home.settings.write_text("quality: best\n")

    os.kill(first, signal.SIGKILL)

    until(lambda: AutostartStatus.of(agent).ended == "exit code 0", 30)
    assert "quality" in entry.log.read_text()
    assert "quality" in AutostartStatus.of(agent).trouble
    assert not AutostartStatus.of(agent).running


# ------------------------------------------------------------------------------------------------------------ the rest


@pytest.mark.parametrize("code", [64, 73, 78])
def test_under_launchd_a_daemon_that_is_useless_to_start_again_ends_well(code, monkeypatch):
    monkeypatch.delenv("PRESGEN_SERVICE", raising=False)
    assert service_exit_code(code) == code

    monkeypatch.setenv("PRESGEN_SERVICE", "1")
    assert service_exit_code(code) == 0
    assert [service_exit_code(other) for other in (0, 1, 69, 70, 75)] == [0, 1, 69, 70, 75]


def test_a_system_without_any_service_is_told_what_works(user, monkeypatch):
    monkeypatch.setattr(sys, "platform", "plan9")

    with pytest.raises(MissingDependency) as told:
        Autostart(ServiceUnit.of(Home.find()))
    assert "presgen run" in told.value.hint


def test_a_program_that_is_gone_is_told_with_the_way_back(user, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda *names: str(tmp_path))

    assert run(["service", "install", "--print"]) == 69
    assert "setup_training_env.sh" in capsys.readouterr().err
