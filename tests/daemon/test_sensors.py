"""What macOS would say is understood as it means it; what this machine says makes sense."""

from __future__ import annotations

import pytest

from daemon.sensors import Sensors
from daemon.sensors.darwin import MEMORY, THERMAL, Thermal, memory_pressure


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


def test_this_machine_tells_sensible_values(tmp_path):
    sensors = Sensors(tmp_path)
    first, second = sensors.read(), sensors.read()

    assert first.foreign is None
    assert second.foreign is None or 0 <= second.foreign <= 100
    assert second.memory is None or 0 <= second.memory <= 100
    assert second.free > 0
