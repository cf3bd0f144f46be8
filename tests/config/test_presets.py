from pathlib import Path

import pytest

from config.errors import SettingsError
from config.presets import NAMES, presets


def test_every_preset_is_described() -> None:
    qualities = {name: presets().get(name) for name in NAMES}

    assert {quality.height for quality in qualities.values()} == {720, 1080}
    assert all(quality.ladder[-1] == "text" for quality in qualities.values()), "a viewer always gets a video"
    assert qualities["high"].crf < qualities["standard"].crf < qualities["fast"].crf
    assert (qualities["standard"].width, qualities["standard"].height) == (1280, 720)
    assert (qualities["high"].width, qualities["high"].height) == (1920, 1080)


def test_what_is_wrong_with_a_preset_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "presets.yaml"
    path.write_text("fast:\n  height: 700\n  encoder: placebo\n  crf: 99\n  ladder: []\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        presets(path)

    message = caught.value.message
    assert "line 2: fast.height: must be 720 or 1080 (found `700`)" in message
    assert "line 3: fast.encoder: must be one of" in message
    assert "line 4: fast.crf: must be at most 51" in message
    assert "line 1: fast.audio_kbps: must be given" in message
    assert "standard: must be given" in message
