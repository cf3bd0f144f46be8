"""What macOS would say is understood as it means it; what this machine says makes sense."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from daemon.guard.sensors import Reading, Sensors
from daemon.guard.sensors.darwin import MEMORY, THERMAL, Thermal, memory_pressure
from daemon.guard.sensors.process_tree import ProcessTree
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
