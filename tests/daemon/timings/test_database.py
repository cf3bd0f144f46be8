import sqlite3
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.paths import Home
from config.settings import Settings
from daemon.guard.sensors.reading import Reading
from daemon.hardware import resolve_machine
from daemon.service.live_settings import LiveSettings
from daemon.service.loop import Service
from daemon.service.parts import assemble
from daemon.state import pause_flag
from daemon.timings.database import TimingsDatabase, TimingsUnavailable, record_pause
from daemon.timings.records import JobTiming, RunTiming
from daemon.timings.schema import MIGRATIONS
from tests.processes import exit_code, started


def job(name: str = "j", **more: object) -> JobTiming:
    return JobTiming(**{"id": name, "name": "My talk", "started": 100.0, "machine": "m"} | more)  # type: ignore[arg-type]


def run(name: str = "j", **more: object) -> RunTiming:
    known = {"job": name, "stage": "avatar", "started": 101.0, "seconds": 2.5, "outcome": "done", "machine": "m"}
    return RunTiming(**known | more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "performance.db"


def test_what_was_noted_is_read_again_as_it_was(path: Path) -> None:
    one = run(
        engine="mesh", preset="high", eased={"cpu_optimized": 1.5}, cpu_peak=88.5, memory_peak=2**33, made=7, idle=3.5
    )
    database = TimingsDatabase(path)

    database.begin_attempt(job())
    database.record("j", one, more_s=2.5, paused_s=4.0, video_s=20.0, expected={"avatar": 9.0}, outcome="done")

    assert TimingsDatabase(path).runs("m") == [one]
    (kept,) = TimingsDatabase(path).jobs()
    assert (kept.actual_s, kept.paused_s, kept.video_s, kept.outcome) == (2.5, 4.0, 20.0, "done")
    assert kept.expected == {"avatar": 9.0}


def test_a_second_attempt_goes_on_with_the_job_of_the_first(path: Path) -> None:
    database = TimingsDatabase(path)
    database.begin_attempt(job())
    database.record("j", more_s=10.0, outcome="interrupted", ended=110.0)

    again = database.begin_attempt(job(started=500.0))

    assert (again.started, again.actual_s, again.attempts, again.ended) == (100.0, 10.0, 2, None)


def test_looking_makes_no_file(path: Path) -> None:
    assert TimingsDatabase(path).jobs() == []
    assert TimingsDatabase(path).runs("m") == []

    assert not path.exists()


def test_runs_of_another_machine_are_not_mixed_with_ours(path: Path) -> None:
    TimingsDatabase(path).begin_attempt(job())
    TimingsDatabase(path).record("j", run(), run(machine="another"))

    assert [one.machine for one in TimingsDatabase(path).runs("m")] == ["m"]


def test_of_every_kind_of_run_only_the_newest_are_looked_at(path: Path) -> None:
    database = TimingsDatabase(path)
    database.begin_attempt(job())
    database.record("j", *(run(started=float(at)) for at in range(10)), run(stage="speech", started=0.0))

    found = database.runs("m", most=3)

    assert [one.started for one in found if one.stage == "avatar"] == [7.0, 8.0, 9.0]
    assert [one.stage for one in found].count("speech") == 1


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(path: Path) -> None:
    path.write_bytes(b"this is no database at all, but it is long enough to look like a file of one")
    told: list[str] = []

    TimingsDatabase(path, told.append).begin_attempt(job())

    (aside,) = path.parent.glob("performance.db.broken-*")
    assert aside.read_bytes().startswith(b"this is no database")
    assert [one.id for one in TimingsDatabase(path, told.append).jobs()] == ["j"]
    assert len(told) == 1
    assert aside.name in told[0]


def test_a_file_damaged_in_the_middle_is_put_aside_too(path: Path) -> None:
    database = TimingsDatabase(path)
    database.begin_attempt(job())
    for number in range(200):
        database.record("j", run(started=float(number)))
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\x5a" * (len(whole) - 4096)
    path.write_bytes(whole)

    TimingsDatabase(path).begin_attempt(job("another"))

    assert [one.id for one in TimingsDatabase(path).jobs()] == ["another"]
    assert list(path.parent.glob("performance.db.broken-*"))


def test_the_file_of_a_later_version_is_left_alone(path: Path) -> None:
    TimingsDatabase(path).begin_attempt(job())
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()

    with pytest.raises(TimingsUnavailable, match="later version"):
        TimingsDatabase(path).jobs()
    assert not list(path.parent.glob("*.broken-*"))


def test_the_file_of_an_earlier_version_is_taken_over(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        MIGRATIONS[0](connection)
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    database = TimingsDatabase(path)

    database.begin_attempt(job("j"))
    database.record("j", run(idle=40.0))

    assert [each.idle for each in database.load_runs(["j"])] == [40.0]


def test_tables_that_are_not_ours_are_said_in_words(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE jobs (id TEXT)")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.close()

    with pytest.raises(TimingsUnavailable, match="no such"):
        TimingsDatabase(path).runs("m")
    with pytest.raises(TimingsUnavailable, match=r"no column|no such"):
        TimingsDatabase(path).begin_attempt(job())


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(TimingsUnavailable, match=r"performance\.db cannot be used"):
        TimingsDatabase(tmp_path / "nowhere" / "performance.db").begin_attempt(job())


def test_somebody_who_writes_for_too_long_is_not_waited_for(path: Path) -> None:
    TimingsDatabase(path).begin_attempt(job())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(TimingsUnavailable, match="locked"):
        TimingsDatabase(path, wait=0.05).record("j", more_s=1.0)

    other.execute("COMMIT")
    other.close()
    TimingsDatabase(path, wait=0.05).record("j", more_s=1.0)


WRITER = """
import sys
from pathlib import Path
from daemon.timings.database import TimingsDatabase
from daemon.timings.records import JobTiming, RunTiming
database = TimingsDatabase(Path(sys.argv[1]))
database.begin_attempt(JobTiming(id=sys.argv[2], name="x", started=1.0, machine="m"))
for number in range(40):
    database.record(sys.argv[2], RunTiming(job=sys.argv[2], stage="avatar", started=1.0, seconds=1.0, outcome="done",
                                    machine="m"), more_s=1.0)
"""


def test_several_processes_may_begin_and_write_it_at_the_same_time(path: Path) -> None:
    commands = [[sys.executable, "-c", WRITER, path, f"j{number}"] for number in range(3)]
    with ExitStack() as running:
        writers = [running.enter_context(started(command)) for command in commands]

        assert [exit_code(writer, 60) for writer in writers] == [0, 0, 0]
    assert [one.actual_s for one in TimingsDatabase(path).jobs()] == [40.0] * 3
    assert len(TimingsDatabase(path).load_runs(["j0", "j2"])) == 80


def test_a_pause_lasts_until_work_may_go_on(path: Path) -> None:
    database = TimingsDatabase(path)

    database.record_guard_action("rest", "memory", ["b", "a", "a"], daemon=1)
    (lasting,) = database.pauses()
    database.record_guard_action("run", "", ["c"], daemon=1)

    (over,) = database.pauses()
    assert (lasting.ended, lasting.limit, lasting.jobs) == (None, "memory", ("a", "b"))
    assert over.ended is not None
    assert over.jobs == ("a", "b", "c")


def test_a_pause_that_a_killed_daemon_left_open_ended_when_that_was_last_seen(path: Path) -> None:
    database = TimingsDatabase(path)
    assert database.end_open_pauses(None) == 0
    assert not path.exists()
    database.record_guard_action("suspend", "cpu", [], daemon=1)
    (begun,) = database.pauses()

    assert database.end_open_pauses(begun.started + 60) == 1
    database.record_guard_action("rest", "memory", [], daemon=2)
    assert database.end_open_pauses(begun.started - 60) == 1

    first, second = database.pauses()
    assert first.ended == begun.started + 60
    assert second.ended == second.started
    assert database.end_open_pauses(None) == 0


def test_the_service_keeps_when_the_guard_held_up_a_job_that_waits(home: Home, job, monkeypatch) -> None:
    said = {"free": 10}
    monkeypatch.setattr("daemon.guard.sensors.Sensors.read", lambda self: Reading(**said))
    pause_flag.pause(home)  # no worker is to start
    service = Service(home, LiveSettings(home, Settings), assemble(home, Settings(), resolve_machine(home)))

    service.tick(0.0)
    said["free"] = 10**12
    service.tick(100.0)

    (pause,) = TimingsDatabase(home.performance).pauses()
    assert (pause.action, pause.limit, pause.jobs) == ("hold", "disk", (job.manifest.id,))
    assert pause.ended is not None
    assert pause.started <= pause.ended


def test_a_pause_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    record_pause(Home(tmp_path / "nowhere"), "rest", "memory", ["j"])

    assert not (tmp_path / "nowhere").exists()
