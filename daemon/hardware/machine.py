"""What a machine is, as far as it could be found out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

System = Literal["macos", "linux", "other"]
Processor = Literal["apple_silicon", "intel", "amd", "arm", "other"]
Gpu = Literal["mps", "cuda", "none"]


class Machine(BaseModel):
    """A machine; what could not be found out is None or empty.

    Attributes:
        system: of the machine.
        cpu_type: kind of processor.
        cpu_name: its name, as it calls itself.
        model: what the maker calls the machine: MacBookAir10,1 or the product name of the firmware.
        performance_cores: cores that we may use (a container often has fewer than the machine), without the slow ones.
        efficiency_cores: slow cores that we may use.
        threads: that run at a time on these cores.
        ram_gb: memory that we may use, in 2^30 bytes.
        gpu: what could compute on graphics: Metal (mps), CUDA or nothing.
        gpu_name: its name.
        gpu_gb: memory of its own, in 2^30 bytes; None where it shares that of the processor.
        disk_free_gb: free space where the home lies, in 10^9 bytes.
        fanless: whether it has no fan.
        translated: whether this Python runs through a translator (Rosetta), which costs much of the speed.
        python: version.
        ffmpeg: versions of the libraries of FFmpeg by name; empty until somebody asked.
        torch: version of PyTorch; empty where there is none.
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
        """Cores that we may use, fast and slow; 1 when nobody knows."""
        return (self.performance_cores or 0) + (self.efficiency_cores or 0) or self.threads or 1
