"""Load of others pauses the work and changes nothing else; our own load does not even do that, and nothing flaps.

Scripted traces through the real guard and monitor.
"""

from __future__ import annotations

import random

import pytest

from config.guard_settings import GuardSettings
from tests.simulator import ResourceLimitSimulator


def simulated(trace, seconds, step=1.0, own=60.0, **settings):
    return ResourceLimitSimulator(trace, GuardSettings(**settings), own=own).play(seconds, step)


def test_a_calm_machine_never_pauses():
    assert simulated([], 3600).actions == [(0, "run")]


@pytest.mark.parametrize("own", [0, 50, 100])
def test_what_we_use_ourselves_changes_nothing(own):
    machine = simulated([(0, {"foreign": 3})], 3600, own=own)

    assert machine.pauses() == 0
    usage = machine.monitor.take()
    assert usage.cpu_peak == pytest.approx(own, abs=1)
    assert usage.idle == pytest.approx(max(0, 97 - own))
    assert usage.cpu_seconds == pytest.approx(3600 * machine.cores * own / 100, rel=0.01)


@pytest.mark.parametrize("values", [{"foreign": 84}, {"memory": 79}, {"heat": 84}, {"heat": None, "thermal": 2}])
def test_below_its_limit_nothing_pauses_the_work(values):
    assert simulated([(0, values)], 3600).pauses() == 0


@pytest.mark.parametrize(("values", "action"), [({"foreign": 99}, "suspend"), ({"memory": 92}, "rest")])
def test_when_others_never_let_go_work_goes_on_for_a_while_now_and_then(values, action):
    machine = simulated([(0, values)], 2 * 3600, patience=900)

    assert {moment.verdict.action for moment in machine.moments} == {"run", action}
    assert 0.3 < machine.share_of_work() < 0.5  # ten minutes of every twenty-five


def test_a_burst_of_a_few_seconds_changes_nothing():
    machine = simulated(lambda now: {"foreign": 100 if now % 120 < 4 else 5}, 3600)

    assert machine.pauses() == 0


@pytest.mark.parametrize("period", [7, 45, 60, 300])
@pytest.mark.parametrize("values", [{"foreign": 99}, {"memory": 95}, {"heat": 95}])
def test_load_that_comes_and_goes_does_not_make_the_work_come_and_go(period, values):
    machine = simulated(lambda now: values if now % period < period / 2 else {}, 2 * 3600)

    assert machine.pauses_an_hour() <= 12


@pytest.mark.parametrize("seed", range(3))
def test_random_load_is_followed_without_flapping_and_work_gets_done(seed):
    dice = random.Random(seed)
    trace, at = [], 0.0
    while at < 3 * 3600:
        trace.append((at, {"foreign": dice.choice([2, 40, 75, 99]), "memory": dice.choice([20, 50, 70, 90])}))
        at += dice.expovariate(1 / dice.choice([10, 100, 1000]))

    machine = simulated(trace, 3 * 3600, step=2.0)

    assert machine.pauses_an_hour() <= 15
    assert machine.share_of_work() > 0.1


def test_a_limit_of_a_hundred_percent_is_never_passed():
    machine = simulated([(0, {"foreign": 100, "memory": 100})], 1800, cpu=100, memory=100)

    assert machine.pauses() == 0


def test_unknown_is_neither_good_nor_bad():
    nothing = dict.fromkeys(("foreign", "memory", "heat", "battery", "free", "room"))

    assert simulated([(0, nothing)], 1800).pauses() == 0
    paused = simulated([(0, {"memory": 95}), (60, nothing)], 1800)
    assert [action for _, action in paused.actions] == ["run", "rest", "run"]


def test_standing_still_is_not_work():
    """While others are too busy the process stands still, and so does its clock."""
    machine = simulated([(0, {}), (100, {"foreign": 99}), (1000, {})], 1200)

    stood = sum(not moment.works for moment in machine.moments)
    assert stood > 850
    assert machine.monitor.clock() == pytest.approx(1200 - stood, abs=6)
