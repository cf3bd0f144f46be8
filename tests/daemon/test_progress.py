import io
from datetime import UTC, datetime

from daemon.progress import STAGES, Forecast, in_words, showing
from stages.events import Event, Kind


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def event(kind: Kind, stage: str, **data: float) -> Event:
    return Event(0, datetime.now(UTC), kind, {"stage": stage, **data})


def test_the_share_only_grows_and_ends_at_all_of_it() -> None:
    forecast = Forecast(60, 30)
    shares = [forecast.share]

    for stage in STAGES:
        for share in (0.5, 0.25, 1.0):
            forecast.note(stage, share)
            shares.append(forecast.share)

    assert shares == sorted(shares)
    assert shares[0] == 0
    assert abs(shares[-1] - 1) < 1e-9


def test_the_time_left_follows_the_pace_of_this_machine() -> None:
    clock = Clock()
    forecast = Forecast(600, 30, clock)
    expected = forecast.remaining

    for stage in ("script", "speech", "source", "content"):
        forecast.note(stage, 1.0)
    forecast.note("avatar", 0.5)
    rest = expected * (1 - forecast.share)
    clock.now = 3 * (expected - rest)

    assert 2.8 * rest < forecast.remaining < 3.1 * rest


def test_stages_that_were_done_before_do_not_count() -> None:
    forecast = Forecast(60, 30)

    for stage in STAGES:
        forecast.skip(stage)

    assert forecast.share == 1
    assert forecast.remaining == 0


def test_without_a_terminal_every_stage_is_one_line() -> None:
    stream = io.StringIO()

    with showing(stream, Forecast(60, 30)) as listen:
        listen(event(Kind.STAGE_SKIPPED, "script"))
        listen(event(Kind.STAGE_STARTED, "speech"))
        listen(event(Kind.STAGE_PROGRESS, "speech", share=0.5))
        listen(event(Kind.STAGE_FINISHED, "speech", seconds=2.25))
        listen(event(Kind.STAGE_FINISHED, "a new stage", seconds=1))

    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("reading the script: was done before")
    assert lines[1].endswith("speaking: 2.2 s")
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_shows_the_stage_the_share_and_the_time_left() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()

    with showing(stream, Forecast(60, 30)) as listen:
        listen(event(Kind.STAGE_STARTED, "avatar"))
        listen(event(Kind.STAGE_PROGRESS, "avatar", share=0.5))
        listen(event(Kind.STAGE_FINISHED, "avatar", seconds=9))
        listen(event(Kind.WARNING, "avatar"))

    shown = stream.getvalue()
    assert "moving the lips" in shown
    assert "%" in shown
    assert "left" in shown


def test_lengths_read_as_people_say_them() -> None:
    assert [in_words(seconds) for seconds in (0, 7.4, 59.6, 61, 3723)] == ["0:00", "0:07", "1:00", "1:01", "1:02:03"]
