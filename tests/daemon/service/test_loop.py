"""One turn of the service."""

import errno
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from config.paths import Home
from config.settings import Settings
from daemon.hardware import resolve_machine
from daemon.service.live_settings import LiveSettings
from daemon.service.loop import Service
from daemon.service.parts import assemble


def test_what_the_disk_refuses_is_told_once_and_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, *told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    home = Home(tmp_path)
    home.create()
    monkeypatch.setattr("daemon.service.status_writer.StatusWriter.write", full)
    service = Service(home, LiveSettings(home, Settings), assemble(home, Settings(), resolve_machine(home)))

    with capture_logs() as lines:
        service.tick(0.0)
        service.tick(1.0)

    (line,) = [line for line in lines if line["event"] == "daemon_trouble"]
    assert line["message"].startswith("Trouble while writing the status: There is no space left on the disk")
    assert "OSError" not in line["message"]
