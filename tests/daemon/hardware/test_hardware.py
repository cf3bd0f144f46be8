"""`presgen hardware` as a user meets it: it measures once, tells people and programs, and is quick from then on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.paths import Home
from config.presets import NAMES
from daemon.cli.main import run
from daemon.hardware import benchmark_process, resolve_machine
from tests.waiting import processor_seconds

PAGE = Path(__file__).parents[3] / "docs" / "hardware.md"


def asked(home: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert run(["--home", str(home), "hardware", *options]) == 0
    return capsys.readouterr().out


def test_the_machine_is_measured_once_and_then_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark_process, "SECONDS", 0.5)
    home = tmp_path / "home"

    first = json.loads(asked(home, capsys, "--json"))
    before = processor_seconds()
    second = json.loads(asked(home, capsys, "--json"))
    spent = processor_seconds() - before
    words = asked(home, capsys)

    assert spent < 0.5
    assert first == second
    assert first["ram_gb"] > 0
    assert first["cpu_type"] in ("apple_silicon", "intel", "amd", "arm", "other")
    assert first["preset"] in NAMES
    assert set(first["frames_per_second"]) == {"mesh fast", "mesh standard", "mesh high", "still standard"}
    assert first["frames_per_second"]["mesh standard"] > first["frames_per_second"]["mesh high"] > 1
    assert first["frames_per_second"]["still standard"] > first["frames_per_second"]["mesh standard"]
    assert first["ffmpeg"]["libavcodec"]
    assert first["why"] in words
    assert "for a second of video" in words
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in first if f"`{key}`" not in page] == []
    assert resolve_machine(Home(home)).speeds is not None


def test_a_machine_that_cannot_be_measured_is_still_told_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark_process, "TIMEOUT_S", 0.01)

    answer = json.loads(asked(tmp_path, capsys, "--json"))

    assert (answer["measured_at"], answer["frames_per_second"]) == (None, {})
    assert answer["preset"] in NAMES
    assert "could not be measured" in asked(tmp_path, capsys)
