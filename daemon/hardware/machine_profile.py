"""The profile of a machine: what a process needs to know of it, resolved once."""

from __future__ import annotations

from dataclasses import dataclass

from config.presets import PresetName, presets
from config.settings import Settings
from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds


@dataclass(frozen=True, slots=True)
class MachineProfile:
    """A machine, its measured speeds, and the defaults that suit it.

    Attributes:
        machine: processor, memory, graphics and versions.
        speeds: measured speeds; None when this machine was never measured.
        name: of the hardware profile (config/hardware_profiles.yaml).
        preset: the quality level that suits the machine.
        encoder_threads: threads of the encoder, where neither the preset nor the settings say a number.
        jobs_at_once: how many videos the service makes at a time.
        silent_s: seconds without a sign of life after which a worker is given up.
        stuck_s: seconds without progress after which a worker is given up, though it lives.
        slow_factor: how many times longer than expected an engine may take before another takes its place.
        reason: one sentence that says what suits the machine, and why.
    """

    machine: Machine
    speeds: Speeds | None
    name: str
    preset: PresetName
    encoder_threads: int
    jobs_at_once: int
    silent_s: float
    stuck_s: float
    slow_factor: float
    reason: str

    @property
    def signature(self) -> str:
        """Name under which performance.db keeps the times of this machine: what decides its speed."""
        one = self.machine
        threads = f"{one.threads} threads" if one.threads else ""
        memory = f"{one.ram_gb:.0f} GB" if one.ram_gb else ""
        graphics = one.gpu_name if one.gpu != "none" else ""
        return ", ".join(filter(None, (one.cpu_name or one.cpu_type, threads, memory, graphics)))

    @property
    def memory_bytes(self) -> int:
        """Bytes of memory that may be used; 0 when unknown."""
        return int((self.machine.ram_gb or 0.0) * 2**30)

    def avatar_fps(self, engine: str, preset: PresetName) -> float | None:
        """Return the measured frames per second of the avatar stage.

        None where they were not measured.
        """
        return self.speeds.avatar_fps(engine, presets().get(preset)) if self.speeds else None

    def complete(self, settings: Settings) -> Settings:
        """Return ``settings`` with the defaults of this machine where they leave them open."""
        return settings.model_copy(
            update={
                "preset": self.preset if settings.preset == "auto" else settings.preset,
                "threads": settings.threads or self.encoder_threads,
                "jobs_at_once": settings.jobs_at_once or self.jobs_at_once,
            }
        )
