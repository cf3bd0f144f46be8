import io
from datetime import UTC, datetime

import pytest

from config.formats.durations import format_duration
from daemon.cli.render.progress_bar import show_progress
from daemon.cli.render.time_text import describe_seconds_left
from daemon.timings.estimator import DurationEstimator
from daemon.timings.workload import Workload
from daemon.views.forecast import Forecast
from stages.jobs.events import Event, EventKind
from stages.jobs.stage_labels import STAGE_LABELS


def expected(video: float) -> dict[str, float]:
    return DurationEstimator().estimate(Workload(video, 30, "standard", "espeak", "mesh"))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def event(kind: EventKind, stage: str, **data: float | str) -> Event:
    return Event(0, datetime.now(UTC), kind, {"stage": stage, **data})


def test_the_share_only_grows_and_ends_at_all_of_it() -> None:
    forecast = Forecast(expected(60))
    shares = [forecast.share]

    for stage in STAGE_LABELS:
        for share in (0.5, 0.25, 1.0):
            forecast.note(stage, share)
            shares.append(forecast.share)

    assert shares == sorted(shares)
    assert shares[0] == 0
    assert abs(shares[-1] - 1) < 1e-9


def test_the_time_left_follows_the_pace_of_this_machine() -> None:
    clock = Clock()
    forecast = Forecast(expected(600), clock)
    whole = forecast.remaining

    for stage in ("script", "speech", "source", "content"):
        forecast.note(stage, 1.0)
    forecast.note("avatar", 0.5)
    rest = whole * (1 - forecast.share)
    clock.now = 3 * (whole - rest)
    forecast.note("avatar", 0.5)

    assert 2.4 * rest < forecast.remaining < 3.1 * rest


def test_there_is_an_expectation_for_every_stage_and_no_other() -> None:
    assert set(expected(60)) == set(STAGE_LABELS)


def test_one_slow_second_at_the_beginning_does_not_make_a_long_job_endless() -> None:
    clock = Clock()
    forecast = Forecast(expected(600), clock)
    whole = forecast.remaining

    clock.now = 5.0
    forecast.note("script", 1.0)

    assert whole < forecast.remaining < 1.3 * whole


def test_the_share_does_not_go_back_when_there_turns_out_to_be_more_to_do() -> None:
    forecast = Forecast(expected(60))
    forecast.note("source", 1.0)
    share, left = forecast.share, forecast.remaining

    forecast.expect(expected(600))

    assert forecast.share == share
    assert forecast.remaining > 5 * left


def test_stages_that_were_done_before_say_nothing_about_the_pace() -> None:
    clock = Clock()
    fresh, again = Forecast(expected(60), clock), Forecast(expected(60), clock)
    fresh.note("source", 1.0)
    again.skip("source")
    clock.now = 1.0

    assert again.share == fresh.share
    assert again.remaining > fresh.remaining


def test_nothing_is_left_when_every_stage_was_done_before() -> None:
    forecast = Forecast(expected(60))

    for stage in STAGE_LABELS:
        forecast.skip(stage)

    assert forecast.share == 1
    assert forecast.remaining == 0


def test_the_time_left_is_never_nothing_long_before_the_end() -> None:
    """The last stage is expected to take a moment, and takes a minute in which it reports nothing."""
    clock = Clock()
    forecast = Forecast(expected(6), clock)
    for stage in list(STAGE_LABELS)[:-1]:
        forecast.skip(stage)
    forecast.begin("publish")
    told = []
    for clock.now in range(60):
        told.append(describe_seconds_left(forecast.remaining))

    assert forecast.remaining > 25
    assert told[0] == "a few seconds"
    assert 0 < told.count("a few seconds") <= 20
    forecast.note("publish", 1.0)
    assert forecast.remaining == 0


def test_time_passes_while_a_stage_reports_nothing() -> None:
    clock = Clock()
    forecast = Forecast({"avatar": 100.0, "publish": 10.0}, clock)
    forecast.begin("avatar")
    clock.now = 60.0

    assert 40 < forecast.remaining < 90


def test_a_stage_that_is_done_again_keeps_the_share_and_needs_its_time_again() -> None:
    clock = Clock()
    forecast = Forecast({"avatar": 100.0, "publish": 10.0}, clock)
    forecast.begin("avatar")
    clock.now = 50.0
    forecast.note("avatar", 0.5)
    share, left = forecast.share, forecast.remaining
    forecast.begin("avatar")

    assert forecast.share == share
    assert forecast.remaining > left + 40


def test_without_a_terminal_every_stage_is_one_line() -> None:
    stream = io.StringIO()

    with show_progress(stream, Forecast(expected(60))) as listen:
        listen(event(EventKind.STAGE_SKIPPED, "script"))
        listen(event(EventKind.STAGE_STARTED, "speech"))
        listen(event(EventKind.STAGE_PROGRESS, "speech", share=0.5))
        listen(event(EventKind.STAGE_FINISHED, "speech", seconds=2.25))
        listen(event(EventKind.STAGE_FINISHED, "a new stage", seconds=1))
        listen(Event(0, datetime.now(UTC), EventKind.STEP_DOWN, {"got": "still"}))

    lines = stream.getvalue().splitlines()
    assert len(lines) == 4
    assert lines[3].endswith("once more, with still")
    assert lines[0].endswith("reading the script: was done before")
    assert lines[1].endswith("speaking: 2.2 s")
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_shows_the_stage_the_share_and_the_time_left() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()

    with show_progress(stream, Forecast(expected(60))) as listen:
        listen(event(EventKind.STAGE_STARTED, "avatar", engine="mesh"))
        listen(event(EventKind.STAGE_PROGRESS, "avatar", share=0.5))
        listen(Event(0, datetime.now(UTC), EventKind.STEP_DOWN, {"got": "still"}))
        listen(event(EventKind.STAGE_STARTED, "avatar"))
        listen(event(EventKind.STAGE_FINISHED, "avatar", seconds=9))
        listen(event(EventKind.WARNING, "avatar"))

    shown = stream.getvalue()
    assert "making the pictures again, with still" in shown
    assert "%" in shown
    assert "left" in shown


@pytest.mark.parametrize("engine", ["still", "original", "text"])
def test_an_engine_that_moves_no_lips_is_not_said_to_move_them(engine: str) -> None:
    stream = io.StringIO()

    with show_progress(stream, Forecast(expected(60))) as listen:
        listen(event(EventKind.STAGE_FINISHED, "avatar", seconds=9, engine=engine))
        listen(event(EventKind.STAGE_FINISHED, "avatar", seconds=9, engine="mesh"))

    without, with_lips = stream.getvalue().splitlines()
    assert without.endswith("making the pictures: 9.0 s")
    assert with_lips.endswith("moving the lips: 9.0 s")


def test_lengths_read_as_people_say_them() -> None:
    assert [format_duration(seconds) for seconds in (0, 7.4, 59.6, 61, 3723)] == [
        "0:00",
        "0:07",
        "1:00",
        "1:01",
        "1:02:03",
    ]
