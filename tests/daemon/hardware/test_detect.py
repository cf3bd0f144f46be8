"""What a machine is, from the answers of machines that are not here, and of the one that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.hardware.darwin import FANLESS, is_fanless
from daemon.hardware.detect import compute_signature, detect_machine
from daemon.hardware.probe import Probe
from tests.waiting import WorkClock, processor_seconds

HERE = Path("/")
V1 = "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n"


def test_a_macbook_air_says_its_cores_its_memory_and_that_it_has_no_fan(mac) -> None:
    found = detect_machine(HERE, mac("MacBookAir10,1", "Apple M1", 4, 4, 8))

    assert (found.system, found.cpu_type, found.cpu_name, found.model) == (
        "macos", "apple_silicon", "Apple M1", "MacBookAir10,1",
    )  # fmt: skip
    assert (found.performance_cores, found.efficiency_cores, found.threads, found.ram_gb) == (4, 4, 8, 8.0)
    assert (found.gpu, found.gpu_gb, found.fanless, found.translated) == ("mps", None, True, False)


def test_python_under_rosetta_is_found_out_and_the_mac_is_still_an_apple_silicon_one(mac) -> None:
    found = detect_machine(HERE, mac("Mac14,2", "VirtualApple @ 2.50GHz", 4, 4, 8, sysctl_proc_translated=1))

    assert (found.cpu_type, found.translated, found.fanless) == ("apple_silicon", True, True)


def test_an_intel_mac_has_no_graphics_for_us(mac) -> None:
    found = detect_machine(HERE, mac("MacBookPro15,1", "Intel(R) Core(TM) i7-8850H CPU @ 2.60GHz", 6, 0, 16))

    assert (found.cpu_type, found.gpu, found.fanless) == ("intel", "none", False)
    assert (found.performance_cores, found.efficiency_cores, found.threads) == (6, 0, 12)


@pytest.mark.parametrize(
    ("model", "has_none"),
    [*((model, True) for model in sorted(FANLESS)), ("MacBookAir9,1", False), ("MacBookPro18,3", False),
     ("Mac14,7", False), ("Mac16,10", False), ("Macmini9,1", False), ("iMac21,1", False), ("Mac13,1", False),
     ("VirtualMac2,1", None), ("Mac18,5", None), ("Mac17,20", None), ("", None)],
)  # fmt: skip
def test_which_macs_have_no_fan_is_known_of_those_there_were(model: str, has_none: bool | None) -> None:
    assert is_fanless(model) is has_none


def test_threads_of_one_core_are_one_core(linux) -> None:
    found = detect_machine(HERE, linux(8, 31.2, smt=2, vendor="AuthenticAMD", name="AMD Ryzen 7 5800X"))

    assert (found.cpu_type, found.cpu_name) == ("amd", "AMD Ryzen 7 5800X")
    assert (found.performance_cores, found.efficiency_cores, found.threads, found.ram_gb) == (8, 0, 16, 31.2)


def test_intels_small_cores_are_the_efficient_ones(linux) -> None:
    found = detect_machine(HERE, linux(12, 16, files={"/sys/devices/cpu_atom/cpus": "4-11\n"}))

    assert (found.performance_cores, found.efficiency_cores) == (4, 8)


def test_arms_cores_of_little_capacity_are_the_efficient_ones(linux) -> None:
    capacities = {f"/sys/devices/system/cpu/cpu{n}/cpu_capacity": "1024\n" if n >= 4 else "430\n" for n in range(6)}

    found = detect_machine(HERE, linux(6, 4, vendor="", architecture="aarch64", files=capacities))

    assert (found.cpu_type, found.performance_cores, found.efficiency_cores) == ("arm", 2, 4)


def test_a_board_says_its_name_and_its_processor_by_number(linux) -> None:
    files = {
        "/proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
        "/proc/cpuinfo": "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n",
    }

    found = detect_machine(HERE, linux(4, 7.9, architecture="aarch64", files=files))

    assert (found.model, found.cpu_name, found.cpu_type) == ("Raspberry Pi 5 Model B Rev 1.0", "Cortex-A76", "arm")


def test_only_processors_that_we_may_run_on_count(linux) -> None:
    found = detect_machine(HERE, linux(32, 128, smt=2, allowed=range(4)))

    assert (found.cores, found.threads) == (4, 4)


@pytest.mark.parametrize(
    "files",
    [
        {"/proc/self/cgroup": "0::/app/us\n", "/sys/fs/cgroup/app/cpu.max": "200000 100000\n",
         "/sys/fs/cgroup/app/us/cpu.max": "max 100000\n", "/sys/fs/cgroup/app/us/memory.max": f"{4 * 2**30}\n"},
        {"/sys/fs/cgroup/cpu.max": "200000 100000\n", "/sys/fs/cgroup/memory.max": f"{4 * 2**30}\n"},
        {"/proc/self/cgroup": V1, "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "200000\n",
         "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000\n",
         "/sys/fs/cgroup/memory/memory.limit_in_bytes": f"{4 * 2**30}\n"},
    ],
    ids=["version 2, in a group above", "version 2, seen from inside", "version 1"],
)  # fmt: skip
def test_a_container_with_two_processors_on_a_large_host_is_a_machine_with_two_cores(linux, files) -> None:
    found = detect_machine(HERE, linux(64, 256, smt=2, files=files))

    assert (found.cores, found.threads, found.ram_gb) == (2, 2, 4.0)


def test_groups_without_limits_limit_nothing(linux) -> None:
    files = {
        "/proc/self/cgroup": V1,
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    }

    found = detect_machine(HERE, linux(4, 8, files=files))

    assert (found.cores, found.ram_gb) == (4, 8.0)


def test_a_share_of_a_processor_is_still_one(linux) -> None:
    found = detect_machine(HERE, linux(8, 16, files={"/sys/fs/cgroup/cpu.max": "50000 100000\n"}))

    assert (found.cores, found.threads) == (1, 1)


CARD = {
    "folders": {"/proc/driver/nvidia/gpus": ["0000:01:00.0"]},
    "files": {"/proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: \t\t NVIDIA RTX A4000\nIRQ: 171\n"},
}


def test_the_driver_names_a_graphics_card_at_once_and_nvidia_smi_its_memory(linux) -> None:
    probe = linux(16, 64, **CARD, smi="NVIDIA GeForce GT 710, 2048\nNVIDIA RTX A4000, 16376\n")

    quick, thorough = detect_machine(HERE, probe), detect_machine(HERE, probe, thorough=True)

    assert (quick.gpu, quick.gpu_name, quick.gpu_gb) == ("cuda", "NVIDIA RTX A4000", None)
    assert (thorough.gpu, thorough.gpu_name, thorough.gpu_gb) == ("cuda", "NVIDIA RTX A4000", 16.0)


@pytest.mark.parametrize("smi", ["", "No devices were found", "NVIDIA RTX A4000, [N/A]\n", "\xff\0,,"])
def test_a_broken_nvidia_smi_leaves_what_the_driver_says(linux, smi: str) -> None:
    assert detect_machine(HERE, linux(16, 64, **CARD, smi=smi), thorough=True).gpu_name == "NVIDIA RTX A4000"
    assert detect_machine(HERE, linux(16, 64, smi=smi), thorough=True).gpu == "none"


def test_a_program_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, scripted) -> None:
    program = scripted("nvidia-smi")
    (program.folder / "nvidia-smi").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr("daemon.hardware.probe.TIMEOUT_S", 0.2)
    clock = WorkClock()

    assert Probe().run(["nvidia-smi"]) == ""
    assert clock.seconds < 10


def test_a_machine_that_says_nothing_is_unknown_and_no_fault() -> None:
    mute = Probe(
        system="Linux", architecture="", threads=None, read=lambda path: "", names=lambda folder: [],
        run=lambda command: "", sysctl=lambda name: b"", allowed=frozenset,
    )  # fmt: skip

    for system in ("Linux", "Darwin", "Plan 9"):
        found = detect_machine(
            HERE, Probe(**{name: getattr(mute, name) for name in Probe.__slots__} | {"system": system})
        )

        assert (found.cores, found.ram_gb, found.gpu) == (1, None, "none")


def test_answers_that_make_no_sense_are_no_fault(linux) -> None:
    def broken(path: str) -> str:
        raise RuntimeError(path)

    probe = linux(4, 8)
    found = detect_machine(HERE, Probe(**{name: getattr(probe, name) for name in Probe.__slots__} | {"read": broken}))

    assert found.threads == 4


def test_the_machine_here_is_known_at_once(tmp_path: Path) -> None:
    before = processor_seconds()
    found = detect_machine(tmp_path / "not" / "there")
    spent = processor_seconds() - before

    assert found.system in ("linux", "macos")
    assert found.cores >= 1
    assert found.ram_gb is not None
    assert found.disk_free_gb is not None
    assert found.python
    assert found.ffmpeg == {}, "asking for those takes longer"
    assert spent < 0.5


def test_asked_thoroughly_it_says_the_versions_of_ffmpeg() -> None:
    assert detect_machine(HERE, thorough=True).ffmpeg["libavcodec"].count(".") == 2


def test_another_machine_has_another_signature(linux, mac) -> None:
    probes = [linux(4, 8), linux(4, 16), linux(8, 8), linux(4, 8, name="Another"), mac("Mac14,2", "Apple M2", 4, 4, 8)]

    assert len({compute_signature(probe) for probe in probes}) == 5
    assert compute_signature(linux(4, 8)) == compute_signature(linux(4, 8))
