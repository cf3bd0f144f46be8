from pathlib import Path

import pytest

from config.errors import SettingsError
from config.hardware_profiles import profiles
from config.presets import presets


def test_every_profile_is_one_that_a_video_can_be_made_with() -> None:
    for name, profile in profiles().items():
        assert presets().get(profile.preset), name
        assert profile.silent_s < profile.stuck_s, name
        assert not profile.why.endswith("."), f"{name}: it is the middle of a sentence"
        assert profile.words.startswith(("a ", "an ")), name


def test_a_preset_of_its_own_threads_is_left_alone_by_a_profile() -> None:
    assert {profile.preset for profile in profiles().values() if profile.threads == 1} == {"fast_low_memory"}


def test_what_is_wrong_with_a_profile_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text("small:\n  words: a\n  preset: best\n  threads: 0\n  slow: .5\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        profiles(path)

    message = caught.value.message
    assert "line 3: small.preset: must be one of" in message
    assert "line 4: small.threads: must be at least 1" in message
    assert "line 5: small.slow: must be at least 1" in message
    assert "line 1: small.jobs_at_once: must be given" in message
