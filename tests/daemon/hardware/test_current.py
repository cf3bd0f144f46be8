"""What is kept of a machine, when it is looked at again, and what it does to settings that leave something open."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.paths import Home
from config.presets import presets
from config.settings import Settings
from daemon.hardware import detect, resolve_machine, store
from daemon.hardware.current import measure
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds
from daemon.timings.database import TimingsDatabase
from daemon.timings.recorder import recording
from daemon.worker.run import make_attempt_policy
from stages.jobs.job import Job
from tests.waiting import processor_seconds

AIR = Machine(
    system="macos", cpu_type="apple_silicon", performance_cores=4, efficiency_cores=4, ram_gb=8, fanless=True,
    ffmpeg={"libavcodec": "62.28.102"},
)  # fmt: skip
PRO = AIR.model_copy(update={"ram_gb": 16.0, "fanless": False})
SPEEDS = Speeds(
    at=datetime(2026, 11, 22, tzinfo=UTC), cores=8, performing={"mesh": 200.0}, painting={"720": 900.0, "1080": 500.0},
    encoding={"720 faster": 90.0, "1080 veryfast": 60.0}, convolution={"cpu": 120.0},
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    return home


def here(home: Home, found: Machine, measured: Speeds | None = None) -> Home:
    """Let ``home`` remember this very machine as ``found``."""
    store.save(store.MachineRecord(signature=detect.compute_signature(), machine=found, speeds=measured), home)
    return home


def test_settings_that_leave_everything_open_get_what_suits_the_machine(home: Home) -> None:
    made = resolve_machine(here(home, PRO)).complete(Settings())

    assert (made.preset, made.threads, made.jobs_at_once, made.avatar) == ("high", 4, 1, "")


def test_settings_that_say_something_keep_it(home: Home) -> None:
    said = Settings(preset="fast", threads=2, jobs_at_once=5, avatar="still", voice="gtts")

    assert resolve_machine(here(home, PRO)).complete(said) == said


def test_settings_always_come_out_concrete(home: Home) -> None:
    made = resolve_machine(home).complete(Settings())

    assert made.preset != "auto"
    assert made.threads >= 1
    assert made.jobs_at_once >= 1


def test_what_is_known_is_not_looked_for_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    here(home, AIR, SPEEDS)
    signature = detect.compute_signature()
    monkeypatch.setattr(detect, "detect_machine", None)
    monkeypatch.setattr(detect, "compute_signature", lambda: signature)

    assert resolve_machine(home).machine == AIR
    assert resolve_machine(home).speeds == SPEEDS
    assert resolve_machine(home).name == "mac_fanless_8gb"
    assert resolve_machine(home).silent_s == 120


def test_a_profile_is_passed_on_and_the_machine_is_not_asked_for_again(
    home: Home, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = resolve_machine(here(home, AIR, SPEEDS))
    monkeypatch.setattr(detect, "compute_signature", None)
    monkeypatch.setattr(store, "load", None)

    with recording(job, found.complete(Settings()), home, found):
        made = make_attempt_policy(home, found, attended=False, is_last=False)
    (kept,) = TimingsDatabase(home.performance).jobs()

    assert made.slow_factor == 4.0
    assert made.expected_fps("mesh", presets().standard) == found.avatar_fps("mesh", "standard")
    assert kept.machine == found.signature == "apple_silicon, 8 GB"


def test_another_machine_is_looked_at_again_and_its_speed_is_unknown(home: Home) -> None:
    store.save(store.MachineRecord(signature="of another", machine=AIR, speeds=SPEEDS), home)

    assert resolve_machine(home).machine.system == detect.detect_machine(home.root).system
    assert resolve_machine(home).speeds is None
    assert [kept.signature for kept in store.load(home).machines] == ["of another", detect.compute_signature()]


def test_machines_that_share_a_home_do_not_forget_their_speeds(home: Home) -> None:
    here(home, AIR, SPEEDS)
    for number in range(store.MAX_MACHINES - 1):
        store.save(store.MachineRecord(signature=f"of another {number}", machine=PRO), home)

    assert resolve_machine(home).speeds == SPEEDS
    assert len(store.load(home).machines) == store.MAX_MACHINES

    store.save(store.MachineRecord(signature="of one too many", machine=PRO), home)

    assert resolve_machine(home).speeds is None
    assert len(store.load(home).machines) == store.MAX_MACHINES


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'{"machines": 1}', b'{"signature":"a","machine":{"x":1}}']
)
def test_a_broken_file_is_made_again(home: Home, content: bytes) -> None:
    home.hardware.write_bytes(content)

    assert resolve_machine(home).machine.cores >= 1
    assert json.loads(home.hardware.read_text())["machines"][0]["machine"]["threads"]


def test_a_home_that_is_not_there_or_cannot_be_written_to_is_no_fault(tmp_path: Path) -> None:
    for root in (tmp_path / "none", Path("/proc/nowhere"), tmp_path / "file" / "below"):
        (tmp_path / "file").touch()

        assert resolve_machine(Home(root)).complete(Settings()).preset != "auto"

    assert not (tmp_path / "none").exists(), "looking creates nothing"


def test_a_file_that_cannot_be_read_is_no_fault(home: Home) -> None:
    home.hardware.mkdir()

    assert resolve_machine(home).machine.cores >= 1


def test_what_is_known_is_told_at_once(home: Home) -> None:
    resolve_machine(home)
    before = processor_seconds()
    for _ in range(10):
        resolve_machine(home).complete(Settings())

    assert (processor_seconds() - before) / 10 < 0.05


def test_a_machine_that_cannot_be_asked_at_all_is_an_unknown_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("nothing works")

    monkeypatch.setattr("daemon.hardware.linux.read_machine", broken)
    monkeypatch.setattr("daemon.hardware.darwin.read_machine", broken)

    assert resolve_machine(home).name == "small"


def test_a_machine_is_only_taken_to_be_slow_when_a_second_look_agrees(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SPEEDS.model_copy(update={"encoding": {"720 superfast": 9.0, "720 faster": 3.0, "1080 veryfast": 2.0}})
    answers = [slow, SPEEDS]
    monkeypatch.setattr(detect, "detect_machine", lambda root, thorough: PRO)
    monkeypatch.setattr("daemon.hardware.current.run_benchmark", lambda machine: answers.pop(0))
    here(home, PRO)

    measure(home, again=True)

    assert resolve_machine(home).preset == "high"
    assert answers == []
    found = resolve_machine(home).speeds
    assert found is not None
    assert found.encoding == {"720 superfast": 9.0, "720 faster": 90.0, "1080 veryfast": 60.0}


def test_a_machine_that_is_slow_twice_gets_less(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SPEEDS.model_copy(update={"encoding": {"720 superfast": 9.0, "720 faster": 3.0, "1080 veryfast": 2.0}})
    monkeypatch.setattr(detect, "detect_machine", lambda root, thorough: PRO)
    monkeypatch.setattr("daemon.hardware.current.run_benchmark", lambda machine: slow)
    here(home, PRO)

    measure(home, again=True)

    assert resolve_machine(home).preset == "fast"
