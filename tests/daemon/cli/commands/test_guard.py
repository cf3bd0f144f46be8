"""`presgen guard` says what the machine bears, and sets the limits."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from config.guard_settings import GuardSettings
from config.paths import Home
from config.settings import Settings
from daemon.cli.main import presgen
from daemon.cli.session import Session
from daemon.guard.sensors import Reading
from daemon.guard.sensors.trace import VARIABLE
from daemon.state.instance_lock import hold_lock
from daemon.state.status_file import RunningJob, ServiceState


@pytest.fixture
def guard(tmp_path, monkeypatch):
    """Run `presgen guard` on a machine that says what ``readings`` say."""
    monkeypatch.setattr("daemon.views.guard_state.SAMPLE_S", 0.01)

    def run(*options, **readings):
        file = tmp_path / "readings.jsonl"
        file.write_text(json.dumps({"at": 0, "foreign": 5, "memory": 20, "heat": 50, "battery": 90} | readings))
        monkeypatch.setenv(VARIABLE, str(file))
        words = ["--home", str(tmp_path / "home"), "guard", *options]
        return CliRunner().invoke(presgen, words, obj=Session(json="--json" in options), standalone_mode=False)

    return run


def test_a_calm_machine_is_told_with_its_limits(guard):
    told = guard()

    assert told.exception is None
    assert "others 5 %" in told.output
    assert "; a pause above 85 %" in told.output
    assert "Work may go on." in told.output


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ({"foreign": 78}, "Work may go on."),
        ({"foreign": 99}, "work would stand still (cpu)"),
        ({"memory": 90}, "work would rest (memory)"),
        ({"heat": None}, "heat        unknown;"),
        ({"pressure": 1, "memory": None}, "pressure level 1 of macOS"),
        ({"thermal": 2, "heat": None}, "thermal level 2 of macOS; a pause from 3"),
        ({"free": 1000}, "nothing would be started (disk)"),
    ],
)
def test_what_would_follow_is_said(guard, readings, words):
    assert words in guard(**readings).output


def test_a_program_reads_one_object(guard):
    told = json.loads(guard("--json", foreign=99, heat=None).output)

    assert (told["readings"]["foreign"], told["readings"]["heat"]) == (99, None)
    assert (told["action"], told["limit"], told["quality"]) == ("suspend", "cpu", "")
    assert told["limits"]["cpu"] == 85
    assert told["changed"] == {}


def test_limits_are_set_in_the_settings_and_hold_at_once(guard, tmp_path):
    told = json.loads(guard("--cpu", "60", "--disk", "2", "--json", foreign=70).output)

    assert told["changed"] == {"cpu": 60, "disk_gb": 2}
    assert told["action"] == "suspend"
    limits = Settings.load(Home(tmp_path / "home")).guard
    assert (limits.cpu, limits.disk_gb, limits.memory) == (60, 2, 80)


def test_a_limit_that_makes_no_sense_is_refused_and_nothing_is_written(guard, tmp_path):
    told = guard("--memory", "400")

    assert "400" in str(told.exception)
    assert not (tmp_path / "home").exists()


@pytest.fixture
def service(tmp_path):
    """A service that runs with limits of its own, and reports."""
    home = Home(tmp_path / "home")

    def report(age=0.0, **changes):
        now = datetime.now(UTC) - timedelta(seconds=age)
        facts = {
            "pid": os.getpid(), "since": now, "at": now, "paused": False, "guard": "run", "guard_limit": "",
            "guard_words": "", "running": (), "waiting": (), "trouble": (), "limits": GuardSettings(cpu=50),
            "reading": Reading(foreign=42, own=31, free=10**11),
        }  # fmt: skip
        ServiceState(**(facts | changes)).save(home.run / "status.json")

    with hold_lock(home.lock):
        report()
        yield report


def test_a_running_service_is_asked_for_its_readings_and_the_limits_in_force(guard, service):
    told = guard(foreign=99).output

    assert "others 42 %, presgen 31 %; a pause above 50 %" in told
    assert "Readings of the service at " in told
    assert "Work may go on." in told
    assert "does not run" not in told


def test_a_pause_of_the_service_is_told_in_its_own_words(guard, service):
    service(guard="suspend", guard_limit="cpu", guard_words="Nothing new is started: no room. Paused: others work.")
    told = json.loads(guard("--json").output)

    assert (told["action"], told["limit"]) == ("suspend", "cpu")
    assert told["words"] == "Nothing new is started: no room. Paused: others work."
    assert (told["service"], told["limits"]["cpu"]) == (True, 50)
    assert told["reported_at"]


def test_lower_quality_of_the_service_is_told(guard, service):
    job = RunningJob(job="a", stage="avatar", share=0.5, seconds=3, suspended=False, eased="12:01, because it was hot")
    service(running=(job,))

    assert "Lower quality since 12:01, because it was hot." in guard().output


@pytest.mark.parametrize("changes", [{"age": 300.0}, {"limits": None, "reading": None}])
def test_a_service_that_is_silent_or_of_an_earlier_version_is_not_asked(guard, service, changes):
    service(**changes)
    told = guard(foreign=5).output

    assert "Readings of this moment." in told
    assert "others 5 %" in told


def test_without_a_service_that_is_said(guard):
    assert "The service does not run. Readings of this moment." in guard().output
