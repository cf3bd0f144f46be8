from pathlib import Path

from config.paths import Home
from config.settings import Settings
from daemon.guard.sensors.reading import Reading
from daemon.hardware import resolve
from daemon.service.loop import Service
from daemon.service.parts import assemble
from daemon.state import pause_flag
from daemon.timings.database import Ledger
from daemon.timings.pauses import note_pause


def test_the_service_keeps_when_the_guard_held_up_a_job_that_waits(home: Home, job, monkeypatch) -> None:
    said = {"free": 10}
    monkeypatch.setattr("daemon.guard.sensors.Sensors.read", lambda self: Reading(**said))
    pause_flag.pause(home)  # no worker is to start
    service = Service(home, 1, assemble(home, Settings(), resolve(home)))

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
