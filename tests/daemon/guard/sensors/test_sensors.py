"""What macOS would say is understood as it means it; what this machine says makes sense."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import pytest

from daemon.guard.sensors import Reading, Sensors
from daemon.guard.sensors.darwin import MEMORY, THERMAL, Thermal, memory_pressure
from daemon.guard.sensors.load import Load
from daemon.guard.sensors.process_tree import ProcessTree, TreeUsage
from daemon.guard.sensors.trace import VARIABLE, apply_trace
from tests.processes import started


class System:
    """The functions of libSystem that are used, with the levels they would tell."""

    def __init__(self, memory=1, thermal=0, fails=()):
        self.memory, self.thermal, self.fails, self.registered = memory, thermal, fails, 0

    def sysctlbyname(self, name, value, size, new, length):
        assert (name, new, length) == (MEMORY, None, 0)
        value._obj.value = self.memory
        return -1 if "memory" in self.fails else 0

    def notify_register_check(self, name, token):
        assert name == THERMAL
        self.registered += 1
        token._obj.value = 7
        return 1 if "register" in self.fails else 0

    def notify_get_state(self, token, state):
        assert token == 7
        state._obj.value = self.thermal
        return 1 if "state" in self.fails else 0


@pytest.mark.parametrize(("level", "told"), [(1, 1), (2, 2), (4, 4), (0, None), (99, None)])
def test_memory_pressure_is_one_of_three_levels_or_unknown(level, told):
    assert memory_pressure(System(memory=level)) == told


def test_thermal_pressure_is_asked_for_once_and_read_often():
    system = System(thermal=3)
    thermal = Thermal(system)

    assert [thermal.level(), thermal.level()] == [3, 3]
    assert system.registered == 1


@pytest.mark.parametrize("fault", ["register", "state"])
def test_a_system_that_does_not_answer_is_unknown_and_not_cool(fault):
    assert Thermal(System(fails=(fault,))).level() is None
    assert memory_pressure(System(fails=("memory",))) is None


def test_this_machine_tells_sensible_values(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    sensors = Sensors(tmp_path)
    first, second = sensors.read(), sensors.read()

    assert first.foreign is None
    assert second.foreign is None or 0 <= second.foreign <= 100
    assert second.memory is None or 0 <= second.memory <= 100
    assert second.own is None or 0 <= second.own <= 100
    assert second.room is None or second.room > 10**7
    assert second.free > 0


@pytest.mark.parametrize(
    ("passed", "foreign", "memory"), [(-5, 1, 2), (0, 1, 2), (9, 1, 2), (10, 95, 3), (10**6, 4, 5)]
)
def test_a_test_may_pretend_readings_by_the_time_since_they_were_written(
    tmp_path, monkeypatch, passed, foreign, memory
):
    file = tmp_path / "readings.jsonl"
    lines = ('{"at": 0, "foreign": 1, "memory": 2}', '{"at": 10, "foreign": 95, "memory": 3}')
    file.write_text("\n".join((*lines, '{"at": 30, "foreign": 4, "memory": 5}')))
    monkeypatch.setenv(VARIABLE, str(file))

    told = apply_trace(Reading(heat=50), file.stat().st_mtime + passed)

    assert told == Reading(foreign=foreign, memory=memory, heat=50)


def test_what_a_child_uses_is_part_of_its_tree_while_it_runs_and_afterwards():
    tree = ProcessTree()
    before = tree.measure()
    hold = (
        "import time\nheld, end = bytearray(60_000_000), time.process_time() + 0.3\n"
        "while time.process_time() < end: pass\nprint(flush=True)\ninput()"
    )
    with started([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        during = tree.measure()
        child.communicate("\n")
        after = tree.measure()

    assert during.memory - before.memory > 60_000_000
    assert during.seconds - before.seconds >= 0.3
    assert after.seconds >= during.seconds
    assert after.memory < during.memory - 50_000_000


@pytest.mark.parametrize(
    ("battery", "mains"),
    [
        (None, None),
        ((80, 3600, False), False),
        ((80, -2, True), True),
        ((100, -1, False), False),
        ((80, -1, None), None),
    ],
)
def test_mains_power_is_known_where_there_is_a_battery(tmp_path, monkeypatch, battery, mains):
    monkeypatch.delenv("PRESGEN_READINGS", raising=False)
    found = SimpleNamespace(percent=battery[0], secsleft=battery[1], power_plugged=battery[2]) if battery else None
    monkeypatch.setattr("psutil.sensors_battery", lambda: found, raising=False)

    assert Sensors(tmp_path).read().mains is mains


class Times(NamedTuple):
    """What `psutil.cpu_times` says of it."""

    user: float
    nice: float
    idle: float


class Processor:
    """Two cores for a hundred seconds at a time, and what is done in these."""

    def __init__(self, monkeypatch):
        self.user, self.nice, self.idle, self.own = 0.0, 0.0, 0.0, TreeUsage(0.0, 0)
        self.load = Load()
        monkeypatch.setattr(psutil, "cpu_times", lambda: Times(self.user, self.nice, self.idle))
        assert self.load.measure_foreign(self.own) is None

    def pass_by(self, user=0.0, nice=0.0, own=0.0, own_nice=0.0):
        """Let others and us use these seconds; return the percent of others, and of those that give way."""
        self.user, self.nice, self.idle = self.user + user, self.nice + nice, self.idle + 200 - user - nice
        self.own = TreeUsage(self.own.seconds + own, 0, max(0.0, self.own.nice_seconds + own_nice))
        return self.load.measure_foreign(self.own), self.load.yielding


@pytest.fixture
def processor(monkeypatch):
    return Processor(monkeypatch)


def test_programs_of_low_priority_give_way_and_are_told_apart(processor):
    assert processor.pass_by(user=40, nice=100) == (20, 50)


def test_our_own_worker_of_low_priority_counts_for_neither(processor):
    assert processor.pass_by(user=40, nice=100, own=100, own_nice=100) == (20, 0)
    assert processor.pass_by(user=40, nice=100, own=60, own_nice=60) == (20, 20)


def test_a_worker_that_ends_does_not_hide_the_others(processor):
    """Its time is no longer in the tree: once, what it used last counts as others' of low priority."""
    processor.pass_by(nice=100, own=100, own_nice=100)

    assert processor.pass_by(user=60, nice=40, own=10, own_nice=-100) == (25, 20)
    assert processor.pass_by(user=60, nice=40) == (30, 20)


def test_where_the_system_does_not_tell_low_priority_our_own_is_still_not_that_of_others(processor):
    """macOS counts all of it as that of users."""
    assert processor.pass_by(user=140, own=100, own_nice=100) == (20, 0)


def test_a_burner_of_low_priority_is_told_from_one_of_normal_priority(tmp_path):
    """Of the tree of this process, whose times the system itself counts."""
    burn = (
        "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: sum(range(10000))\n"
        "print(flush=True)\ninput()"
    )
    found = []
    for nice in (0, 5):
        tree = ProcessTree()
        before = tree.measure()
        command = ["nice", "-n", str(nice), sys.executable, "-c", burn]
        with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            child.stdout.readline()
            found.append(tree.measure().nice_seconds - before.nice_seconds)

    assert found[0] == 0 or os.getpriority(os.PRIO_PROCESS, 0) > 0
    assert found[1] >= 0.2
