"""Load of others lowers the quality first and pauses the work only then; our own load does neither, and nothing flaps.

Scripted traces through the real guard, monitor and controller.
"""

from __future__ import annotations

import random

import pytest

from config.guard_settings import GuardSettings
from tests.simulator import ResourceLimitSimulator


def simulated(trace, seconds, step=1.0, own=60.0, **settings):
    return ResourceLimitSimulator(trace, GuardSettings(**settings), own=own).play(seconds, step)


def test_a_calm_machine_makes_everything_at_the_chosen_quality():
    machine = simulated([], 3600)

    assert machine.actions == [(0, "run")]
    assert machine.presets == [(0, "")]


@pytest.mark.parametrize("own", [0, 50, 100])
def test_what_we_use_ourselves_changes_nothing(own):
    machine = simulated([(0, {"foreign": 3})], 3600, own=own)

    assert (machine.pauses(), machine.presets) == (0, [(0, "")])
    usage = machine.monitor.take()
    assert usage.cpu_peak == pytest.approx(own, abs=1)
    assert usage.cpu_seconds == pytest.approx(3600 * machine.cores * own / 100, rel=0.01)


@pytest.mark.parametrize(
    ("values", "preset", "words"),
    [
        ({"foreign": 78}, "cpu_optimized", "other programs used 78 % of the processor"),
        ({"memory": 72}, "fast_low_memory", "other programs used 72 % of the memory"),
        ({"heat": 83}, "cpu_optimized", "the processor was 83 °C hot"),
        ({"heat": None, "thermal": 2}, "cpu_optimized", "this Mac was hot"),
        ({"foreign": 78, "memory": 72}, "fast_low_memory", "of the memory"),
    ],
)
def test_between_its_level_and_the_limit_of_the_guard_the_quality_is_lower_and_work_goes_on(values, preset, words):
    machine = simulated([(0, {}), (30, values), (200, {})], 600)

    assert machine.pauses() == 0
    (_, before), (eased, during), (back, after) = machine.presets
    assert (before, during, after) == ("", preset, "")
    assert 30 <= eased <= 40
    assert 200 < back <= 230
    assert words in machine.at(199).reduction.reason


def test_the_reason_is_the_load_that_there_was_and_not_what_is_left_of_it():
    machine = simulated([(0, {"foreign": 80}), (20, {"foreign": 2})], 60)

    assert machine.at(50).preset == "cpu_optimized"
    assert "80 %" in machine.at(50).reduction.reason


@pytest.mark.parametrize("values", [{"foreign": 62}, {"memory": 58}, {"heat": 76}, {"heat": None, "thermal": 1}])
def test_below_its_level_nothing_becomes_lower(values):
    assert simulated([(0, values)], 1800).presets == [(0, "")]


def test_memory_that_is_short_from_the_beginning_counts_at_once():
    """A worker that was ended for want of memory begins again with less."""
    machine = simulated([(0, {"memory": 75})], 10)

    assert machine.moments[0].preset == "fast_low_memory"


def test_a_worker_that_rested_for_memory_goes_on_at_lower_quality_until_there_is_enough():
    machine = simulated([(0, {"memory": 95}), (300, {"memory": 68}), (900, {"memory": 30})], 1500)

    assert [action for _, action in machine.actions] == ["run", "rest", "run"]
    resumed = machine.actions[2][0]
    assert machine.at(resumed).preset == "fast_low_memory"
    assert machine.moments[-1].preset == ""


@pytest.mark.parametrize("values", [{"foreign": 99}, {"memory": 92}])
def test_work_that_goes_on_in_spite_of_others_goes_on_at_lower_quality(values):
    machine = simulated([(0, values)], 3600, patience=900)

    working = [moment for moment in machine.moments if moment.works and moment.at > 60]
    assert working
    assert all(moment.preset for moment in working[6:])


def test_a_burst_of_a_few_seconds_changes_nothing():
    machine = simulated(lambda now: {"foreign": 100 if now % 120 < 4 else 5}, 3600)

    assert (machine.pauses(), len(machine.presets)) == (0, 1)


@pytest.mark.parametrize("period", [7, 45, 60, 300])
@pytest.mark.parametrize("values", [{"foreign": 99}, {"memory": 95}, {"heat": 95}])
def test_load_that_comes_and_goes_does_not_make_the_work_come_and_go(period, values):
    machine = simulated(lambda now: values if now % period < period / 2 else {}, 2 * 3600)

    assert machine.pauses_an_hour() <= 12
    assert machine.changes_an_hour() <= 30


@pytest.mark.parametrize("seed", range(3))
def test_random_load_is_followed_without_flapping_and_work_gets_done(seed):
    dice = random.Random(seed)
    trace, at = [], 0.0
    while at < 3 * 3600:
        trace.append((at, {"foreign": dice.choice([2, 40, 75, 99]), "memory": dice.choice([20, 50, 70, 90])}))
        at += dice.expovariate(1 / dice.choice([10, 100, 1000]))

    machine = simulated(trace, 3 * 3600, step=2.0)

    assert machine.pauses_an_hour() <= 15
    assert machine.changes_an_hour() <= 30
    assert machine.share_of_work() > 0.1


def test_a_limit_of_a_hundred_percent_is_never_passed():
    machine = simulated([(0, {"foreign": 100, "memory": 100})], 1800, cpu=100, memory=100)

    assert (machine.pauses(), machine.presets) == (0, [(0, "")])


def test_unknown_is_neither_good_nor_bad():
    nothing = dict.fromkeys(("foreign", "memory", "heat", "battery", "free", "room"))

    assert simulated([(0, nothing)], 1800).presets == [(0, "")]
    assert simulated([(0, {"memory": 75}), (60, nothing)], 1800).moments[-1].preset == ""


def test_standing_still_is_not_work():
    """While others are too busy the process stands still, and so does its clock."""
    machine = simulated([(0, {}), (100, {"foreign": 99}), (1000, {})], 1200)

    stood = sum(not moment.works for moment in machine.moments)
    assert stood > 850
    assert machine.monitor.clock() == pytest.approx(1200 - stood, abs=6)
    assert sum(machine.monitor.take().eased.values()) < 200
