"""What suits which machine; docs/hardware.md shows the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.hardware_profiles import profiles
from config.presets import presets
from config.timebase import FPS
from daemon.hardware.detect import detect_machine
from daemon.hardware.machine import Machine
from daemon.hardware.recommendation import find_profile_name, recommend
from daemon.hardware.speeds import Speeds

PAGE = (Path(__file__).parents[3] / "docs" / "hardware.md").read_text(encoding="utf-8")
PI = {"/proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0"}
GIB = 2**30


@pytest.fixture
def machines(mac, linux) -> dict[str, Machine]:
    probes = {
        "MacBook Air M1, 8 GB": mac("MacBookAir10,1", "Apple M1", 4, 4, 8),
        "MacBook Air M4, 16 GB": mac("Mac16,12", "Apple M4", 4, 6, 16),
        "Mac mini M2, 8 GB": mac("Mac14,3", "Apple M2", 4, 4, 8),
        "MacBook Pro M1 Pro, 16 GB": mac("MacBookPro18,3", "Apple M1 Pro", 8, 2, 16),
        "Mac Studio M2 Ultra, 64 GB": mac("Mac14,14", "Apple M2 Ultra", 16, 8, 64),
        "MacBook Pro 2018 (Intel), 16 GB": mac("MacBookPro15,1", "Intel(R) Core(TM) i7-8850H CPU @ 2.60GHz", 6, 0, 16),
        "Linux workstation with CUDA, 16 cores, 64 GB": linux(
            16, 62.7, smt=2, vendor="AuthenticAMD", folders={"/proc/driver/nvidia/gpus": ["0000:01:00.0"]}
        ),
        "Linux workstation without, 16 cores, 64 GB": linux(16, 62.7, smt=2, vendor="AuthenticAMD"),
        "Server with 2 cores, 24 GB": linux(2, 23.5),
        "Container with 2 processors on a host with 64": linux(
            64, 256, files={"/sys/fs/cgroup/cpu.max": "200000 100000", "/sys/fs/cgroup/memory.max": f"{8 * GIB}"}
        ),
        "Laptop with 4 cores, 8 GB": linux(4, 7.6, smt=2),
        "Raspberry Pi 5, 8 GB": linux(4, 7.9, vendor="", architecture="aarch64", files=PI),
        "Raspberry Pi 4, 2 GB": linux(4, 1.8, vendor="", architecture="aarch64", files=PI),
    }
    return {name: detect_machine(Path("/"), probe) for name, probe in probes.items()}


def rows(heading: str) -> dict[str, list[str]]:
    """Return the cells of the table below ``heading``, by the first."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("|")][2:]
    return {line[0]: line[1:] for line in lines}


def test_every_machine_gets_what_the_page_says(machines: dict[str, Machine]) -> None:
    made = {name: recommend(found) for name, found in machines.items()}

    assert rows("Which machine gets what") == {
        name: [f"`{profile.name}`", f"`{profile.preset}`", str(profile.jobs_at_once), str(profile.encoder_threads)]
        for name, profile in made.items()
    }
    assert {profile.name for profile in made.values()} == set(profiles()), "every profile is there for some machine"


def test_the_page_shows_the_profiles_as_they_are() -> None:
    shown = rows("The profiles")

    assert shown == {
        f"`{name}`": [
            profile.words, f"`{profile.preset}`", str(profile.threads), str(profile.jobs_at_once),
            f"{profile.silent_s:g}", f"{profile.stuck_s:g}", profile.why,
        ]
        for name, profile in profiles().items()
    }  # fmt: skip


def test_the_reason_is_one_line_that_names_the_machine(machines: dict[str, Machine]) -> None:
    for profile in map(recommend, machines.values()):
        assert re.fullmatch(r"This is an? .+ with .+: \w+, (one|two) videos? at a time, because .+\.", profile.reason)

    assert recommend(machines["MacBook Air M1, 8 GB"]).reason == (
        "This is an Apple silicon Mac with 8 cores, 8 GB and no fan: standard, one video at a time, because it slows "
        "down when it gets warm, and other programs need the memory."
    )


def fast_as(pace: float) -> Speeds:
    """Return speeds of a machine with two cores whose mesh and encoder take 1/``pace`` s of each picture of 720p."""
    encoding = {"720 superfast": 4 * pace, "720 faster": 2 * pace, "1080 veryfast": 0.8 * pace}
    return Speeds(
        at=datetime.now(UTC), cores=2, encoding=encoding, painting={"720": 1e3, "1080": 500}, performing={"mesh": 1e3}
    )


def test_a_measured_machine_that_is_too_slow_for_its_preset_gets_a_lower_one(machines: dict[str, Machine]) -> None:
    studio = machines["Mac Studio M2 Ultra, 64 GB"]

    assert recommend(studio, fast_as(100)).preset == "high"
    assert recommend(studio, fast_as(14)).preset == "standard"
    assert recommend(studio, fast_as(7)).preset == "fast"
    assert recommend(studio, fast_as(1)).preset == "fast"
    words = recommend(studio, fast_as(14)).reason
    assert "because the lips of high would take 1.2 s for a second of video; those of standard take 0.5 s" in words
    assert recommend(machines["Raspberry Pi 4, 2 GB"], fast_as(1)).preset == "fast_low_memory"


def test_a_measured_machine_that_is_quick_keeps_its_preset(machines: dict[str, Machine]) -> None:
    assert recommend(machines["Laptop with 4 cores, 8 GB"], fast_as(1000)).preset == "standard"


def test_what_is_unknown_counts_as_little() -> None:
    assert find_profile_name(Machine()) == "small"
    assert find_profile_name(Machine(system="macos", cpu_type="apple_silicon")) == "mac_fanless_8gb"
    assert find_profile_name(Machine(system="linux", threads=64)) == "small"


def test_the_speed_of_the_avatar_stage_is_that_of_what_is_slowest() -> None:
    standard, high = presets().standard.model_copy(update={"threads": 3}), presets().high
    made = {"at": datetime.now(UTC), "encoding": {"720 faster": 50.0}, "painting": {"720": 1000.0}}
    two, many = (Speeds(cores=cores, performing={"mesh": 99.0}, **made) for cores in (2, 32))

    assert two.encoder_fps(standard) == 100
    assert two.avatar_fps("still", standard) == pytest.approx(2 / (0.02 + 0.001))
    assert two.avatar_fps("mesh", standard) == pytest.approx(2 / (0.02 + 0.001 + 1 / 99))
    assert many.encoder_fps(standard) == 150
    assert many.avatar_fps("mesh", standard) == pytest.approx(1 / (0.001 + 1 / 99)), "the one thread of the engine"
    assert two.avatar_fps("mesh", high) is None
    assert Speeds(cores=2, at=datetime.now(UTC)).avatar_fps("mesh", standard) is None


def test_the_pictures_in_a_second_are_those_of_the_engines() -> None:
    from models import engine

    assert FPS == engine.FPS
