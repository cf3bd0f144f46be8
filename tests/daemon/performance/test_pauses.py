from pathlib import Path

from config.paths import Home
from config.settings import Settings
from daemon import desk
from daemon.loop import Service
from daemon.performance.ledger import Ledger
from daemon.performance.pauses import note_pause
from daemon.sensors.reading import Reading


def test_the_service_keeps_when_the_guard_held_up_a_job_that_waits(home: Home, job, monkeypatch) -> None:
    said = {"free": 10}
    monkeypatch.setattr("daemon.sensors.Sensors.read", lambda self: Reading(**said))
    desk.pause(home)  # no worker is to start
    service = Service(home, Settings(jobs_at_once=1))

    service.tick(0.0)
    said["free"] = 10**12
    service.tick(100.0)

    (pause,) = Ledger(home.performance).pauses()
    assert (pause.action, pause.limit, pause.jobs) == ("hold", "disk", (job.manifest.id,))
    assert pause.ended is not None
    assert pause.started <= pause.ended


def test_a_pause_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    note_pause(Home(tmp_path / "nowhere"), "rest", "memory", ["j"])

    assert not (tmp_path / "nowhere").exists()
