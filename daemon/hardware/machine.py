"""The record of a machine, as far as it was detected."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

System = Literal["macos", "linux", "other"]
Processor = Literal["apple_silicon", "intel", "amd", "arm", "other"]
Gpu = Literal["mps", "cuda", "none"]


class Machine(BaseModel):
    """A machine; unknown fields are None or empty.

    Attributes:
        system: of the machine.
        cpu_type: kind of processor.
        cpu_name: its name, as the processor reports it.
        model: of the maker: MacBookAir10,1 or the product name of the firmware.
        performance_cores: fast cores that may be used (a container often has fewer than its machine).
        efficiency_cores: slow cores that may be used.
        threads: that run at a time on these cores.
        ram_gb: memory that may be used, in 2^30 bytes.
        gpu: how graphics can compute: Metal (mps), CUDA or none.
        gpu_name: its name.
        gpu_gb: dedicated memory, in 2^30 bytes; None where it shares that of the processor.
        disk_free_gb: free space where the home lies, in 10^9 bytes.
        fanless: whether it has no fan.
        translated: whether this Python runs through a translator (Rosetta), which costs much of the speed.
        python: version.
        ffmpeg: versions of the libraries of FFmpeg by name; empty until the machine is measured.
        torch: version of PyTorch; empty where it is not installed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: System = "other"
    cpu_type: Processor = "other"
    cpu_name: str = ""
    model: str = ""
    performance_cores: int | None = None
    efficiency_cores: int | None = None
    threads: int | None = None
    ram_gb: float | None = None
    gpu: Gpu = "none"
    gpu_name: str = ""
    gpu_gb: float | None = None
    disk_free_gb: float | None = None
    fanless: bool | None = None
    translated: bool = False
    python: str = ""
    ffmpeg: dict[str, str] = {}
    torch: str = ""

    @property
    def cores(self) -> int:
        """Number of cores that may be used, fast and slow; 1 when unknown."""
        return (self.performance_cores or 0) + (self.efficiency_cores or 0) or self.threads or 1
