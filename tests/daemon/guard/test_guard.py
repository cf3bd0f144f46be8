"""The guard pauses for others and for the machine, never for our own load; it says why, and it does not flap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from config.guard_settings import GuardSettings
from daemon.guard.guard import MIN_ROOM, OVERRIDE_S, Guard
from daemon.guard.sensors import Reading

NOON = datetime(2026, 11, 22, 12, 0, 0)
CALM = Reading(foreign=5, memory=30, heat=50, free=10**11, battery=100)


class Script:
    """Readings by the time that has passed."""

    def __init__(self, reading):
        self.now, self.reading = 0.0, reading

    def read(self):
        return self.reading(self.now)


def played(reading, seconds, step=1.0, **settings):
    """Return (second, verdict) for ``seconds``, with a reading for each moment."""
    script = Script(reading)
    guard = Guard(GuardSettings(**settings), script, wall=lambda: NOON)
    verdicts = []
    while script.now < seconds:
        verdicts.append((script.now, guard.judge(script.now)))
        script.now += step
    return verdicts


def changes(verdicts):
    """The seconds at which the verdict became another, with what it became."""
    found = [(at, verdict.action) for at, verdict in verdicts]
    return [found[0], *(new for old, new in pairwise(found) if old[1] != new[1])]


def with_(**values):
    return replace(CALM, **values)


def test_a_calm_machine_may_work():
    assert changes(played(lambda now: CALM, 600)) == [(0, "run")]


def test_foreign_load_pauses_soon_and_its_end_lets_work_go_on_soon():
    verdicts = played(lambda now: with_(foreign=98 if 20 <= now < 200 else 5), 400)
    start, paused, resumed = changes(verdicts)

    assert start == (0, "run")
    assert paused[1] == "suspend"
    assert 20 < paused[0] <= 35
    assert resumed[1] == "run"
    assert 200 < resumed[0] <= 230


def test_a_short_burst_is_nothing():
    assert len(changes(played(lambda now: with_(foreign=100 if 20 <= now < 24 else 5), 100))) == 1


def test_a_pause_has_a_shortest_length():
    _, paused, resumed = changes(played(lambda now: with_(foreign=98 if 20 <= now < 40 else 5), 300, cooldown=60))

    assert resumed[0] - paused[0] >= 60


def test_load_that_comes_and_goes_does_not_make_work_come_and_go():
    verdicts = played(lambda now: with_(foreign=98 if now % 60 < 30 else 5), 3600, cooldown=10)

    assert len(changes(verdicts)) < 50


@pytest.mark.parametrize("values", [{"foreign": 99}, {"memory": 95}, {"memory": None, "pressure": 2}])
def test_a_machine_that_is_always_busy_gets_its_videos_all_the_same(values):
    verdicts = played(lambda now: with_(**values, room=MIN_ROOM), 900 + OVERRIDE_S + 100, step=5.0, patience=900)
    _, paused, resumed, again = changes(verdicts)[:4]

    assert resumed[0] - paused[0] == pytest.approx(900, abs=10)
    assert again[0] - resumed[0] == pytest.approx(OVERRIDE_S, abs=10)
    words = next(verdict.words for at, verdict in verdicts if at == resumed[0])
    assert "for 15 minutes, so work goes on for 10 minutes in spite of them" in words


@pytest.mark.parametrize(
    "values",
    [
        {"memory": 99, "room": MIN_ROOM - 1},
        {"memory": 99},
        {"memory": None, "pressure": 4, "room": MIN_ROOM},
        {"heat": 99, "room": MIN_ROOM},
        {"battery": 1, "room": MIN_ROOM},
    ],
)
def test_there_is_no_patience_with_what_would_break_the_work_or_the_machine(values):
    assert len(changes(played(lambda now: with_(**values), 8000, step=5.0))) == 2


@pytest.mark.parametrize(
    ("values", "action", "words"),
    [
        ({"foreign": 98}, "suspend", "other programs use 98 % of the processor (limit 85 %)"),
        ({"memory": 91}, "rest", "other programs use 91 % of the memory (limit 80 %)"),
        ({"memory": 70, "stalled": 40}, "rest", "of the memory"),
        ({"memory": None, "pressure": 2}, "rest", "under pressure"),
        ({"heat": 96}, "suspend", "the processor is 96 °C hot (limit 85 °C)"),
        ({"heat": None, "thermal": 3}, "suspend", "too hot"),
        ({"free": 3 * 10**8}, "hold", "only 0.3 GB are free on the disk (limit 1 GB)"),
        ({"battery": 12}, "rest", "the battery is at 12 % (limit 20 %)"),
    ],
)
def test_every_limit_leads_to_what_helps_and_says_why(values, action, words):
    verdict = played(lambda now: with_(**values) if now > 5 else CALM, 40)[-1][1]

    assert verdict.action == action
    assert words in verdict.words
    assert "Work goes on when" in verdict.words
    assert "since 11:59" in verdict.words or "since 12:00" in verdict.words


def test_all_reasons_are_named_those_first_that_only_the_user_can_cure():
    verdict = played(lambda now: with_(foreign=98, heat=96, free=3 * 10**8) if now > 5 else CALM, 40)[-1][1]

    assert (verdict.action, verdict.limit) == ("suspend", "heat")
    disk, heat, processor = (verdict.words.index(cause) for cause in ("0.3 GB are free", "°C hot", "of the processor"))
    assert disk < heat < processor
    assert verdict.words.startswith("Nothing new is started since ")
    assert verdict.words.count("Paused since") == 2


@pytest.mark.parametrize("values", [{"memory": None, "pressure": 1}, {"heat": None, "thermal": 2}, {"battery": None}])
def test_usual_levels_of_a_mac_are_no_reason_to_pause(values):
    assert len(changes(played(lambda now: with_(**values), 300))) == 1


def test_a_sensor_that_says_nothing_is_told_once_and_pauses_nothing():
    with capture_logs() as told:
        verdicts = played(lambda now: with_(heat=None), 300)

    assert len(changes(verdicts)) == 1
    assert [(entry["event"], entry["sensor"]) for entry in told] == [("sensor_unknown", "heat")]


def test_a_sensor_that_falls_silent_while_hot_does_not_hold_work_for_ever():
    hot = played(lambda now: with_(heat=99 if now < 100 else None), 400)

    assert [action for _, action in changes(hot)] == ["run", "suspend", "run"]


def test_sleep_of_the_machine_is_not_load():
    script = Script(lambda now: with_(foreign=100 if 10 < now <= 12 or now > 5000 else 5))
    guard = Guard(GuardSettings(), script, wall=lambda: NOON)
    for now in (0, 2, 4, 6, 8, 10, 12, 5001, 5003):
        script.now = now
        assert guard.judge(now).action == "run"
