"""Machines that are not here, as the answers they give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from daemon.hardware.probe import Probe

MAC = "Mac"
GIB = 2**30


@pytest.fixture
def mac() -> Callable[..., Probe]:
    """Make a Mac of its model, chip, fast and slow cores and gigabytes."""

    def make(model: str, chip: str, fast: int, slow: int, gb: int, **more: int) -> Probe:
        apple = chip.startswith("Apple")
        numbers = {"hw.memsize": (gb * GIB, 8), "hw.logicalcpu": (fast + slow if apple else 2 * fast, 4)}
        numbers |= {"hw.physicalcpu": (fast + slow, 4)}
        if apple:
            numbers |= {"hw.perflevel0.physicalcpu": (fast, 4), "hw.perflevel1.physicalcpu": (slow, 4)}
        values = {name: number.to_bytes(size, "little") for name, (number, size) in numbers.items()}
        values |= {name.replace("_", ".", 1): number.to_bytes(4, "little") for name, number in more.items()}
        values |= {"hw.model": model.encode() + b"\0", "machdep.cpu.brand_string": chip.encode() + b"\0"}
        return Probe(
            system="Darwin",
            architecture="arm64" if apple and not more else "x86_64",
            threads=fast + slow,
            read=lambda path: "",
            names=lambda folder: [],
            run=lambda command: "",
            sysctl=lambda name: values.get(name, b""),
            allowed=frozenset,
        )

    return make


@pytest.fixture
def linux() -> Callable[..., Probe]:
    """Make a Linux machine of cores with ``smt`` threads each and gigabytes; ``files`` and ``smi`` go before that."""

    def make(
        cores: int,
        gb: float,
        *,
        smt: int = 1,
        vendor: str = "GenuineIntel",
        name: str = "Some Processor",
        allowed: range | None = None,
        files: dict[str, str] | None = None,
        folders: dict[str, list[str]] | None = None,
        smi: str = "",
        architecture: str = "x86_64",
    ) -> Probe:
        threads = cores * smt
        found = {
            "/proc/meminfo": f"MemTotal:       {int(gb * 2**20)} kB\nMemFree:        1024 kB\n",
            "/proc/cpuinfo": "\n\n".join(
                f"processor\t: {n}\nvendor_id\t: {vendor}\nmodel name\t: {name}" for n in range(threads)
            ),
        }
        for number in range(threads):
            folder = f"/sys/devices/system/cpu/cpu{number}/topology"
            found |= {f"{folder}/physical_package_id": "0\n", f"{folder}/core_id": f"{number % cores}\n"}
        found |= files or {}
        return Probe(
            system="Linux",
            architecture=architecture,
            threads=threads,
            read=lambda path: found.get(path, ""),
            names=lambda folder: (folders or {}).get(folder, []),
            run=lambda command: smi if command[0] == "nvidia-smi" else "",
            sysctl=lambda name: b"",
            allowed=lambda: frozenset(allowed if allowed is not None else range(threads)),
        )

    return make
